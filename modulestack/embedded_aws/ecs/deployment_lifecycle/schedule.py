"""
How much of production the new revision has after each step, by strategy. No effects.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

ROLLING, BLUE_GREEN, LINEAR, CANARY = "ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"
SHIFTING = (BLUE_GREEN, LINEAR, CANARY)
STEP_PERCENT, STEP_BAKE_MINUTES = 10.0, 6
CANARY_PERCENT, CANARY_BAKE_MINUTES = 5.0, 10


@dataclasses.dataclass(frozen=True)
class TrafficStep:
    """One move of production traffic."""

    percent: float
    """What the new revision has then, in tenths at the finest."""
    bake_s: float = 0.0
    """How long it stays so; after the last step the deployment's own bake time comes."""


def steps_of(configuration: Mapping[str, Any]) -> tuple[TrafficStep, ...]:
    """The steps of a ``deploymentConfiguration`` that shifts traffic. Percentages are whole tenths."""
    if configuration["strategy"] == LINEAR:
        linear = configuration.get("linearConfiguration") or {}
        bake_s = 60.0 * linear.get("stepBakeTimeInMinutes", STEP_BAKE_MINUTES)
        tenths = round(10 * linear.get("stepPercent", STEP_PERCENT))
        moved = range(tenths, 1000, tenths)
        return (*(TrafficStep(each / 10, bake_s) for each in moved), TrafficStep(100.0))
    if configuration["strategy"] == CANARY:
        canary = configuration.get("canaryConfiguration") or {}
        bake_s = 60.0 * canary.get("canaryBakeTimeInMinutes", CANARY_BAKE_MINUTES)
        percent = round(10 * canary.get("canaryPercent", CANARY_PERCENT)) / 10
        return (TrafficStep(percent, bake_s), TrafficStep(100.0)) if percent < 100 else (TrafficStep(100.0),)
    return (TrafficStep(100.0),)


def weights_of(percent: float) -> tuple[int, int]:
    """
    The weights of a rule by which the new revision has *percent*, and the old one the rest.

    Whole percentages out of 100, others out of 1,000: a weight is a whole number up to 999.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html
    """
    tenths = round(10 * percent)
    return (tenths // 10, 100 - tenths // 10) if tenths % 10 == 0 else (tenths, 1000 - tenths)
