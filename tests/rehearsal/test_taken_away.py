"""The last function, pause or alarm of deployments is taken away: docs/adr/0028."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from tests.rehearsal.test_service_settings import configuration, pending
from tests.rehearsal.test_traffic_ownership import STRATEGIES, file
from tests.support.standing import StandingSandbox

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:smoke"
ASKED = {"hooks": {"smoke": {"function_arn": FUNCTION, "stages": ["POST_SCALE_UP"]}}}
PAUSED = {"pauses": {"approve": {"stages": ["PRE_SCALE_UP"], "timeout_min": 30}}}
WATCHED = {"alarms": ["latency"]}
ALERTS = {"alerts": {"email": ["on-call@example.com"]}}
ROLLING = {"alternate_target_group": True}
IDLE = [
    {
        "targetType": "PAUSE",
        "lifecycleStages": ["RECONCILE_SERVICE"],
        "timeoutConfiguration": {"timeoutInMinutes": 1, "action": "CONTINUE"},
    }
]


@pytest.fixture
def standing() -> Iterator[list[StandingSandbox]]:
    """Closed in the end."""
    made = list[StandingSandbox]()
    yield made
    for each in made:
        each.aws.close()


def roles(stand: StandingSandbox) -> list[str]:
    """The roles by which ECS calls functions."""
    found = stand.aws.client("iam").list_roles()["Roles"]
    return [each["RoleName"] for each in found if "-hooks" in each["RoleName"]]


def released(stand: StandingSandbox, outputs: Any) -> str:
    """Release another version; how that ended."""
    manifest = stand.sandbox.manifest(outputs["modules"], "web")
    module = RehearsedModule(stand.aws, manifest, "ghcr.io/example/web:1", patience_s=1800)
    return module.release("next").kind


@pytest.mark.parametrize(
    ("strategy", "last", "after"),
    [
        ("blue_green", ASKED, STRATEGIES["blue_green"]),
        ("canary", PAUSED, STRATEGIES["canary"]),
        ("linear", ASKED, ROLLING),
        ("blue_green", {**ASKED, **PAUSED}, ROLLING),
    ],
)
def test_nothing_holds_a_deployment_any_more(
    strategy: str, last: dict[str, Any], after: dict[str, Any], standing: list[StandingSandbox], tmp_path: Path
):
    """Neither the one of the edit itself nor a release's; and the role goes. Taken back, all is as it was."""
    before = {**STRATEGIES[strategy], **last, **ROLLING}
    standing.append(stand := StandingSandbox(tmp_path, **file(before)))
    stand.aws.clock.sleep(7200)
    hooks = configuration(stand)["lifecycleHooks"]
    began = stand.aws.clock.now()
    stand.up(**file({**after, **ROLLING}))
    stand.aws.clock.sleep(1200)
    assert (configuration(stand)["lifecycleHooks"], roles(stand), pending(stand)) == (IDLE, [], ())
    stand.sandbox.engine.refresh()
    run, outputs, _ = stand.run()
    assert tuple(run.changed) == ()
    assert released(stand, outputs) == "succeeded"
    assert stand.aws.clock.now() - began < 3600
    assert tuple(stand.run()[0].changed) == ()
    stand.up(**file(before))
    stand.aws.clock.sleep(7200)
    now = configuration(stand)["lifecycleHooks"]
    assert [{**each, "roleArn": ""} for each in now] == [{**each, "roleArn": ""} for each in hooks]
    assert len(roles(stand)) == len(last.get("hooks", ()))


@pytest.mark.parametrize(("after", "alerts"), [(STRATEGIES["canary"], ALERTS), (ROLLING, {})])
def test_alarms_end_no_deployment_any_more(
    after: dict[str, Any], alerts: dict[str, Any], standing: list[StandingSandbox], tmp_path: Path
):
    """Nor does it matter when they are gone themselves."""
    before = {**file({**STRATEGIES["canary"], **WATCHED, **ROLLING}), **ALERTS}
    standing.append(stand := StandingSandbox(tmp_path, **before))
    stand.aws.clock.sleep(1800)
    names = configuration(stand)["alarms"]["alarmNames"]
    without = {**file({**after, **ROLLING}), **alerts}
    stand.up(**without)
    stand.aws.clock.sleep(1800)
    assert configuration(stand)["alarms"] == {"alarmNames": names, "enable": False, "rollback": False}
    run, outputs, _ = stand.run()
    assert (tuple(run.changed), stand.sandbox.manifest(outputs["modules"], "web").alarms) == ((), ())
    assert released(stand, outputs) == "succeeded"
    assert tuple(stand.run()[0].changed) == ()
    stand.up(**before)
    assert configuration(stand)["alarms"] == {"alarmNames": names, "enable": True, "rollback": True}


def test_what_never_was_there_is_not_named(standing: list[StandingSandbox], tmp_path: Path):
    """Neither hooks nor alarms: a service is told what its file says, and no more."""
    standing.append(stand := StandingSandbox(tmp_path, **file(STRATEGIES["blue_green"])))
    stand.up(**file({**STRATEGIES["blue_green"], "bake_time_min": 3}))
    assert {"lifecycleHooks", "alarms"} & configuration(stand).keys() == set()
