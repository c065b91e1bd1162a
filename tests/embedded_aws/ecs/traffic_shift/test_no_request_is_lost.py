"""Whatever becomes of a deployment, production is never sent to a target group that has no healthy task."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.embedded_aws.ecs.traffic_shift.shift_world import PRODUCTION, ShiftWorld
from tests.embedded_aws.ecs.traffic_shift.test_stages import ORDER

STRATEGIES: dict[str, dict[str, Any]] = {
    "BLUE_GREEN": {},
    "LINEAR": {"linearConfiguration": {"stepPercent": 50.0, "stepBakeTimeInMinutes": 1}},
    "CANARY": {"canaryConfiguration": {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 1}},
}
FATES = ("stop", "abort", "release")


def unserved(shift: ShiftWorld) -> list[str]:
    """Target groups to which the production rule sends requests that nobody answers."""
    healthy = {target.group for group in shift.region.targets.values() for target in group if target.state == "healthy"}
    return [group for group, weight in shift.dependencies.rules[PRODUCTION].items() if weight and group not in healthy]


def watch(shift: ShiftWorld, stage: str | None) -> list[tuple[float, list[str]]]:
    """Let time pass until the newest deployment is over, or in *stage*; when nobody answered."""
    found = []
    while shift.raw.records[0].finished_at is None and (stage is None or shift.raw.records[0].stage != stage):
        due = shift.event_queue.next_due()
        assert due is not None
        shift.event_queue.run_until(due)
        if lost := unserved(shift):
            found.append((shift.at, lost))
    return found


@pytest.mark.parametrize(
    ("strategy", "stage", "fate"),
    [
        *itertools.product(("BLUE_GREEN", "LINEAR", "CANARY"), ORDER, FATES),
        *((strategy, "PRE_SCALE_UP", "none") for strategy in ("BLUE_GREEN", "LINEAR", "CANARY")),
    ],
)
def test_production_always_has_somebody_who_answers(shift: ShiftWorld, strategy: str, stage: str, fate: str) -> None:
    """In whatever stage it is stopped, aborted or superseded, and in a release and a rolling update after that."""
    shift.start(strategy, bake=1, **STRATEGIES[strategy])
    shift.release("app:2")
    lost = watch(shift, stage)
    arn = shift.raw.records[0].arn
    if fate == "stop":
        shift.call("StopServiceDeployment", serviceDeploymentArn=arn)
    elif fate == "abort":
        shift.call("StopServiceDeployment", serviceDeploymentArn=arn, stopType="ABORT")
    elif fate == "release":
        shift.release("app:3")
    lost += watch(shift, None)
    shift.release("app:4")
    lost += watch(shift, None)
    assert shift.record["status"] == "SUCCESSFUL"
    shift.update(deploymentConfiguration={"strategy": "ROLLING"})
    shift.release("app:5")
    lost += watch(shift, None)
    assert lost == []
    shift.steady()
    assert {task.definition.revision for task in shift.alive} == {5 if fate == "release" else 4}
    assert len(shift.alive) == 2
