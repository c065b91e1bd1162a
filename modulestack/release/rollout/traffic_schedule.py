"""
How a deployment's configuration has ECS move production: the steps, and how long each stays. No calls.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.load_balancers import is_listener

Configuration = Mapping[str, Any]
"""A ``deploymentConfiguration``, as AWS answers it."""
NETWORK_SHIFT_S = 600.0
"""
How much longer each move takes with a Network Load Balancer.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html
"""
_MINUTE_S = 60.0


@dataclasses.dataclass(frozen=True)
class ProductionStep:
    """One move of production."""

    percent: float
    """What the new version has then."""
    bake_s: float = 0.0
    """How long it stays so; after the last step comes the deployment's own bake time."""


def linear_steps(configuration: Configuration) -> tuple[ProductionStep, ...]:
    """Of LINEAR: ten of 10 % with 6 minutes between them, unless it says otherwise."""
    given = configuration.get("linearConfiguration") or {}
    bake_s = _MINUTE_S * given.get("stepBakeTimeInMinutes", 6)
    tenths = max(1, round(10 * given.get("stepPercent", 10.0)))
    return (*(ProductionStep(each / 10, bake_s) for each in range(tenths, 1000, tenths)), ProductionStep(100.0))


def canary_steps(configuration: Configuration) -> tuple[ProductionStep, ...]:
    """Of CANARY: 5 % for 10 minutes, then all, unless it says otherwise."""
    given = configuration.get("canaryConfiguration") or {}
    percent = given.get("canaryPercent", 5.0)
    if percent >= 100:
        return (ProductionStep(100.0),)
    return ProductionStep(percent, _MINUTE_S * given.get("canaryBakeTimeInMinutes", 10)), ProductionStep(100.0)


def bake_s(configuration: Configuration) -> float:
    """How long both versions run after all of production has moved."""
    return float(_MINUTE_S * (configuration.get("bakeTimeInMinutes") or 0))


def waits_s(configuration: Configuration, steps: Sequence[ProductionStep], settings: Mapping[str, Any]) -> float:
    """
    All that ECS waits by itself, with what load balancers in *settings* (of a service) take for each move.

    A network load balancer takes it for test traffic in any case, and for both when all goes back.
    """
    advanced = [balancer.get("advancedConfiguration") or {} for balancer in settings.get("loadBalancers") or ()]
    is_network = any(is_listener(each.get("productionListenerRule", "")) for each in advanced)
    moves = (len(steps) + 3) * is_network
    return sum(step.bake_s for step in steps) + bake_s(configuration) + moves * NETWORK_SHIFT_S
