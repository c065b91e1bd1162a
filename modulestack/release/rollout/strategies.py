"""The strategies that a release can follow, by ECS's name: one line each."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.release.rollout.blue_green import BlueGreen
from modulestack.release.rollout.canary import Canary
from modulestack.release.rollout.linear import Linear
from modulestack.release.rollout.rolling import Rolling
from modulestack.release.rollout.strategy import RolloutStrategy

STRATEGIES: Mapping[str, RolloutStrategy] = {
    "ROLLING": Rolling(),
    "BLUE_GREEN": BlueGreen(),
    "LINEAR": Linear(),
    "CANARY": Canary(),
}
"""ECS's name, as in a service's ``deploymentConfiguration.strategy``."""
