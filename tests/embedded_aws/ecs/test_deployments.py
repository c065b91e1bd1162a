"""
Deployments.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from modulestack.embedded_aws.errors import AwsError

OF_GROUP = "(target-group arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef)"

THROTTLED = "is unable to consistently start tasks successfully."


def listed(tasks: list[Any]) -> str:
    """As events list tasks."""
    return " ".join(f"(task {task.id})" for task in tasks)


def statuses(world: Any) -> list[tuple[str, str | None]]:
    """Status and reason of every service deployment, newest first."""
    return [(record["status"], record.get("statusReason")) for record in world.deployments]


def test_the_first_deployment_is_complete_when_all_targets_are_healthy(world: Any) -> None:
    made = world.create(desired=2)
    assert [("PRIMARY", "IN_PROGRESS", f"ECS deployment {made['deployments'][0]['id']} in progress.")] == [
        (d["status"], d["rolloutState"], d["rolloutStateReason"]) for d in made["deployments"]
    ]
    assert world.steady() == 18 + 15, "one passed check, whatever the healthy threshold is"
    deployment = world.service["deployments"][0]
    assert {
        "id": made["deployments"][0]["id"],
        "status": "PRIMARY",
        "rolloutState": "COMPLETED",
        "rolloutStateReason": f"ECS deployment {deployment['id']} completed.",
        "desiredCount": 2,
        "runningCount": 2,
        "pendingCount": 0,
        "failedTasks": 0,
    }.items() <= deployment.items()
    assert {deployment["id"]} == {task.started_by for task in world.tasks}
    assert [
        f"has started 2 tasks: {listed(world.tasks)}.",
        f"registered 2 targets in {OF_GROUP}",
        f"(deployment {deployment['id']}) deployment completed.",
        "has reached a steady state.",
    ] == world.events
    assert statuses(world) == [("SUCCESSFUL", None)]


def test_a_release_goes_on_until_the_old_tasks_are_gone(world: Any) -> None:
    """New tasks first, drained for the deregistration delay afterwards; in AWS's words."""
    world.create(desired=2)
    world.steady()
    old = world.alive
    before = len(world.events)
    new_id = world.release()["deployments"][0]["id"]
    world.pass_s(20)
    assert [("PRIMARY", new_id, 2), ("ACTIVE", old[0].started_by, 2)] == [
        (d["status"], d["id"], d["runningCount"]) for d in world.service["deployments"]
    ]
    new = [task for task in world.alive if task not in old]
    assert {new_id} == {task.started_by for task in new}
    world.steady()
    assert [
        f"has started 2 tasks: {listed(new)}.",
        f"registered 2 targets in {OF_GROUP}",
        f"has stopped 2 running tasks: {listed(old[::-1])}.",
        f"deregistered 2 targets in {OF_GROUP}",
        "has begun draining connections on 2 tasks.",
        f"(deployment {new_id}) deployment completed.",
        "has reached a steady state.",
    ] == world.events[before:]
    assert {("ServiceSchedulerInitiated", f"Scaling activity initiated by (deployment {new_id})")} == {
        (task.stop_code, task.stopped_reason) for task in old
    }
    assert {30.0} == {task.execution_stopped_at - task.stopping_at - 1 for task in old}
    assert [new_id] == [d["id"] for d in world.service["deployments"]]


