"""
Functions of lifecycle hooks: what they are told, what becomes of their answers.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_functions import HookAnswer
from modulestack.embedded_aws.ecs.deployment_lifecycle.stages import LAMBDA, RECONCILE_SERVICE, STAGES
from tests.embedded_aws.ecs.traffic_shift.shift_world import FUNCTION, ShiftWorld, function

EVERY = tuple(stage.name for stage in STAGES if LAMBDA in stage.hooks)
LATER = HookAnswer(hook_status="IN_PROGRESS")


def told(shift: ShiftWorld) -> list[str]:
    """The stages in which the function was called."""
    return [call.payload["lifecycleStage"] for call in shift.region.functions.calls]


def test_a_function_is_told_the_deployment_and_the_weights_of_its_stage(shift: ShiftWorld) -> None:
    """Weights by service revision, in the stages of traffic only; before production as of the step before."""
    shift.start(
        "CANARY",
        bake=0,
        canaryConfiguration={"canaryPercent": 12.5, "canaryBakeTimeInMinutes": 1},
        hooks=(function(*EVERY, hookDetails={"smoke": True}),),
    )
    shift.release()
    shift.until_status("SUCCESSFUL")
    green, blue = shift.target["arn"], shift.source["arn"]
    payloads = [call.payload for call in shift.region.functions.calls]
    assert [
        (
            one["lifecycleStage"],
            one["executionDetails"]["testTrafficWeights"],
            one["executionDetails"]["productionTrafficWeights"],
        )
        for one in payloads
    ] == [
        ("PRE_SCALE_UP", {}, {}),
        ("POST_SCALE_UP", {}, {}),
        ("TEST_TRAFFIC_SHIFT", {green: 100, blue: 0}, {}),
        ("POST_TEST_TRAFFIC_SHIFT", {}, {}),
        ("PRE_PRODUCTION_TRAFFIC_SHIFT", {}, {green: 0, blue: 100}),
        ("PRODUCTION_TRAFFIC_SHIFT", {}, {green: 12.5, blue: 87.5}),
        ("PRE_PRODUCTION_TRAFFIC_SHIFT", {}, {green: 12.5, blue: 87.5}),
        ("PRODUCTION_TRAFFIC_SHIFT", {}, {green: 100, blue: 0}),
        ("POST_PRODUCTION_TRAFFIC_SHIFT", {}, {}),
    ]
    record = shift.record
    assert {
        (one["resourceArn"], one["executionDetails"]["serviceArn"], one["executionDetails"]["targetServiceRevisionArn"])
        for one in payloads
    } == {(record["serviceDeploymentArn"], record["serviceArn"], green)}
    assert [one["hookDetails"] for one in payloads] == [{"smoke": True}] * 9
    assert len({one["executionId"] for one in payloads}) == 9


def test_a_first_deployment_calls_them_once_each(shift: ShiftWorld) -> None:
    shift.create(
        loadBalancers=[],
        breaker={"enable": False, "rollback": False},
        configuration={"strategy": "BLUE_GREEN", "lifecycleHooks": [function(*EVERY)]},
    )
    shift.steady()
    assert told(shift) == [stage for stage in EVERY if stage != RECONCILE_SERVICE]


def test_one_that_is_in_progress_is_called_again_and_told_what_it_said(shift: ShiftWorld) -> None:
    """After 30 seconds, or after its own delay; its details are merged and stay for the whole deployment."""
    shift.start(bake=0, hooks=(function("POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT", hookDetails={"a": 1}),))
    answers = (
        HookAnswer(hook_status="IN_PROGRESS", hook_details={"job": "7"}),
        HookAnswer(hook_status="IN_PROGRESS", call_back_delay_s=10),
        HookAnswer(),
    )
    shift.region.functions.set("verify", *answers)
    shift.release()
    shift.until_status("SUCCESSFUL")
    calls = shift.region.functions.calls
    assert [call.at - calls[0].at for call in calls[:3]] == [0, 31, 42]
    assert [call.payload["hookDetails"] for call in calls] == [{"a": 1}] + [{"a": 1, "job": "7"}] * 3
    assert len({call.payload["executionId"] for call in calls[:3]}) == 1


@pytest.mark.parametrize("spelling", ["callBackDelay", "callBackDelaySeconds"])
def test_a_handler_may_return_what_lambda_does(shift: ShiftWorld, spelling: str) -> None:
    """AWS's pages spell the delay in two ways."""

    def handler(event: Any) -> dict[str, Any]:
        tries = event["hookDetails"].get("tries", 0)
        return {
            "hookStatus": "IN_PROGRESS" if tries < 2 else "SUCCEEDED",
            spelling: 7,
            "hookDetails": {"tries": tries + 1},
        }

    shift.start(bake=0, hooks=(function("POST_SCALE_UP"),))
    shift.region.functions.set("ver*", by=handler)
    shift.release()
    shift.until_status("SUCCESSFUL")
    calls = shift.region.functions.calls
    assert [call.at - calls[0].at for call in calls] == [0, 8, 16]


