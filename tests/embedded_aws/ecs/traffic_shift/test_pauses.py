"""
Pause hooks: a deployment waits until somebody continues it, rolls it back, or its time is over.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/continue-service-deployment.html
"""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.ecs.deployment_lifecycle.stages import PAUSE, RECONCILE_SERVICE, STAGES
from modulestack.embedded_aws.errors import AwsError
from tests.embedded_aws.ecs.traffic_shift.shift_world import A_DAY_S, ShiftWorld, pause

STAGES_WITH_A_PAUSE = [stage.name for stage in STAGES if PAUSE in stage.hooks and stage.name != RECONCILE_SERVICE]


def paused(shift: ShiftWorld) -> dict[str, Any]:
    """Let time pass until a hook waits; its details."""
    hooks = shift.raw.records[0].hooks

    def waits() -> bool:
        return any(run.status == "AWAITING_ACTION" for run in shift.raw.records[0].hooks)

    del hooks
    shift.until(waits, limit_s=40 * A_DAY_S)
    detail: dict[str, Any] = shift.record["lifecycleHookDetails"][0]
    return detail


def go_on(shift: ShiftWorld, hook: str, **action: str) -> None:
    """Continue the newest deployment."""
    arn = shift.raw.records[0].arn
    shift.call("ContinueServiceDeployment", serviceDeploymentArn=arn, hookId=hook, **action)


@pytest.mark.parametrize("stage", STAGES_WITH_A_PAUSE)
def test_a_deployment_waits_in_its_stage(shift: ShiftWorld, stage: str) -> None:
    shift.start(bake=0)
    shift.dependencies.listening = True
    configuration = {"strategy": "BLUE_GREEN", "lifecycleHooks": [pause(stage)]}
    shift.update(taskDefinition=shift.define("app:2"), deploymentConfiguration=configuration)
    detail = paused(shift)
    assert detail["hookId"].startswith("ecs-pause-")
    assert {key: detail[key] for key in ("targetType", "status", "timeoutAction")} == {
        "targetType": "PAUSE",
        "status": "AWAITING_ACTION",
        "timeoutAction": "ROLLBACK",
    }
    assert detail["expiresAt"] == shift.event_queue.now + A_DAY_S
    assert "targetArn" not in detail
    shift.pass_s(A_DAY_S / 2)
    go_on(shift, detail["hookId"])
    shift.until_status("SUCCESSFUL")
    told = [event for kind, event in shift.dependencies.emitted if kind == "ECS Hook State Change"]
    assert [event["eventName"] for event in told] == ["HOOK_AWAITING_ACTION", "HOOK_SUCCEEDED"]
    assert {(event["hookId"], event["lifecycleStage"], event["hookType"]) for event in told} == {
        (detail["hookId"], stage, "PAUSE")
    }


def test_each_step_has_a_pause_of_its_own(shift: ShiftWorld) -> None:
    shift.start("LINEAR", bake=0, linearConfiguration={"stepPercent": 40.0, "stepBakeTimeInMinutes": 0})
    hooks = [pause("PRE_PRODUCTION_TRAFFIC_SHIFT")]
    shift.update(taskDefinition=shift.define("app:2"), deploymentConfiguration={"lifecycleHooks": hooks})
    seen = []
    for _ in range(3):
        detail = paused(shift)
        seen.append((detail["hookId"], shift.target["requestedProductionTrafficWeight"]))
        go_on(shift, detail["hookId"])
    shift.until_status("SUCCESSFUL")
    assert [weight for _, weight in seen] == [0.0, 40.0, 80.0]
    assert len({hook for hook, _ in seen}) == 3


def test_somebody_rolls_it_back(shift: ShiftWorld) -> None:
    shift.start(hooks=())
    shift.dependencies.listening = True
    shift.update(
        taskDefinition=shift.define("app:2"),
        deploymentConfiguration={"lifecycleHooks": [pause("POST_TEST_TRAFFIC_SHIFT")]},
    )
    go_on(shift, paused(shift)["hookId"], action="ROLLBACK")
    assert shift.record["status"] == "ROLLBACK_IN_PROGRESS"
    shift.until_status("ROLLBACK_SUCCESSFUL")
    told = [event["eventName"] for kind, event in shift.dependencies.emitted if kind == "ECS Hook State Change"]
    assert told == ["HOOK_AWAITING_ACTION", "HOOK_FAILED"]


@pytest.mark.parametrize(("action", "ends"), [("ROLLBACK", "ROLLBACK_SUCCESSFUL"), ("CONTINUE", "SUCCESSFUL")])
def test_its_time_is_over(shift: ShiftWorld, action: str, ends: str) -> None:
    """Up to two weeks, outside of the 24 hours of a stage."""
    shift.start(bake=0)
    shift.dependencies.listening = True
    hooks = [pause("POST_SCALE_UP", timeoutInMinutes=20160, action=action)]
    shift.update(taskDefinition=shift.define("app:2"), deploymentConfiguration={"lifecycleHooks": hooks})
    paused(shift)
    began = shift.at
    shift.until(lambda: not shift.raw.records[0].hooks or not shift.raw.records[0].hooks[0].is_open, limit_s=1e7)
    assert shift.at - began == 14 * A_DAY_S
    shift.until_status(ends)
    assert "HOOK_TIMED_OUT" in [event.get("eventName") for _, event in shift.dependencies.emitted]


def test_only_what_waits_can_be_continued(shift: ShiftWorld) -> None:
    shift.start(bake=5)
    shift.update(
        taskDefinition=shift.define("app:2"),
        deploymentConfiguration={"lifecycleHooks": [pause("POST_SCALE_UP"), pause("POST_SCALE_UP")]},
    )
    arn = shift.raw.records[0].arn
    paused(shift)
    first, second = [detail["hookId"] for detail in shift.record["lifecycleHookDetails"]]
    go_on(shift, first)
    assert [detail["status"] for detail in shift.record["lifecycleHookDetails"]] == ["SUCCEEDED", "AWAITING_ACTION"]
    for hook, text in ((first, "is not in AWAITING_ACTION status"), ("ecs-pause-x", "has no lifecycle hook")):
        with pytest.raises(AwsError, match=text):
            go_on(shift, hook)
    with pytest.raises(AwsError) as refused:
        shift.call("ContinueServiceDeployment", serviceDeploymentArn=f"{arn}x", hookId=first)
    assert refused.value.code == "ServiceDeploymentNotFoundException"
    go_on(shift, second)
    shift.until_status("SUCCESSFUL")
    with pytest.raises(AwsError, match="cannot be continued: it is SUCCESSFUL"):
        go_on(shift, second)
