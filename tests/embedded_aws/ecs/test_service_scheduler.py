"""
The service scheduler keeps a service as it should be.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
"""

from __future__ import annotations

import collections
import contextlib
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modulestack.embedded_aws.ecs import rolling_update, target_health
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.ecs.fault_injection import Faults
from modulestack.embedded_aws.ecs.task_health import health_of
from modulestack.embedded_aws.errors import AwsError

STATES = ("PROVISIONING", "PENDING", "ACTIVATING", "RUNNING")


class Door:
    """What faults need of an Ecs."""

    def __init__(self, world: Any) -> None:
        self.world = world

    def moment(self, region: str | None = None) -> Any:
        return contextlib.nullcontext(self.world.region)


def stopped_at(task: Any) -> float:
    """When a task began to stop."""
    return float(task.stopping_at)


def faults(world: Any) -> Faults:
    return Faults(Door(world))


def test_a_stopped_task_is_replaced(world: Any) -> None:
    world.create(desired=2)
    world.steady()
    gone = world.alive[0]
    world.call("StopTask", cluster="staging-web", task=gone.id)
    world.steady()
    assert (len(world.alive), gone.stop_code, world.raw.primary.rollout_state) == (2, "UserInitiated", "COMPLETED")
    assert gone not in world.alive


def test_a_crashed_task_is_replaced_at_once(world: Any) -> None:
    world.create(desired=2)
    world.steady()
    at = world.at
    faults(world).change("staging-web", "web", task=world.alive[0].id, exits_after_s=60, exit_code=139)
    world.pass_s(61)
    crashed, _, new = world.tasks
    assert (139, at + 60) == (crashed.containers[0].exit_code, new.created_at - crashed.created_at)
    world.steady()
    assert len(world.alive) == 2


def test_a_task_that_falls_ill_is_replaced_before_it_is_stopped(world: Any) -> None:
    world.create(desired=2)
    world.steady()
    ill = world.alive[0]
    faults(world).change("staging-web", "web", task=ill.id, health_status_code=503)
    world.until(lambda: len(world.alive) == 3)
    assert ill.targets[0].state == "unhealthy"
    world.steady()
    assert ill not in world.alive
    new = world.alive[-1]
    assert new.started_at < ill.stopping_at
    assert (
        f"has started 1 tasks: (task {new.id}). Amazon ECS replaced 1 tasks due to an unhealthy status." in world.events
    )
    assert ill.stop_code == "ServiceSchedulerInitiated"
    assert ill.stopped_reason.startswith("Task failed ELB health checks in (target-group ")


def test_a_task_that_recovers_before_its_replacement_is_ready_stays(world: Any) -> None:
    world.create(desired=1)
    world.steady()
    ill = world.alive[0]
    faults(world).change("staging-web", "web", health_status_code=503)
    world.until(lambda: len(world.alive) == 2)
    faults(world).change("staging-web", "web", task=ill.id, health_status_code=200)
    world.pass_s(300)
    assert [ill] == world.alive


