"""
The states of a service deployment, and which of them it may go to from each.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html (status)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Set

import pytest

from tests.embedded_aws.ecs.conftest import model
from tests.embedded_aws.ecs.traffic_shift.shift_world import ShiftWorld

MAY_GO_TO: dict[str, Set[str]] = {
    "PENDING": {"IN_PROGRESS", "ROLLBACK_REQUESTED", "STOP_REQUESTED", "STOPPED"},
    "IN_PROGRESS": {"SUCCESSFUL", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "STOPPED"},
    "STOP_REQUESTED": {"STOPPED"},
    "ROLLBACK_REQUESTED": {"SUCCESSFUL", "ROLLBACK_IN_PROGRESS", "STOPPED"},
    "ROLLBACK_IN_PROGRESS": {"ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"},
    **dict.fromkeys(("SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"), frozenset[str]()),
}
"""As AWS's page has it; what ends is kept as it is."""


def _stop(kind: str) -> Callable[[ShiftWorld], None]:
    def stop(shift: ShiftWorld) -> None:
        shift.call("StopServiceDeployment", serviceDeploymentArn=shift.raw.records[0].arn, stopType=kind)

    return stop


def _another(shift: ShiftWorld) -> None:
    shift.release("app:3")


def _alarm(shift: ShiftWorld) -> None:
    shift.dependencies.alarms["errors"] = "ALARM"


def _nothing(_shift: ShiftWorld) -> None:
    pass


FATES: dict[str, tuple[str, Callable[[ShiftWorld], None], list[str]]] = {
    "all is well": ("PENDING", _nothing, ["PENDING", "IN_PROGRESS", "SUCCESSFUL"]),
    "stopped before it begins": (
        "PENDING",
        _stop("ROLLBACK"),
        ["PENDING", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL"],
    ),
    "stopped on the way": (
        "BAKE_TIME",
        _stop("ROLLBACK"),
        ["PENDING", "IN_PROGRESS", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL"],
    ),
    "broken off": ("SCALE_UP", _stop("ABORT"), ["PENDING", "IN_PROGRESS", "STOP_REQUESTED", "STOPPED"]),
    "another one begins": ("SCALE_UP", _another, ["PENDING", "IN_PROGRESS", "STOPPED"]),
    "an alarm": (
        "BAKE_TIME",
        _alarm,
        ["PENDING", "IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL"],
    ),
}


def test_the_table_has_every_state_of_the_api() -> None:
    assert sorted(MAY_GO_TO) == sorted(model().shape_for("ServiceDeploymentStatus").enum)


@pytest.mark.parametrize("fate", FATES)
def test_a_deployment_goes_from_state_to_state_as_the_page_has_it(shift: ShiftWorld, fate: str) -> None:
    where, happen, expected = FATES[fate]
    shift.start(bake=1)
    shift.dependencies.alarms["errors"] = "OK"
    alarms = {"alarmNames": ["errors"], "enable": True, "rollback": True}
    shift.update(taskDefinition=shift.define("app:2"), deploymentConfiguration={"alarms": alarms})
    record = shift.raw.records[0]
    seen: list[str] = [record.status]
    happened = False
    for _ in range(2000):
        if record.status != seen[-1]:
            seen.append(record.status)
        if not MAY_GO_TO[record.status]:
            break
        if not happened and where in (record.status, record.stage):
            happen(shift)
            happened = True
        else:
            shift.pass_s(1)
    assert seen == expected
    assert all(after in MAY_GO_TO[before] for before, after in itertools.pairwise(seen))
    shift.pass_s(600)
    assert record.status == expected[-1]
