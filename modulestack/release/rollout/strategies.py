"""The strategies that a release can follow, by ECS's name: one line each."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.release.rollout.rolling import Rolling
from modulestack.release.rollout.strategy import RolloutStrategy

STRATEGIES: Mapping[str, RolloutStrategy] = {
    "ROLLING": Rolling(),
}
"""ECS's name, as in a service's ``deploymentConfiguration.strategy``."""