@pytest.mark.parametrize("stage", [stage for stage in EVERY if stage != RECONCILE_SERVICE])
def test_one_that_fails_rolls_back_from_its_stage(shift: ShiftWorld, stage: str) -> None:
    shift.start(hooks=(function(stage),))
    before = shift.live
    shift.region.functions.set("verify", HookAnswer(hook_status="FAILED"))
    shift.release()
    shift.until_status("ROLLBACK_SUCCESSFUL")
    record = shift.record
    why = f"Service deployment rolled back because {stage} lifecycle hook(s) failed."
    assert record["statusReason"] == f"{why} The function {FUNCTION} has answered FAILED."
    assert record["rollback"]["serviceRevisionArn"] == record["sourceServiceRevisions"][0]["arn"]
    assert any(event.endswith("deployment failed: hook execution failure(s) detected.") for event in shift.events)
    shift.steady()
    assert {task.definition.revision for task in shift.alive} == {1}
    assert shift.production in ((1, 0), (100, 0))
    assert shift.source["runningTaskCount"] == 2
    assert before in {target.group for task in shift.alive for target in task.targets}


def test_a_second_release_calls_them_while_it_reconciles(shift: ShiftWorld) -> None:
    """RECONCILE_SERVICE comes up only where more than one revision is there."""
    shift.start(bake=30, hooks=(function("RECONCILE_SERVICE"),))
    shift.release()
    shift.until_stage("BAKE_TIME")
    assert told(shift) == []
    shift.region.functions.set("verify", HookAnswer(takes_s=60))
    shift.release("app:3")
    shift.until_stage("RECONCILE_SERVICE")
    shift.pass_s(30)
    assert sorted(task.definition.revision for task in shift.alive) == [1, 1, 2, 2]
    shift.until_stage("PRE_SCALE_UP")
    assert told(shift) == ["RECONCILE_SERVICE"]
    assert [task.definition.revision for task in shift.alive] == [2, 2]


