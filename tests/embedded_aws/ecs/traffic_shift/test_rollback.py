"""
A deployment that shifts traffic is undone, from whatever stage it is in.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.errors import AwsError
from tests.embedded_aws.ecs.conftest import GROUP
from tests.embedded_aws.ecs.traffic_shift.shift_world import OTHER, PRODUCTION, TEST, ShiftWorld, balancer, pause
from tests.embedded_aws.ecs.traffic_shift.test_stages import ORDER

ALARMS = {"alarmNames": ["errors"], "enable": True, "rollback": True}


def _stopped(shift: ShiftWorld) -> None:
    arn = shift.raw.records[0].arn
    shift.call("StopServiceDeployment", serviceDeploymentArn=arn, stopType="ROLLBACK")


@pytest.mark.parametrize("stage", ORDER)
def test_a_user_stops_it_in_any_stage(shift: ShiftWorld, stage: str) -> None:
    """Traffic is back within seconds, while the old revision is still whole; then the new one goes."""
    shift.start(bake=5)
    shift.dependencies.written.clear()
    shift.release()
    shift.until_stage(stage)
    _stopped(shift)
    assert shift.record["status"] == "ROLLBACK_REQUESTED"
    asked = shift.at
    shift.until_status("ROLLBACK_IN_PROGRESS")
    if stage != "CLEAN_UP":
        assert shift.at - asked <= 1
        assert shift.production[0] > 0 == shift.production[1]
        assert shift.source["requestedProductionTrafficWeight"] == 100.0
    shift.until_status("ROLLBACK_SUCCESSFUL")
    assert shift.at - asked < 120
    record = shift.record
    assert record["statusReason"] == "Service deployment rolled back because of a user request."
    shift.steady()
    assert shift.production[1] == 0
    assert {task.definition.revision for task in shift.alive} == {1}
    assert shift.source["requestedProductionTrafficWeight"] == 100.0
    assert [d["status"] for d in shift.service["deployments"]] == ["PRIMARY"]
    assert shift.service["taskDefinition"].endswith(":1")
    moved = {rule for rule, _ in shift.dependencies.written}
    # A second after the request, in which the next stage may have begun.
    assert (PRODUCTION in moved, TEST in moved) == (ORDER.index(stage) >= 5, ORDER.index(stage) >= 2)


@pytest.mark.parametrize("stage", [stage for stage in ORDER if stage != "CLEAN_UP"])
def test_an_alarm_undoes_it_in_any_stage(shift: ShiftWorld, stage: str) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html"""
    shift.dependencies.alarms["errors"] = "OK"
    shift.start(bake=5, alarms=ALARMS)
    shift.release()
    shift.until_stage(stage)
    shift.dependencies.alarms["errors"] = "ALARM"
    shift.until_status("ROLLBACK_SUCCESSFUL")
    assert shift.record["statusReason"] == "Service deployment rolled back because of CloudWatch alarms."
    assert shift.record["alarms"] == {
        "status": "TRIGGERED",
        "alarmNames": ["errors"],
        "triggeredAlarmNames": ["errors"],
    }
    shift.steady()
    assert shift.production[1] == 0


def test_alarms_are_not_looked_at_when_one_fires_at_the_start(shift: ShiftWorld) -> None:
    shift.dependencies.alarms["errors"] = "OK"
    shift.start(bake=1, alarms=ALARMS)
    shift.dependencies.alarms["errors"] = "ALARM"
    shift.release()
    assert shift.record["alarms"]["status"] == "DISABLED"
    shift.until_status("SUCCESSFUL")


def test_after_the_bake_time_an_alarm_changes_nothing(shift: ShiftWorld) -> None:
    shift.dependencies.alarms["errors"] = "OK"
    shift.start(bake=1, alarms=ALARMS)
    shift.release()
    shift.until_stage("CLEAN_UP")
    assert shift.record["alarms"]["status"] == "MONITORING_COMPLETE"
    shift.dependencies.alarms["errors"] = "ALARM"
    shift.until_status("SUCCESSFUL")


def test_an_alarm_is_seen_in_the_last_seconds_of_the_bake_time(shift: ShiftWorld) -> None:
    shift.dependencies.alarms["errors"] = "OK"
    shift.start(bake=1, alarms=ALARMS)
    shift.release()
    shift.until_stage("BAKE_TIME")
    shift.pass_s(59.9)
    shift.dependencies.alarms["errors"] = "ALARM"
    shift.until_status("ROLLBACK_SUCCESSFUL")
    assert shift.source["runningTaskCount"] == 2


