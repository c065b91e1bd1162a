"""
The stages of blue/green, linear and canary: in their order, with their traffic and tasks.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.ecs.deployment_lifecycle import schedule, stage_plan
from modulestack.embedded_aws.ecs.deployment_lifecycle.schedule import TrafficStep
from modulestack.embedded_aws.ecs.deployment_lifecycle.stages import STAGES
from tests.embedded_aws.ecs.conftest import GROUP, model
from tests.embedded_aws.ecs.traffic_shift.shift_world import LISTENER, OTHER, PRODUCTION, TEST, ShiftWorld

ORDER = [
    "PRE_SCALE_UP",
    "SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
    "BAKE_TIME",
    "CLEAN_UP",
]


def test_the_table_has_the_stages_of_the_api() -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html"""
    shown = model().shape_for("ServiceDeploymentLifecycleStage").enum
    assert [stage.name for stage in STAGES if stage.is_shown] == shown
    assert sorted(stage.name for stage in STAGES if stage.hooks) == sorted(
        model().shape_for("DeploymentLifecycleHookStage").enum
    )


@pytest.mark.parametrize(
    ("configuration", "steps"),
    [
        ({"strategy": "BLUE_GREEN"}, [TrafficStep(100.0)]),
        ({"strategy": "CANARY"}, [TrafficStep(5.0, 600.0), TrafficStep(100.0)]),
        (
            {"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": 0.1, "canaryBakeTimeInMinutes": 0}},
            [TrafficStep(0.1), TrafficStep(100.0)],
        ),
        ({"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": 100.0}}, [TrafficStep(100.0)]),
        ({"strategy": "LINEAR"}, [*(TrafficStep(10.0 * k, 360.0) for k in range(1, 10)), TrafficStep(100.0)]),
        (
            {"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 33.4, "stepBakeTimeInMinutes": 1}},
            [TrafficStep(33.4, 60.0), TrafficStep(66.8, 60.0), TrafficStep(100.0)],
        ),
        ({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 100.0}}, [TrafficStep(100.0)]),
    ],
)
def test_production_moves_in_the_steps_of_the_strategy(configuration: dict[str, Any], steps: list[TrafficStep]) -> None:
    """Each step's bake time comes after it; the last step is capped at 100 percent and has none."""
    assert list(schedule.steps_of(configuration)) == steps


@pytest.mark.parametrize(
    ("percent", "weights"), [(5.0, (5, 95)), (0.1, (1, 999)), (99.9, (999, 1)), (33.4, (334, 666)), (100.0, (100, 0))]
)
def test_weights_are_whole_numbers_of_a_rule(percent: float, weights: tuple[int, int]) -> None:
    assert schedule.weights_of(percent) == weights


