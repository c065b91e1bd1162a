"""
Rolling updates beside the strategies that shift traffic: hooks, early success, and a service that changes its strategy.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/migrate-deployment-strategies.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
"""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_functions import HookAnswer
from modulestack.embedded_aws.errors import AwsError
from tests.embedded_aws.ecs.conftest import GROUP, World
from tests.embedded_aws.ecs.traffic_shift.shift_world import OTHER, ShiftWorld, balancer, function, pause
from tests.embedded_aws.ecs.traffic_shift.test_pauses import go_on, paused

OFF = {"enable": False, "rollback": False}


def test_a_pause_holds_a_rolling_update_before_its_first_task(shift: ShiftWorld) -> None:
    """No stage is shown."""
    shift.create(breaker=OFF, configuration={"lifecycleHooks": [pause("PRE_SCALE_UP")]})
    go_on(shift, paused(shift)["hookId"])
    shift.steady()
    shift.release()
    detail = paused(shift)
    shift.pass_s(600)
    assert len(shift.alive) == 2
    assert "lifecycleStage" not in shift.record
    go_on(shift, detail["hookId"])
    shift.steady()
    assert shift.record["status"] == "SUCCESSFUL"
    assert {task.definition.revision for task in shift.alive} == {2}


@pytest.mark.parametrize(("stage", "tasks"), [("PRE_SCALE_UP", 2), ("POST_PRODUCTION_TRAFFIC_SHIFT", 2)])
def test_a_function_that_fails_rolls_a_rolling_update_back(shift: ShiftWorld, stage: str, tasks: int) -> None:
    shift.create(breaker=OFF, configuration={"lifecycleHooks": [function(stage)]})
    shift.steady()
    shift.region.functions.set("verify", HookAnswer(hook_status="FAILED"))
    shift.release()
    shift.until_status("ROLLBACK_SUCCESSFUL")
    assert f"{stage} lifecycle hook(s) failed" in shift.record["statusReason"]
    shift.steady()
    assert [task.definition.revision for task in shift.alive] == [1] * tasks


def early(cleanup: str, percent: int = 50) -> dict[str, Any]:
    """Criteria of early success."""
    return {"enable": True, "healthyPercent": percent, "sourceServiceRevisionCleanup": cleanup}


@pytest.mark.parametrize(("cleanup", "revisions"), [("DEFERRED", {1, 2}), ("BLOCKING", {2})])
def test_a_rolling_update_is_a_success_with_a_share_of_its_tasks(
    world: World, cleanup: str, revisions: set[int]
) -> None:
    """The others come, and the old ones go, in the background; BLOCKING waits until the old ones are gone."""
    world.create(4, minimum=50, maximum=100, breaker=OFF, configuration={"earlySuccessCriteria": early(cleanup)})
    world.steady()
    world.release()
    world.until(lambda: world.raw.records[0].status == "SUCCESSFUL")
    assert {task.definition.revision for task in world.tasks if task.last_status != "STOPPED"} == revisions
    healthy = [task for task in world.alive if task.definition.revision == 2 and task.was_healthy]
    assert len(healthy) >= 2
    world.steady()
    assert [task.definition.revision for task in world.alive] == [2] * 4


def test_without_early_success_all_of_them_are_waited_for(world: World) -> None:
    world.create(4, minimum=50, maximum=100, breaker=OFF)
    world.steady()
    world.release()
    world.until(lambda: world.raw.records[0].status == "SUCCESSFUL")
    assert [task.definition.revision for task in world.alive if task.was_healthy] == [2] * 4


def test_a_rolling_service_becomes_a_canary_and_rolling_again(shift: ShiftWorld) -> None:
    """Rolling updates stay in the group that serves, and its rule is left as it is."""
    plain = {key: value for key, value in balancer().items() if key != "advancedConfiguration"}
    shift.create(loadBalancers=[plain], breaker=OFF, configuration={"strategy": "ROLLING"})
    shift.steady()
    with pytest.raises(AwsError, match="advancedConfiguration field is required"):
        shift.update(deploymentConfiguration={"strategy": "CANARY"})
    shift.update(loadBalancers=[balancer()])
    shift.steady()
    assert shift.dependencies.written == []
    before = shift.record["serviceDeploymentArn"]
    canary = {"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": 20.0, "canaryBakeTimeInMinutes": 1}}
    shift.update(deploymentConfiguration=canary)
    assert shift.record["serviceDeploymentArn"] == before, "nothing that is deployed has changed"
    shift.release("app:2")
    shift.until_status("SUCCESSFUL")
    shift.steady()
    assert (shift.live, shift.production) == (OTHER, (0, 100))
    shift.update(deploymentConfiguration={"strategy": "ROLLING"})
    assert "canaryConfiguration" not in shift.service["deploymentConfiguration"]
    shift.release("app:3")
    shift.steady()
    assert (shift.live, shift.production) == (OTHER, (0, 100))
    assert "requestedProductionTrafficWeight" not in shift.target
    assert {target.group for task in shift.alive for target in task.targets} == {OTHER}
    shift.update(deploymentConfiguration={"strategy": "BLUE_GREEN"})
    shift.release("app:4")
    shift.until_status("SUCCESSFUL")
    assert (shift.live, shift.production) == (GROUP, (100, 0))


def test_a_strategy_does_not_change_while_a_deployment_is_under_way(shift: ShiftWorld) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-bluegreen-to-rolling.html"""
    shift.start(bake=30)
    shift.release()
    shift.until_stage("BAKE_TIME")
    with pytest.raises(AwsError, match="cannot be changed from BLUE_GREEN to ROLLING while a deployment is in"):
        shift.update(deploymentConfiguration={"strategy": "ROLLING"})


def test_a_rolling_update_after_a_canary_that_was_stopped_gives_all_traffic_to_one(shift: ShiftWorld) -> None:
    shift.start("CANARY", canaryConfiguration={"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 10})
    shift.release()
    shift.until_stage("PRODUCTION_TRAFFIC_SHIFT", green=5.0)
    shift.call("StopServiceDeployment", serviceDeploymentArn=shift.raw.records[0].arn, stopType="ABORT")
    shift.until_status("STOPPED")
    assert shift.production == (95, 5)
    shift.update(deploymentConfiguration={"strategy": "ROLLING"})
    shift.release("app:3")
    shift.steady()
    assert (shift.live, shift.production) == (GROUP, (100, 0))
