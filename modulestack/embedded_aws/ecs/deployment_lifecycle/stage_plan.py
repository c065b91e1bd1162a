"""Which stages one deployment goes through, with what happens in each. No effects."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.ecs.deployment_lifecycle import stages
from modulestack.embedded_aws.ecs.deployment_lifecycle.schedule import TrafficStep, steps_of
from modulestack.embedded_aws.ecs.deployment_lifecycle.stages import BY_NAME, Stage


@dataclasses.dataclass(frozen=True)
class PlannedStage:
    """A stage that a deployment comes through."""

    stage: Stage
    production: float | None = None
    """Percentage of production that the new revision has in it, or is about to have; None: nothing moves."""
    bake_s: float = 0.0
    """How long it lasts when all else is done."""


def forward(configuration: Mapping[str, Any], *, reconciles: bool, is_first: bool) -> tuple[PlannedStage, ...]:
    """
    From the beginning to the end.

    *reconciles*: more than one service revision is there when it begins; *is_first*: none is.
    """
    return tuple(_forward(configuration, reconciles=reconciles, is_first=is_first))


def _forward(configuration: Mapping[str, Any], *, reconciles: bool, is_first: bool) -> Iterator[PlannedStage]:
    steps = (TrafficStep(100.0),) if is_first else steps_of(configuration)
    if reconciles:
        yield PlannedStage(BY_NAME[stages.RECONCILE_SERVICE])
    yield from (PlannedStage(BY_NAME[name]) for name in (stages.PRE_SCALE_UP, stages.SCALE_UP, stages.POST_SCALE_UP))
    yield from (PlannedStage(BY_NAME[name]) for name in (stages.TEST_TRAFFIC_SHIFT, stages.POST_TEST_TRAFFIC_SHIFT))
    before = 0.0
    for step in steps:
        yield PlannedStage(BY_NAME[stages.PRE_PRODUCTION_TRAFFIC_SHIFT], before)
        yield PlannedStage(BY_NAME[stages.PRODUCTION_TRAFFIC_SHIFT], step.percent, step.bake_s)
        before = step.percent
    yield PlannedStage(BY_NAME[stages.POST_PRODUCTION_TRAFFIC_SHIFT])
    bake_s = 0.0 if is_first else 60.0 * configuration.get("bakeTimeInMinutes", 0)
    yield PlannedStage(BY_NAME[stages.BAKE_TIME], bake_s=bake_s)
    yield PlannedStage(BY_NAME[stages.CLEAN_UP])


def backward(visited: Collection[str]) -> tuple[PlannedStage, ...]:
    """
    What is undone of a deployment that came through *visited*: traffic first, then the new revision's tasks.

    An old revision that is being cleaned up is brought back to its size before it gets traffic.
    """
    planned = [PlannedStage(BY_NAME[stages.SCALE_UP])] if stages.CLEAN_UP in visited else []
    if stages.PRODUCTION_TRAFFIC_SHIFT in visited:
        planned.append(PlannedStage(BY_NAME[stages.PRODUCTION_TRAFFIC_SHIFT], 0.0))
    if stages.TEST_TRAFFIC_SHIFT in visited:
        planned.append(PlannedStage(BY_NAME[stages.TEST_TRAFFIC_SHIFT]))
    return (*planned, PlannedStage(BY_NAME[stages.CLEAN_UP]))