def test_a_service_deployment_knows_where_it_comes_from_and_where_it_goes(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html"""
    world.create(desired=2)
    world.steady()
    first = world.service["currentServiceRevisions"][0]
    world.release()
    newest = world.deployments[0]
    assert newest["serviceDeploymentArn"] == world.service["currentServiceDeployment"]
    assert newest["status"] == "PENDING" or newest["status"] == "IN_PROGRESS"
    assert [first] == newest["sourceServiceRevisions"]
    assert newest["deploymentCircuitBreaker"] == {"status": "MONITORING", "failureCount": 0, "threshold": 3}
    revision = world.call("DescribeServiceRevisions", serviceRevisionArns=[newest["targetServiceRevision"]["arn"]])
    assert world.service["taskDefinition"] == revision["serviceRevisions"][0]["taskDefinition"]
    world.steady()
    done = world.deployments[0]
    assert (done["status"], done["deploymentCircuitBreaker"]["status"]) == ("SUCCESSFUL", "MONITORING_COMPLETE")
    assert done["startedAt"] < done["finishedAt"] == done["updatedAt"]


@pytest.mark.parametrize("desired", [1, 2, 8])
def test_the_breaker_rolls_back_to_the_last_completed_deployment(world: Any, desired: int) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html"""
    made = world.create(desired=desired)
    world.steady()
    old = world.alive
    world.behave("app:2", exits_after_s=0, exit_code=1)
    failing = world.release()["deployments"][0]["id"]
    world.until(lambda: world.raw.primary.rolls_back)
    rolling = world.service["deployments"][0]
    assert failing != rolling["id"] != made["deployments"][0]["id"]
    assert made["taskDefinition"] == rolling["taskDefinition"] == world.service["taskDefinition"]
    record = world.deployments[0]
    why = "Service deployment rolled back because the circuit breaker threshold was exceeded."
    assert ("ROLLBACK_IN_PROGRESS", why) == (record["status"], record["rollback"]["reason"])
    assert {"status": "TRIGGERED", "threshold": max(3, desired // 2), "failureCount": max(3, desired // 2)} == record[
        "deploymentCircuitBreaker"
    ]
    world.steady()
    assert old == world.alive, "the old tasks served all along"
    assert [("ROLLBACK_SUCCESSFUL", why), ("SUCCESSFUL", None)] == statuses(world)
    assert [rolling["id"]] == [d["id"] for d in world.service["deployments"]]
    for text in (
        f"(deployment {failing}) deployment failed: tasks failed to start.",
        f"rolling back to deployment {rolling['id']}.",
        f"(deployment {rolling['id']}) deployment completed.",
    ):
        assert world.events.count(text) == 1


def test_without_rollback_the_failed_deployment_stays_and_starts_nothing_more(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html (rolloutState)"""
    world.create(desired=2, breaker={"enable": True, "rollback": False})
    world.steady()
    old = world.alive
    world.behave("app:2", exits_after_s=0, exit_code=1)
    world.release()
    world.until(lambda: world.raw.primary.rollout_state == "FAILED")
    count = len(world.tasks)
    world.pass_s(3500)
    assert old == world.alive
    assert count == len(world.tasks)
    assert [
        ("PRIMARY", "FAILED", "ECS deployment circuit breaker: tasks failed to start."),
        ("ACTIVE", "COMPLETED", f"ECS deployment {old[0].started_by} completed."),
    ] == [(d["status"], d["rolloutState"], d["rolloutStateReason"]) for d in world.service["deployments"]]
    assert statuses(world) == [("STOPPED", "Service deployment failed: tasks failed to start."), ("SUCCESSFUL", None)]


def test_without_a_breaker_a_failing_deployment_goes_on_with_ever_longer_pauses(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html"""
    world.create(desired=1, breaker={"enable": False, "rollback": False})
    world.steady()
    world.dependencies.missing_images.add("app:2")
    world.release()
    world.pass_s(2 * 3600)
    starts = [task.created_at for task in world.tasks[1:]]
    pauses = [later - earlier - 16 for earlier, later in itertools.pairwise(starts)]
    assert pauses[:9] == [10, 20, 40, 80, 160, 320, 640, 1280, 1620]
    assert world.events.count(THROTTLED) == 1
    assert world.service["deployments"][0]["rolloutState"] == "IN_PROGRESS"
    world.pass_s(6 * 3600)
    assert world.events.count(THROTTLED) == 2, "again after six hours, as whatever lasts"


@pytest.mark.parametrize(
    ("behaviour", "gap_s"),
    [
        ({"exits_after_s": 0, "exit_code": 1}, 18),
        ({"exits_after_s": 9, "exit_code": 1}, 27),
        ({"health_status_code": 500}, 48),
    ],
)
def test_tasks_that_stop_after_they_reached_running_are_not_slowed_down(
    world: Any, behaviour: dict[str, Any], gap_s: float
) -> None:
    """
    Neither crashing nor unhealthy ones; nor is there the throttle's event.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
    """
    world.create(desired=1, breaker={"enable": False, "rollback": False})
    world.steady()
    world.behave("app:2", **behaviour)
    world.release()
    world.pass_s(1800)
    starts = [task.created_at for task in world.tasks[1:]]
    assert {later - earlier for earlier, later in itertools.pairwise(starts)} == {gap_s}
    assert THROTTLED not in world.events


def test_the_throttle_ends_with_an_update_of_the_service(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html"""
    world.create(desired=1, breaker={"enable": False, "rollback": False})
    world.steady()
    world.dependencies.missing_images.add("app:2")
    world.release()
    world.pass_s(1800)
    world.release("app:3")
    begun = world.at
    assert world.steady() - begun == 18 + 15 + 34


def test_a_first_deployment_that_fails_has_nothing_to_go_back_to(world: Any) -> None:
    world.behave("app:1", exits_after_s=0, exit_code=1)
    world.create(desired=1)
    world.until(lambda: world.raw.primary.rollout_state == "FAILED")
    assert statuses(world) == [("ROLLBACK_FAILED", "No rollback candidate was found to run the rollback.")]


def test_tasks_that_never_answer_their_health_check_break_the_deployment(world: Any) -> None:
    """Stage 2 of the breaker: tasks that run and fail their load balancer's health check."""
    world.create(desired=1)
    world.steady()
    world.behave("app:2", health_status_code=500)
    world.release()
    world.until(lambda: world.raw.primary.rolls_back)
    bad = world.tasks[1]
    assert ("ServiceSchedulerInitiated", f"Task failed ELB health checks in {OF_GROUP}") == (
        bad.stop_code,
        bad.stopped_reason,
    )
    assert (
        f"(task {bad.id}) (port 8080) is unhealthy in {OF_GROUP} "
        "due to (reason Health checks failed with these codes: [500])." in world.events
    )
    world.steady()
    assert world.deployments[0]["status"] == "ROLLBACK_SUCCESSFUL"


def test_tasks_that_fail_their_container_health_check_break_the_deployment(world: Any) -> None:
    world.create(desired=1, balanced=False)
    world.steady()
    world.behave("app:2", health_status_code=None)
    world.release(healthCheck={"command": ["CMD", "true"], "interval": 5, "retries": 2})
    world.until(lambda: world.raw.primary.rolls_back)
    bad = world.tasks[1]
    assert bad.stopped_reason == "Task failed container health checks"
    assert f"(task {bad.id}) failed container health checks." in world.events


def test_a_crash_loop_of_tasks_that_nothing_checks_never_trips_the_breaker(world: Any) -> None:
    """Each of them was RUNNING: that resets the count."""
    world.create(desired=1, balanced=False)
    world.steady()
    world.behave("app:2", exits_after_s=1, exit_code=1)
    world.release()
    world.pass_s(900)
    assert (world.raw.primary.rollout_state, world.raw.primary.failed_tasks) == ("IN_PROGRESS", 0)


def test_tasks_that_pass_their_first_check_and_crash_later_never_trip_the_breaker(world: Any) -> None:
    """https://repost.aws/knowledge-center/ecs-deployment-roll-back-failure (application issues)"""
    world.create(desired=1)
    world.steady()
    world.behave("app:2", exits_after_s=20, exit_code=1)
    world.release()
    world.pass_s(900)
    assert (world.raw.primary.rollout_state, world.raw.primary.failed_tasks) == ("IN_PROGRESS", 0)


def test_a_deployment_that_fails_while_another_is_rolled_back_has_nothing_to_go_back_to(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html (deployment 3)"""
    world.create(desired=1)
    world.steady()
    world.dependencies.missing_images |= {"app:2", "app:3"}
    world.release("app:2")
    world.until(lambda: world.raw.primary.rolls_back)
    world.release("app:3")
    world.until(lambda: world.raw.primary.rollout_state == "FAILED")
    assert statuses(world)[0] == ("ROLLBACK_FAILED", "No rollback candidate was found to run the rollback.")


def test_a_healthy_task_resets_the_count(world: Any) -> None:
    world.create(desired=2)
    world.steady()
    world.dependencies.missing_images.add("app:2")
    world.release()
    world.until(lambda: world.raw.primary.failed_tasks == 2)
    world.dependencies.missing_images.clear()
    world.until(lambda: world.raw.primary.failed_tasks == 0)
    world.steady()
    assert world.deployments[0]["status"] == "SUCCESSFUL"


def test_without_reset_failures_add_up(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html"""
    rule = {"type": "COUNT", "value": 4}
    world.create(
        desired=2,
        breaker={"enable": True, "rollback": True, "resetOnHealthyTask": False, "thresholdConfiguration": rule},
    )
    world.steady()
    world.dependencies.missing_images.add("app:2")
    world.release()
    world.until(lambda: world.raw.primary.failed_tasks == 2)
    world.dependencies.missing_images.clear()
    world.steady()
    assert world.deployments[0]["deploymentCircuitBreaker"] == {
        "status": "MONITORING_COMPLETE",
        "failureCount": 2,
        "threshold": 4,
    }


def test_a_newer_update_supersedes_the_running_deployment(world: Any) -> None:
    world.create(desired=2)
    world.steady()
    old = world.alive
    world.release("app:2")
    world.pass_s(5)
    world.release("app:3")
    world.steady()
    assert statuses(world) == [
        ("SUCCESSFUL", None),
        ("STOPPED", "Replaced by a new service deployment"),
        ("SUCCESSFUL", None),
    ]
    assert {"app:3"} == {task.containers[0].image for task in world.alive}
    assert max(task.stopping_at for task in old) > min(t.started_at for t in world.alive), (
        "the old ones served until then"
    )


@pytest.mark.parametrize("breaker", [{"enable": True, "rollback": True}, {"enable": False, "rollback": False}])
def test_a_deployment_can_be_stopped_with_a_rollback_even_if_none_is_configured(world: Any, breaker: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html"""
    world.create(desired=2, breaker=breaker)
    world.steady()
    old = world.alive
    arn = world.release()["currentServiceDeployment"]
    world.pass_s(3)
    assert {"serviceDeploymentArn": arn} == world.call(
        "StopServiceDeployment", serviceDeploymentArn=arn, stopType="ROLLBACK"
    )
    assert world.deployments[0]["status"] == "ROLLBACK_REQUESTED"
    world.steady()
    assert statuses(world)[0] == ("ROLLBACK_SUCCESSFUL", "Service deployment rolled back because of a user request.")
    assert old == world.alive


def test_a_deployment_can_be_aborted(world: Any) -> None:
    world.create(desired=2)
    world.steady()
    arn = world.release()["currentServiceDeployment"]
    world.call("StopServiceDeployment", serviceDeploymentArn=arn, stopType="ABORT")
    world.pass_s(600)
    assert statuses(world)[0] == ("STOPPED", "Service deployment stopped because of a user request.")
    assert world.service["deployments"][0]["rolloutState"] == "FAILED"


def test_a_deployment_that_is_over_cannot_be_stopped(world: Any) -> None:
    arn = world.create(desired=1)["currentServiceDeployment"]
    world.steady()
    with pytest.raises(AwsError, match="ConflictException"):
        world.call("StopServiceDeployment", serviceDeploymentArn=arn)
    with pytest.raises(AwsError, match="ServiceDeploymentNotFoundException"):
        world.call("StopServiceDeployment", serviceDeploymentArn=arn + "x")


def test_an_alarm_rolls_a_deployment_back(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html"""
    world.dependencies.alarms = {"errors": "OK", "latency": "OK"}
    alarms = {"alarmNames": ["errors", "latency"], "enable": True, "rollback": True}
    world.create(desired=1, configuration={"alarms": alarms})
    world.steady()
    failing = world.release()["deployments"][0]["id"]
    world.pass_s(30)
    world.dependencies.alarms["errors"] = "ALARM"
    world.steady()
    record = world.deployments[0]
    assert statuses(world)[0] == ("ROLLBACK_SUCCESSFUL", "Service deployment rolled back because of CloudWatch alarms.")
    assert record["alarms"] == {
        "status": "TRIGGERED",
        "alarmNames": ["errors", "latency"],
        "triggeredAlarmNames": ["errors"],
    }
    assert f"(deployment {failing}) deployment failed: alarm detected." in world.events


def test_alarms_are_watched_until_the_bake_time_is_over(world: Any) -> None:
    """The time over which they look back, unless bakeTimeInMinutes says otherwise."""
    world.dependencies.alarms, world.dependencies.alarm_window = {"errors": "OK"}, 120.0
    alarms = {"alarmNames": ["errors"], "enable": True, "rollback": True}
    world.create(desired=1, configuration={"alarms": alarms})
    assert world.steady() == 33 + 120
    world.update(deploymentConfiguration={"bakeTimeInMinutes": 5}, forceNewDeployment=True)
    begun = world.at
    assert world.steady() - begun == 33 + 34 + 300
    world.release()
    world.pass_s(33 + 34 + 200)
    assert (world.raw.primary.rollout_state, len(world.raw.deployments)) == ("IN_PROGRESS", 1)
    world.dependencies.alarms["errors"] = "ALARM"
    world.steady()
    assert world.deployments[0]["status"] == "ROLLBACK_SUCCESSFUL"
    assert {"app:1"} == {task.containers[0].image for task in world.alive}


def test_if_an_alarm_fires_before_the_deployment_none_is_watched(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html"""
    world.dependencies.alarms = {"errors": "ALARM", "latency": "OK"}
    alarms = {"alarmNames": ["errors", "latency"], "enable": True, "rollback": True}
    world.create(desired=1, configuration={"alarms": alarms})
    world.pass_s(25)
    world.dependencies.alarms["latency"] = "ALARM"
    world.steady()
    assert (world.deployments[0]["status"], world.deployments[0]["alarms"]["status"]) == ("SUCCESSFUL", "DISABLED")


def test_a_tag_is_resolved_once_per_deployment(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability"""
    world.dependencies.digests["app:1"] = "sha256:first"
    world.create(desired=1)
    world.steady()
    world.dependencies.digests["app:1"] = "sha256:second"
    world.call("StopTask", cluster="staging-web", task=world.alive[0].id)
    world.steady()
    assert [task.containers[0].digest for task in world.alive] == ["sha256:first"]
    arn = world.service["currentServiceRevisions"][0]["arn"]
    images = world.call("DescribeServiceRevisions", serviceRevisionArns=[arn])["serviceRevisions"][0]["containerImages"]
    assert images == [{"containerName": "web", "image": "app:1", "imageDigest": "sha256:first"}]
    world.update(forceNewDeployment=True)
    world.steady()
    assert [task.containers[0].digest for task in world.alive] == ["sha256:second"]