ANSWERS = {
    "no answer": HookAnswer(hook_status=None),
    "an answer that is none": HookAnswer(hook_status="OK"),
    "an error": HookAnswer(raises=True),
    "a call of more than 15 minutes": HookAnswer(takes_s=901),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_whatever_is_no_answer_is_a_failure(shift: ShiftWorld, answer: HookAnswer) -> None:
    shift.start(hooks=(function("POST_SCALE_UP"),))
    shift.region.functions.set(FUNCTION, answer)
    shift.release()
    shift.until_status("ROLLBACK_SUCCESSFUL")
    assert "POST_SCALE_UP lifecycle hook(s) failed" in shift.record["statusReason"]


def test_a_function_that_is_not_there_or_may_not_be_called_is_a_failure(shift: ShiftWorld) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html"""
    shift.start(hooks=(function("PRE_SCALE_UP"),))
    shift.dependencies.missing_functions.add(FUNCTION)
    shift.release()
    shift.until_status("ROLLBACK_SUCCESSFUL")
    assert shift.record["statusReason"].endswith(f"Function not found: {FUNCTION}")
    shift.dependencies.denied["lambda:InvokeFunction"] = "User: somebody is not authorized to perform it"
    shift.release("app:3")
    shift.until_status("ROLLBACK_SUCCESSFUL")
    assert shift.record["statusReason"].endswith("User: somebody is not authorized to perform it")
    assert shift.region.functions.calls == []


def test_all_hooks_of_a_stage_run_beside_each_other(shift: ShiftWorld) -> None:
    """The stage ends with the last of them; the first failure is one of the deployment's."""
    other = FUNCTION.replace("verify", "load")
    shift.start(hooks=(function("POST_SCALE_UP"), {**function("POST_SCALE_UP"), "hookTargetArn": other}))
    shift.region.functions.set("verify", HookAnswer(takes_s=100))
    shift.region.functions.set("load", HookAnswer(takes_s=200))
    shift.release()
    began = shift.until_stage("POST_SCALE_UP")
    assert [(d["targetArn"], d["status"]) for d in shift.record["lifecycleHookDetails"]] == [
        (FUNCTION, "IN_PROGRESS"),
        (other, "IN_PROGRESS"),
    ]
    shift.pass_s(150)
    assert [d["status"] for d in shift.record["lifecycleHookDetails"]] == ["SUCCEEDED", "IN_PROGRESS"]
    assert shift.until_stage("TEST_TRAFFIC_SHIFT") - began == 200
    shift.region.functions.set("verify", HookAnswer(hook_status="FAILED", takes_s=3))
    shift.until_status("SUCCESSFUL")
    shift.steady()
    shift.release("app:3")
    began = shift.until_stage("POST_SCALE_UP")
    assert shift.until_status("ROLLBACK_IN_PROGRESS") - began == 3


@pytest.mark.parametrize(("action", "ends"), [("ROLLBACK", "ROLLBACK_SUCCESSFUL"), ("CONTINUE", "SUCCESSFUL")])
def test_one_that_does_not_come_to_an_end_times_out(shift: ShiftWorld, action: str, ends: str) -> None:
    timeout = {"timeoutInMinutes": 5, "action": action}
    shift.start(bake=0, hooks=(function("POST_SCALE_UP", timeoutConfiguration=timeout),))
    shift.region.functions.set("verify", LATER)
    shift.release()
    began = shift.until_stage("POST_SCALE_UP")
    [detail] = shift.record["lifecycleHookDetails"]
    assert detail["expiresAt"] - shift.event_queue.now == 300
    assert detail["timeoutAction"] == action
    shift.until(lambda: shift.raw.records[0].hooks[:1] == [] or not shift.raw.records[0].hooks[0].is_open)
    assert shift.at - began == 300
    shift.until_status(ends)


def test_a_stage_lasts_for_a_day_at_most(shift: ShiftWorld) -> None:
    """Here of a revision whose tasks never come up."""
    shift.start()
    shift.behave("app:2", pull_s=40 * 24 * 3600.0)
    shift.release()
    began = shift.until_stage("SCALE_UP")
    assert shift.until_status("ROLLBACK_IN_PROGRESS") - began == 24 * 3600
    assert shift.record["statusReason"] == (
        "Service deployment rolled back because SCALE_UP took longer than 24 hours."
    )


UNDONE: list[tuple[str, list[Any]]] = [
    ("POST_SCALE_UP", []),
    ("POST_TEST_TRAFFIC_SHIFT", ["TEST_TRAFFIC_SHIFT"]),
    ("POST_PRODUCTION_TRAFFIC_SHIFT", ["PRODUCTION_TRAFFIC_SHIFT", "TEST_TRAFFIC_SHIFT"]),
]


@pytest.mark.parametrize(("stage", "again"), UNDONE)
def test_a_rollback_calls_those_of_the_traffic_that_moves_back(shift: ShiftWorld, stage: str, again: list[str]) -> None:
    """With all of it at the old revision; the target is still the new one. What they answer changes nothing."""
    shift.start(hooks=(function(*EVERY),))
    failed: list[str] = []

    def answer(payload: Any) -> HookAnswer:
        if payload["lifecycleStage"] == stage:
            failed.append(stage)
        return HookAnswer(hook_status="FAILED" if failed else "SUCCEEDED")

    shift.region.functions.set("verify", by=answer)
    shift.release()
    shift.until_status("ROLLBACK_SUCCESSFUL")
    payloads = [call.payload for call in shift.region.functions.calls]
    undone = payloads[[one["lifecycleStage"] for one in payloads].index(stage) + 1 :]
    assert [one["lifecycleStage"] for one in undone] == again
    green, blue = shift.record["targetServiceRevision"]["arn"], shift.source["arn"]
    for one in undone:
        details = one["executionDetails"]
        key = "testTrafficWeights" if one["lifecycleStage"] == "TEST_TRAFFIC_SHIFT" else "productionTrafficWeights"
        assert (details[key], details["targetServiceRevisionArn"]) == ({green: 0, blue: 100}, green)