def test_what_is_undone_depends_on_how_far_it_came() -> None:
    def names(*visited: str) -> list[str]:
        return [each.stage.name for each in stage_plan.backward(visited)]

    assert [
        names("PRE_SCALE_UP", "SCALE_UP"),
        names("SCALE_UP", "TEST_TRAFFIC_SHIFT"),
        names("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"),
        names("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "CLEAN_UP"),
    ] == [
        ["CLEAN_UP"],
        ["TEST_TRAFFIC_SHIFT", "CLEAN_UP"],
        ["PRODUCTION_TRAFFIC_SHIFT", "TEST_TRAFFIC_SHIFT", "CLEAN_UP"],
        ["SCALE_UP", "PRODUCTION_TRAFFIC_SHIFT", "TEST_TRAFFIC_SHIFT", "CLEAN_UP"],
    ]


def test_a_blue_green_deployment_takes_its_time(shift: ShiftWorld) -> None:
    """Four tasks that run after a minute, a bake time of ten: tests move at once, and it is over after 12 to 13."""
    shift.start(desired=4)
    shift.behave("app:2", provisioning_s=20.0, pull_s=30.0, starts_in_s=9.0)
    shift.release("app:2")
    seen = shift.stages()
    assert [name for _, name in seen] == ORDER
    began = {name: at for at, name in seen}
    assert 75 <= began["POST_SCALE_UP"] <= 90
    assert began["CLEAN_UP"] - began["BAKE_TIME"] == 600
    assert 12 * 60 <= shift.record["finishedAt"] - shift.record["createdAt"] <= 13 * 60
    assert shift.record["status"] == "SUCCESSFUL"


ROWS = [
    ("PRE_SCALE_UP", (2, 2, 100.0, 100.0), (0, 0, 0.0, 0.0)),
    ("SCALE_UP", (2, 2, 100.0, 100.0), (2, 0, 0.0, 0.0)),
    ("POST_SCALE_UP", (2, 2, 100.0, 100.0), (2, 2, 0.0, 0.0)),
    ("TEST_TRAFFIC_SHIFT", (2, 2, 100.0, 0.0), (2, 2, 0.0, 100.0)),
    ("POST_TEST_TRAFFIC_SHIFT", (2, 2, 100.0, 0.0), (2, 2, 0.0, 100.0)),
    ("PRODUCTION_TRAFFIC_SHIFT", (2, 2, 0.0, 0.0), (2, 2, 100.0, 100.0)),
    ("POST_PRODUCTION_TRAFFIC_SHIFT", (2, 2, 0.0, 0.0), (2, 2, 100.0, 100.0)),
    ("BAKE_TIME", (2, 2, 0.0, 0.0), (2, 2, 100.0, 100.0)),
    ("CLEAN_UP", (0, 0, 0.0, 0.0), (2, 2, 100.0, 100.0)),
]
"""Stage, and of the old and the new revision: tasks requested and running, production and test weight requested."""


def _row(summary: dict[str, Any]) -> tuple[int, int, float, float]:
    return (
        summary["requestedTaskCount"],
        summary["runningTaskCount"],
        summary["requestedProductionTrafficWeight"],
        summary["requestedTestTrafficWeight"],
    )


@pytest.mark.parametrize(("stage", "blue", "green"), ROWS, ids=[row[0] for row in ROWS])
def test_each_stage_has_its_tasks_and_its_traffic(
    shift: ShiftWorld, stage: str, blue: tuple[int, int, float, float], green: tuple[int, int, float, float]
) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevisionSummary.html"""
    shift.start(bake=5)
    shift.release()
    shift.until_stage(stage)
    record = shift.record
    assert (record["status"], record["lifecycleStage"]) == ("IN_PROGRESS", stage)
    assert (_row(shift.source), _row(shift.target)) == (blue, green)


def test_roles_of_the_groups_swap_after_each_success(shift: ShiftWorld) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevisionLoadBalancer.html"""
    shift.start(bake=0)
    seen = [(shift.live, shift.production)]
    for image in ("app:2", "app:3"):
        shift.release(image)
        shift.until_status("SUCCESSFUL")
        shift.steady()
        seen.append((shift.live, shift.production))
        assert {target.group for task in shift.alive for target in task.targets} == {shift.live}
        assert shift.service["loadBalancers"][0]["targetGroupArn"] == GROUP
    assert seen == [(GROUP, (100, 0)), (OTHER, (0, 100)), (GROUP, (100, 0))]


@pytest.mark.parametrize(
    ("strategy", "configuration", "weights"),
    [
        ("BLUE_GREEN", {}, [(0, 100)]),
        ("CANARY", {"canaryConfiguration": {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 1}}, [(95, 5), (0, 100)]),
        (
            "LINEAR",
            {"linearConfiguration": {"stepPercent": 33.4, "stepBakeTimeInMinutes": 1}},
            [(666, 334), (332, 668), (0, 100)],
        ),
    ],
)
def test_production_rules_get_the_weights_of_each_step(
    shift: ShiftWorld, strategy: str, configuration: dict[str, Any], weights: list[tuple[int, int]]
) -> None:
    shift.start(strategy, bake=0, **configuration)
    shift.release()
    shift.until_status("SUCCESSFUL")
    written = [(made[GROUP], made[OTHER]) for rule, made in shift.dependencies.written if rule == PRODUCTION]
    assert written == weights
    assert [(made[GROUP], made[OTHER]) for rule, made in shift.dependencies.written if rule == TEST] == [(0, 100)]


def test_a_linear_deployment_lasts_for_its_steps_and_its_bake_time(shift: ShiftWorld) -> None:
    """One bake time less than there are steps, then the deployment's."""
    shift.start("LINEAR", bake=7, linearConfiguration={"stepPercent": 25.0, "stepBakeTimeInMinutes": 4})
    shift.release()
    first = shift.until_stage("PRODUCTION_TRAFFIC_SHIFT")
    assert shift.until_stage("BAKE_TIME") - first == 3 * 240 + 4 * 5 + 3 * 1 + 1
    assert shift.until_stage("CLEAN_UP") - first == 3 * 240 + 4 * 5 + 3 * 1 + 1 + 420


def test_a_network_load_balancer_takes_ten_minutes_more(shift: ShiftWorld) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html"""
    shift.start(bake=0, advanced={"productionListenerRule": LISTENER, "testListenerRule": None})
    shift.release()
    began = {name: at for at, name in shift.stages()}
    assert began["POST_TEST_TRAFFIC_SHIFT"] - began["TEST_TRAFFIC_SHIFT"] == 600
    assert began["POST_PRODUCTION_TRAFFIC_SHIFT"] - began["PRODUCTION_TRAFFIC_SHIFT"] == 600
    assert shift.dependencies.rules[LISTENER] == {GROUP: 0, OTHER: 100}


def test_a_service_that_has_no_test_rule_has_no_test_weights(shift: ShiftWorld) -> None:
    shift.start(advanced={"testListenerRule": None})
    shift.release()
    shift.until_stage("BAKE_TIME")
    assert "requestedTestTrafficWeight" not in shift.target
    assert shift.dependencies.rules[TEST] == {GROUP: 1, OTHER: 0}


def test_a_headless_service_has_two_revisions_and_no_weights(shift: ShiftWorld) -> None:
    """Blue/green without a load balancer and without Service Connect: nothing is shifted."""
    shift.create(balanced=False, breaker={"enable": False, "rollback": False}, configuration={"strategy": "BLUE_GREEN"})
    shift.steady()
    shift.release()
    shift.until_stage("CLEAN_UP")
    assert "requestedProductionTrafficWeight" not in shift.target
    shift.steady()
    assert shift.record["status"] == "SUCCESSFUL"
    assert {task.definition.revision for task in shift.alive} == {2}


def test_describe_services_shows_both_revisions_until_the_end(shift: ShiftWorld) -> None:
    """A service is stable with one deployment that has all of its tasks."""
    shift.start(bake=1)
    shift.release()
    shift.until_stage("BAKE_TIME")
    service = shift.service
    assert [(d["status"], d["rolloutState"], d["desiredCount"]) for d in service["deployments"]] == [
        ("PRIMARY", "IN_PROGRESS", 2),
        ("ACTIVE", "COMPLETED", 2),
    ]
    assert [each["runningTaskCount"] for each in service["currentServiceRevisions"]] == [2, 2]
    assert (service["runningCount"], service["desiredCount"]) == (4, 2)
    shift.steady()
    service = shift.service
    assert [(d["status"], d["rolloutState"]) for d in service["deployments"]] == [("PRIMARY", "COMPLETED")]
    assert shift.source | {"arn": ""} == {
        "arn": "",
        "requestedTaskCount": 0,
        "runningTaskCount": 0,
        "pendingTaskCount": 0,
        "requestedTestTrafficWeight": 0.0,
        "requestedProductionTrafficWeight": 0.0,
    }


def test_a_first_deployment_goes_through_the_stages_at_once(shift: ShiftWorld) -> None:
    """There is nothing to bake beside."""
    shift.start("LINEAR", bake=30)
    assert shift.record["status"] == "SUCCESSFUL"
    assert shift.record["finishedAt"] - shift.record["createdAt"] < 120
    assert shift.record["sourceServiceRevisions"] == []
    assert shift.production == (100, 0)


def test_a_desired_count_that_changes_changes_both_revisions(shift: ShiftWorld) -> None:
    shift.start(bake=30)
    shift.release()
    shift.until_stage("BAKE_TIME")
    shift.update(desiredCount=3)
    shift.pass_s(60)
    assert (shift.source["runningTaskCount"], shift.target["runningTaskCount"]) == (3, 3)


def test_sick_tasks_are_replaced_inside_of_their_own_revision(shift: ShiftWorld) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html"""
    shift.start(bake=30)
    old = shift.alive[0]
    shift.release()
    shift.until_stage("BAKE_TIME")
    shift.call("StopTask", cluster="staging-web", task=old.arn)
    shift.pass_s(120)
    counts = sorted(task.definition.revision for task in shift.alive)
    assert counts == [1, 1, 2, 2]
    assert shift.record["lifecycleStage"] == "BAKE_TIME"