def test_an_alarm_without_rollback_stops_it_where_it_is(shift: ShiftWorld) -> None:
    """The next deployment reconciles the two revisions."""
    shift.dependencies.alarms["errors"] = "OK"
    canary = {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 10}
    shift.start("CANARY", bake=1, canaryConfiguration=canary, alarms={**ALARMS, "rollback": False})
    shift.release()
    shift.until_stage("PRODUCTION_TRAFFIC_SHIFT", green=5.0)
    shift.dependencies.alarms["errors"] = "ALARM"
    shift.until_status("STOPPED")
    assert shift.production == (95, 5)
    shift.pass_s(600)
    assert sorted(task.definition.revision for task in shift.alive) == [1, 1, 2, 2]
    shift.dependencies.alarms["errors"] = "OK"
    shift.release("app:3")
    assert shift.until_stage("RECONCILE_SERVICE") > 0
    shift.until_stage("PRE_SCALE_UP")
    assert shift.production == (100, 0)
    assert sorted(task.definition.revision for task in shift.alive) == [1, 1]
    shift.until_status("SUCCESSFUL")
    assert shift.production == (0, 100)


def test_an_abort_leaves_traffic_as_it_is(shift: ShiftWorld) -> None:
    shift.start(bake=30)
    shift.release()
    shift.until_stage("BAKE_TIME")
    arn = shift.raw.records[0].arn
    shift.call("StopServiceDeployment", serviceDeploymentArn=arn, stopType="ABORT")
    shift.until_status("STOPPED")
    shift.pass_s(3600)
    assert shift.production == (0, 100)
    assert len(shift.alive) == 4


SECOND: list[tuple[str, float, int]] = [("PRODUCTION_TRAFFIC_SHIFT", 5.0, 1), ("BAKE_TIME", 100.0, 2)]


@pytest.mark.parametrize(("stage", "green", "stays"), SECOND)
def test_a_second_release_supersedes_the_first(shift: ShiftWorld, stage: str, green: float, stays: int) -> None:
    """What has most of production stays; the rest is taken down before the new tasks come."""
    canary = {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 10}
    shift.start("CANARY", bake=10, canaryConfiguration=canary)
    shift.release("app:2")
    shift.until_stage(stage, green=green)
    shift.release("app:3")
    assert [(one["status"], one.get("statusReason")) for one in shift.deployments[1:2]] == [
        ("STOPPED", "Replaced by a new service deployment")
    ]
    shift.until_stage("PRE_SCALE_UP")
    assert {task.definition.revision for task in shift.alive} == {stays}
    assert shift.production == ((100, 0) if stays == 1 else (0, 100))
    shift.until_status("SUCCESSFUL")
    shift.steady()
    assert {task.definition.revision for task in shift.alive} == {3}
    assert shift.production == ((0, 100) if stays == 1 else (100, 0))


def test_a_second_release_that_fails_goes_back_to_what_had_the_traffic(shift: ShiftWorld) -> None:
    shift.start(bake=10)
    shift.release("app:2")
    shift.until_stage("BAKE_TIME")
    shift.release("app:3")
    shift.until_stage("POST_SCALE_UP")
    _stopped(shift)
    shift.until_status("ROLLBACK_SUCCESSFUL")
    shift.steady()
    assert {task.definition.revision for task in shift.alive} == {2}
    assert shift.production == (0, 100)


def test_a_crash_loop_does_not_end_by_itself(shift: ShiftWorld) -> None:
    """The circuit breaker is for rolling updates; whoever deploys has to stop it."""
    shift.start(deploymentCircuitBreaker={"enable": True, "rollback": True})
    shift.region.behaviours.set("app:2", Behaviour(exits_after_s=0, exit_code=1))
    shift.release()
    shift.pass_s(3600)
    record = shift.record
    assert (record["status"], record["lifecycleStage"]) == ("IN_PROGRESS", "SCALE_UP")
    assert shift.service["deployments"][0]["failedTasks"] > 3
    assert record["deploymentCircuitBreaker"]["status"] == "DISABLED"
    _stopped(shift)
    shift.until_status("ROLLBACK_SUCCESSFUL")