def test_failed_checks_in_the_grace_period_stop_nothing(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html, grace period"""
    world.behave("app:1", healthy_after_s=100)
    world.create(desired=1, healthCheckGracePeriodSeconds=150)
    world.until(lambda: world.alive and world.alive[0].targets and world.alive[0].targets[0].state == "unhealthy")
    world.steady()
    assert len(world.tasks) == 1


def test_without_a_grace_period_a_slow_starter_never_gets_up(world: Any) -> None:
    world.behave("app:1", healthy_after_s=100)
    world.create(desired=1, breaker={"enable": False, "rollback": False})
    world.pass_s(600)
    assert len(world.tasks) > 2
    assert world.raw.primary.rollout_state == "IN_PROGRESS"


def test_a_task_that_nothing_checks_counts_after_40_seconds(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html, minimum percent"""
    world.create(desired=1, balanced=False)
    assert world.steady() == 18 + 40


def test_the_desired_count_changes_without_a_deployment(world: Any) -> None:
    world.create(desired=2)
    world.steady()
    old = world.alive
    assert [len(world.update(desiredCount=5)["deployments"]), world.raw.desired] == [1, 5]
    world.steady()
    assert (len(world.alive), len(world.deployments)) == (5, 1)
    assert old == world.alive[:2]
    world.update(desiredCount=1)
    world.steady()
    assert len(world.alive) == 1


def test_the_desired_count_changes_in_the_middle_of_a_deployment(world: Any) -> None:
    world.create(desired=2)
    world.steady()
    world.release()
    world.pass_s(25)
    world.update(desiredCount=6)
    world.pass_s(25)
    world.update(desiredCount=3)
    world.steady()
    assert [task.containers[0].image for task in world.alive] == ["app:2"] * 3
    assert [record["status"] for record in world.deployments] == ["SUCCESSFUL", "SUCCESSFUL"]


def test_a_service_can_be_scaled_to_nothing(world: Any) -> None:
    world.create(desired=2)
    world.steady()
    world.update(desiredCount=0)
    world.steady()
    assert (world.alive, world.service["runningCount"], world.service["pendingCount"]) == ([], 0, 0)


def test_tasks_are_spread_over_the_zones(new_world: Any) -> None:
    world = new_world(zones="abc")
    world.create(desired=7)
    world.steady()
    assert sorted(collections.Counter(task.zone for task in world.alive).values()) == [2, 2, 3]


def test_spot_tasks_are_replaced_when_their_capacity_is_taken_away(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html"""
    strategy = [
        {"capacityProvider": "FARGATE", "base": 1, "weight": 50},
        {"capacityProvider": "FARGATE_SPOT", "weight": 50},
    ]
    world.create(desired=5, capacityProviderStrategy=strategy)
    world.steady()
    assert collections.Counter(task.capacity_provider for task in world.alive) == {"FARGATE": 3, "FARGATE_SPOT": 2}
    hit = faults(world).spot_interruption("staging-web", "web")
    gone = [task for task in world.tasks if task.id in hit]
    assert [(t.stop_code, t.stopped_reason) for t in gone] == [
        ("SpotInterruption", "Your Spot Task was interrupted.")
    ] * 2
    world.steady()
    assert collections.Counter(task.capacity_provider for task in world.alive) == {"FARGATE": 3, "FARGATE_SPOT": 2}


def test_spot_tells_a_task_to_end_before_it_leaves_its_target_group(world: Any) -> None:
    """SIGTERM at once, and SIGKILL after the stop timeout; AWS says two minutes at most."""
    world.create(desired=1, capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}])
    world.steady()
    [task] = world.alive
    world.pass_s(10)
    faults(world).spot_interruption("staging-web", "web")
    [target] = task.targets
    world.pass_s(1)
    assert (task.containers[0].status, target.state) == ("STOPPED", "healthy")
    world.pass_s(target_health.DEREGISTERED_LATE_S)
    assert target.state == "draining"
    assert task.execution_stopped_at - task.stopping_at == 1.0


def test_tasks_of_a_lost_zone_are_replaced_when_health_checks_have_found_out(new_world: Any) -> None:
    """Those that nobody checks end at once."""
    world = new_world(zones="ab")
    world.create(desired=2)
    world.steady()
    [hit] = faults(world).lose_zone("eu-west-1a")
    lost = next(task for task in world.tasks if task.id == hit)
    began = lost.targets[0].registered_at
    assert (lost.desired_status, lost.targets[0].state) == ("RUNNING", "healthy")
    world.until(lambda: lost.targets[0].state != "healthy")
    assert (lost.targets[0].reason, lost.stopped_reason) == ("Target.Timeout", None)
    world.until(lambda: lost.stopped_at is not None)
    assert lost.stopping_at > began
    assert "Task failed ELB health checks" in lost.stopped_reason
    assert {task.zone for task in world.alive} == {"eu-west-1b"}


def test_a_container_without_memory_is_killed_and_its_task_replaced(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"""
    world.create(desired=2)
    world.steady()
    [task, _] = world.alive
    faults(world).out_of_memory("staging-web", task.id, "web")
    [container] = task.containers
    assert (task.stop_code, task.stopped_reason) == (
        "EssentialContainerExited",
        "Essential container in task exited",
    )
    assert (container.exit_code, container.reason) == (137, "OutOfMemoryError: Container killed due to memory usage")
    world.steady()
    assert len(world.alive) == 2
    assert task.id not in {each.id for each in world.alive}
    with pytest.raises(AwsError, match="no such container: api; there are: web"):
        faults(world).out_of_memory("staging-web", world.alive[0].id, "api")
    with pytest.raises(AwsError, match=f"no such running task: {task.id}"):
        faults(world).out_of_memory("staging-web", task.id, "web")


def test_without_spot_capacity_a_task_waits_for_it(world: Any) -> None:
    faults(world).spot_capacity(available=False)
    world.create(desired=1, capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}])
    world.pass_s(300)
    assert world.events == [
        (
            "was unable to place a task. Reason: "
            "Capacity is unavailable at this time. Please try again later or in a different availability zone."
        )
    ]
    faults(world).spot_capacity(available=True)
    world.steady()
    assert len(world.alive) == 1