def test_the_deployments_of_the_bus_say_what_happened(shift: ShiftWorld) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html"""
    shift.start(bake=1)
    shift.dependencies.listening = True
    shift.release()
    shift.until_stage("BAKE_TIME")
    _stopped(shift)
    shift.until_status("ROLLBACK_SUCCESSFUL")
    told = [event for kind, event in shift.dependencies.emitted if kind == "ECS Deployment State Change"]
    assert [event["eventName"].removeprefix("SERVICE_DEPLOYMENT_") for event in told] == [
        "IN_PROGRESS",
        "FAILED",
        "IN_PROGRESS",
        "COMPLETED",
    ]
    assert told[0]["reason"] != told[2]["reason"]


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"rules": {PRODUCTION: {GROUP: 1}}}, "Both targetGroup and alternateTargetGroup must be associated with"),
    ({"rules": {PRODUCTION: {OTHER: 1}}}, "Both targetGroup and alternateTargetGroup must be associated with"),
    ({"rules": {PRODUCTION: {}}}, "Both targetGroup and alternateTargetGroup must be associated with"),
    ({"denied": {"elasticloadbalancing:RegisterTargets": "User: x is not authorized"}}, "User: x is not authorized"),
]


@pytest.mark.parametrize(("change", "text"), BROKEN)
def test_it_fails_at_once_where_traffic_cannot_be_shifted(shift: ShiftWorld, change: dict[str, Any], text: str) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/migrate-code-deploy-to-ecs-blue-green.html"""
    shift.start(advanced={"testListenerRule": None})
    for name, value in change.items():
        getattr(shift.dependencies, name).update(value)
    shift.release()
    shift.until_status("ROLLBACK_SUCCESSFUL")
    why = "Service deployment rolled back because of invalid networking configuration. "
    assert shift.record["statusReason"].startswith(why + text)


def test_a_role_that_is_taken_away_on_the_way_stops_the_shift(shift: ShiftWorld) -> None:
    """And with it the way back: traffic stays where it is."""
    shift.start(bake=30)
    shift.release()
    shift.until_stage("BAKE_TIME")
    shift.dependencies.denied["elasticloadbalancing:ModifyRule"] = "User: x is not authorized"
    _stopped(shift)
    shift.until_status("ROLLBACK_FAILED")
    assert shift.record["statusReason"] == "The rollback failed: User: x is not authorized"
    assert shift.production == (0, 100)


def test_an_empty_test_rule_fails_as_elastic_load_balancing_says(shift: ShiftWorld) -> None:
    """Text: https://github.com/kayac/ecspresso/issues/870"""
    shift.start(advanced={"testListenerRule": None})
    before = shift.raw.fields["loadBalancers"][0]
    advanced = {**before["advancedConfiguration"], "testListenerRule": ""}
    shift.update(loadBalancers=[{**before, "advancedConfiguration": advanced}])
    shift.until_status("ROLLBACK_SUCCESSFUL")
    assert shift.record["statusReason"] == (
        "Service deployment rolled back because TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. A rule ARN must be "
        "specified (Service: ElasticLoadBalancingV2, Status Code: 400)"
    )


def test_a_first_deployment_has_nothing_to_go_back_to(shift: ShiftWorld) -> None:
    shift.dependencies.rules[PRODUCTION] = {}
    shift.create(
        loadBalancers=[balancer(testListenerRule=None)],
        breaker={"enable": False, "rollback": False},
        configuration={"strategy": "BLUE_GREEN"},
    )
    shift.until_status("ROLLBACK_FAILED")
    assert shift.record["statusReason"].endswith("No rollback candidate was found to run the rollback.")
    assert shift.record["statusReason"].startswith("Service deployment rolled back because of invalid networking")
    assert shift.alive == []


def test_a_service_is_deleted_on_the_way(shift: ShiftWorld) -> None:
    shift.start(bake=30)
    shift.release()
    shift.until_stage("BAKE_TIME")
    shift.call("DeleteService", cluster="staging-web", service="web", force=True)
    shift.pass_s(300)
    assert shift.alive == []
    assert shift.service["status"] == "INACTIVE"
    assert shift.record["status"] == "STOPPED"


def test_a_whole_deployment_lasts_for_thirty_days_at_most(shift: ShiftWorld) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html"""
    wait = {"timeoutInMinutes": 20160, "action": "CONTINUE"}
    stages = ("PRE_SCALE_UP", "POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT")
    shift.start(hooks=())
    hooks = [pause(stage, **wait) for stage in stages]
    shift.update(taskDefinition=shift.define("app:2"), deploymentConfiguration={"lifecycleHooks": hooks})
    began = shift.at
    assert shift.until_status("ROLLBACK_IN_PROGRESS") - began == 30 * 24 * 3600
    assert shift.record["statusReason"] == "Service deployment rolled back because it took longer than 30 days."
    shift.until_status("ROLLBACK_SUCCESSFUL")


def test_one_that_is_undone_cannot_be_stopped_once_more(shift: ShiftWorld) -> None:
    """AWS takes the request in this state, too; it changes nothing."""
    shift.start(bake=30)
    shift.release()
    shift.until_stage("BAKE_TIME")
    _stopped(shift)
    shift.until_status("ROLLBACK_IN_PROGRESS")
    _stopped(shift)
    shift.until_status("ROLLBACK_SUCCESSFUL")
    with pytest.raises(AwsError, match="cannot be stopped: it is ROLLBACK_SUCCESSFUL"):
        _stopped(shift)