def test_a_lost_zone_is_served_by_the_others_and_evened_out_when_it_is_back(new_world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html"""
    world = new_world(zones="ab")
    world.create(desired=4)
    world.steady()
    lost = faults(world).lose_zone("eu-west-1a")
    assert len(lost) == 2
    world.until(lambda: all(task.stopped_at is not None for task in world.tasks if task.id in lost))
    world.steady()
    assert collections.Counter(task.zone for task in world.alive) == {"eu-west-1b": 4}
    before = len(world.events)
    faults(world).restore_zone("eu-west-1a")
    world.pass_s(600)
    assert collections.Counter(task.zone for task in world.alive) == {"eu-west-1a": 2, "eu-west-1b": 2}
    new = world.alive[-2:]
    gone = sorted((task for task in world.tasks if task.zone == "eu-west-1b" and task.stopping_at), key=stopped_at)
    told = [event for event in world.events[before:] if "AZ" in event]
    assert [
        "is not AZ balanced with 0 tasks in eu-west-1a and 4 tasks in eu-west-1b. AZ Rebalancing in progress.",
        f"has started 1 tasks in eu-west-1a to AZ Rebalance: (task {new[0].id}).",
        f"has stopped 1 running tasks in eu-west-1b due to AZ rebalancing: (task {gone[0].id}).",
        f"has started 1 tasks in eu-west-1a to AZ Rebalance: (task {new[1].id}).",
        f"has stopped 1 running tasks in eu-west-1b due to AZ rebalancing: (task {gone[1].id}).",
        "is AZ balanced with 2 tasks in eu-west-1a and 2 tasks in eu-west-1b.",
    ] == told


def test_zones_are_listed_as_aws_lists_them(new_world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing-event-messages-list.html"""
    world = new_world(zones="abc")
    world.create(desired=3)
    world.steady()
    faults(world).lose_zone("eu-west-1a")
    world.pass_s(120)
    world.steady()
    faults(world).restore_zone("eu-west-1a")
    world.pass_s(600)
    one_each = "1 tasks in eu-west-1a, 1 tasks in eu-west-1b, and 1 tasks in eu-west-1c"
    assert [event for event in world.events if "AZ" in event][-1] == f"is AZ balanced with {one_each}."


def test_protected_tasks_outlive_a_deployment(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html"""
    world.create(desired=2)
    world.steady()
    kept = world.alive[0]
    world.call(
        "UpdateTaskProtection", cluster="staging-web", tasks=[kept.id], protectionEnabled=True, expiresInMinutes=30
    )
    world.release()
    world.pass_s(600)
    assert kept in world.alive
    assert world.raw.primary.rollout_state == "IN_PROGRESS"
    world.steady()
    assert kept.stopping_at - kept.started_at >= 1800
    assert world.deployments[0]["status"] == "SUCCESSFUL"


def test_limits_without_room_are_told_once(world: Any) -> None:
    """desired 1, minimum 100 %, maximum 150 %: one task may neither go nor get company."""
    world.create(desired=1, minimum=100, maximum=150)
    world.steady()
    world.release()
    world.pass_s(600)
    assert world.events[-1:] == [
        (
            "was unable to stop or start tasks during a deployment because of the service deployment configuration. "
            "Update the minimumHealthyPercent or maximumPercent value and try again."
        )
    ]
    world.update(deploymentConfiguration={"maximumPercent": 200})
    world.steady()
    assert world.deployments[0]["status"] == "SUCCESSFUL"


def test_an_old_task_that_is_lost_during_a_deployment_is_replaced_by_an_old_one(world: Any) -> None:
    """The new ones are not healthy yet, and the minimum must be served."""
    world.create(desired=2)
    world.steady()
    world.release("app:2")
    world.pass_s(30)
    world.call("StopTask", cluster="staging-web", task=world.alive[0].id)
    world.pass_s(0)
    assert [task.containers[0].image for task in world.alive] == ["app:1", "app:2", "app:2", "app:1"]
    assert world.alive[-1].started_by == world.alive[0].started_by
    world.steady()
    assert [task.containers[0].image for task in world.alive] == ["app:2"] * 2


def test_a_target_that_got_no_requests_is_not_waited_for(world: Any) -> None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay"""
    world.create(desired=1)
    world.steady()
    world.release("app:2")
    world.pass_s(25)
    never_healthy = world.alive[-1]
    world.release("app:3")
    world.steady()
    served = world.tasks[0]
    assert [task.execution_stopped_at - task.stopping_at for task in (never_healthy, served)] == [1.0, 31.0]


def test_an_unhealthy_target_that_got_requests_is_waited_for(world: Any) -> None:
    """It was healthy; or none of its group is, so that the load balancer fails open and sends it requests."""
    world.behaviours.set("app:1", Behaviour(health_status_code=500))
    world.create(desired=1)
    world.until(lambda: len(world.tasks) > 1 and world.tasks[0].stopped_at is not None)
    failed_open = world.tasks[0]
    world.behaviours.forget("app:1")
    world.steady()
    was_healthy = world.alive[0]
    faults(world).change("staging-web", "web", health_status_code=500)
    world.until(lambda: was_healthy.stopped_at is not None)
    assert [task.execution_stopped_at - task.stopping_at for task in (failed_open, was_healthy)] == [31.0, 31.0]


def test_a_healthy_task_ends_the_throttle(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html"""
    world.dependencies.missing_images.add("app:1")
    world.create(desired=1, breaker={"enable": False, "rollback": False})
    world.until(lambda: world.raw.throttle.rounds == 3)
    world.dependencies.missing_images.clear()
    world.steady()
    assert (world.raw.throttle.rounds, world.raw.throttle.until) == (0, 0.0)


def test_a_steady_service_says_so_every_six_hours_and_does_nothing_else(world: Any) -> None:
    """
    "The service scheduler reports the status periodically"; what lasts is told again after six hours.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
    """
    world.create(desired=10)
    since = world.steady()
    world.pass_s(24 * 3600)
    steady = [e["createdAt"] for e in world.service["events"] if "has reached a steady state" in e["message"]]
    start = world.event_queue.now - world.at
    assert [time - start - since for time in reversed(steady)] == [0, 21600, 43200, 64800, 86400]
    assert world.event_queue.next_due() == steady[0] + 6 * 3600
    world.call("StopTask", cluster="staging-web", task=world.alive[0].id)
    world.pass_s(6 * 3600)
    assert len([event for event in world.events if event == "has reached a steady state."]) == 6


def test_pending_tasks_are_stopped_under_their_own_name(world: Any) -> None:
    world.create(desired=3)
    world.pass_s(5)
    world.update(desiredCount=1)
    world.pass_s(0)
    assert world.events[-1] == "stopped 2 pending tasks."


def test_more_protected_tasks_than_wanted_are_told_of(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html"""
    world.create(desired=2)
    world.steady()
    kept = [task.id for task in world.alive]
    world.call("UpdateTaskProtection", cluster="staging-web", tasks=kept, protectionEnabled=True, expiresInMinutes=600)
    world.update(desiredCount=1)
    world.pass_s(60)
    assert world.events[-1] == (
        f"was unable to reach steady state because task set ({world.raw.primary.id}) was unable to scale in. "
        "Reason: The number of protected tasks are more than the desired count of tasks"
    )
    assert kept == [task.id for task in world.alive]


def test_deleting_a_service_drains_its_tasks(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html"""
    world.create(desired=2)
    world.steady()
    world.call("DeleteService", cluster="staging-web", service="web", force=True)
    world.pass_s(5)
    assert world.service["status"] == "DRAINING"
    assert world.call("ListServices", cluster="staging-web")["serviceArns"] == []
    world.pass_s(40)
    assert tuple(world.service[key] for key in ("status", "runningCount", "deployments")) == ("INACTIVE", 0, [])


def step(world: Any) -> None:
    """Let the next thing happen; whatever is awaited comes within a day."""
    due = world.event_queue.next_due()
    assert due is not None
    assert world.at < 24 * 3600
    world.event_queue.run_until(due)


def check_limits(world: Any, floor: int) -> int:
    """Nothing above the maximum; the scheduler's own stops left enough healthy tasks. How many are healthy."""
    service = world.raw
    configuration = service.fields["deploymentConfiguration"]
    active = [
        task for task in service.tasks.values() if task.last_status in STATES and task.desired_status == "RUNNING"
    ]
    assert len(active) <= service.desired * configuration["maximumPercent"] // 100
    healthy = sum(health_of(task, world.event_queue.now) == rolling_update.HEALTHY for task in active)
    assert healthy >= floor
    return healthy


@settings(max_examples=80)
@given(
    desired=st.integers(1, 7),
    minimum=st.integers(0, 100),
    maximum=st.integers(101, 300),
    delays=st.lists(st.integers(0, 120), min_size=1, max_size=3),
    spread=st.lists(st.sampled_from([0.0, 1.0, 4.0, 20.0]), min_size=3, max_size=3),
)
def test_the_limits_hold_at_every_instant_and_the_newest_revision_wins(
    new_world: Any, desired: int, minimum: int, maximum: int, delays: list[int], spread: list[float]
) -> None:
    """Healthy releases, begun in the middle of one another: never too many tasks, never too few healthy ones."""
    world = new_world()
    world.create(desired=desired, minimum=minimum, maximum=maximum)
    world.steady()
    floor = math.ceil(desired * minimum / 100)
    for number, (delay, extra) in enumerate(zip(delays, spread, strict=False)):
        image = f"app:{number + 2}"
        world.behave(image, starts_in_s=2 + extra, healthy_after_s=extra)
        world.release(image)
        end = world.event_queue.now + delay
        while (due := world.event_queue.next_due()) is not None and due <= end:
            world.event_queue.run_until(due)
            check_limits(world, floor)
        world.event_queue.run_until(end)
    stuck = desired * maximum // 100 == desired and floor == desired
    while not world.settled() and not (stuck and "stuck" in world.raw.told):
        step(world)
        check_limits(world, floor)
    if stuck:
        return
    assert [f"app:{len(delays) + 1}"] * desired == [task.containers[0].image for task in world.alive]
    assert [world.deployments[0]["status"], world.deployments[-1]["status"]] == ["SUCCESSFUL"] * 2
    assert {"STOPPED", "SUCCESSFUL"} >= {record["status"] for record in world.deployments}
    assert {target.address for task in world.alive for target in task.targets} == set(
        *world.dependencies.registered.values()
    )


@settings(max_examples=80)
@given(
    desired=st.integers(1, 5),
    failure=st.sampled_from(["crash", "crash later", "no image", "no answer", "wrong answer"]),
    maximum=st.integers(200, 300),
    hit=st.none() | st.integers(0, 150),
)
def test_whatever_befalls_the_new_tasks_the_old_ones_serve(
    new_world: Any, desired: int, failure: str, maximum: int, hit: int | None
) -> None:
    """The breaker rolls back; nothing is left of the release, and no healthy task was stopped by the scheduler."""
    world = new_world()
    world.create(desired=desired, maximum=maximum)
    world.steady()
    old = world.alive
    behaviour: dict[str, dict[str, Any]] = {
        "crash": {"exits_after_s": 0, "exit_code": 1},
        "crash later": {"exits_after_s": 12, "exit_code": 1},
        "no image": {"pull_error": True},
        "no answer": {"health_status_code": None},
        "wrong answer": {"health_status_code": 500},
    }
    world.behave("app:2", **behaviour[failure])
    world.release()
    if hit is not None:
        world.pass_s(hit)
        if world.alive:
            world.call("StopTask", cluster="staging-web", task=old[0].id)
    while world.raw.records[0].status != "ROLLBACK_SUCCESSFUL" or not world.settled():
        step(world)
        check_limits(world, desired - (hit is not None))
    assert ["app:1"] * desired == [task.containers[0].image for task in world.alive]
    assert old[1 if hit is not None else 0 :] == world.alive[: desired - (hit is not None)]


def test_what_cannot_be_protected(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html"""
    world.create(desired=1)
    world.steady()
    [task] = world.alive
    where = {"cluster": "staging-web", "protectionEnabled": True}
    for wrong, text in (
        ({"tasks": [task.id], "expiresInMinutes": 2881}, "expiresInMinutes must be between 1 and 2880"),
        ({"tasks": [task.id], "expiresInMinutes": 0}, "expiresInMinutes must be between 1 and 2880"),
        ({"tasks": [task.id] * 11}, "Tasks cannot have more than 10 elements"),
        ({"tasks": []}, "Tasks cannot be empty"),
    ):
        with pytest.raises(AwsError, match=text):
            world.call("UpdateTaskProtection", **where, **wrong)
    with pytest.raises(AwsError, match="Tasks cannot have more than 100 elements"):
        world.call("GetTaskProtection", cluster="staging-web", tasks=[task.id] * 101)
    answer = world.call("UpdateTaskProtection", **where, tasks=[task.id, "unknown"])
    assert [failure["reason"] for failure in answer["failures"]] == ["MISSING"]
    [told] = world.call("GetTaskProtection", cluster="staging-web")["protectedTasks"]
    assert (told["protectionEnabled"], told["taskArn"]) == (True, task.arn)
    world.pass_s(2 * 3600)
    [told] = world.call("GetTaskProtection", cluster="staging-web")["protectedTasks"]
    assert told == {"taskArn": task.arn, "protectionEnabled": False}
