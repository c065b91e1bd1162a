"""
A task's containers: started in the order of their dependencies, checked, ended.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
"""

from __future__ import annotations

import functools

from modulestack.embedded_aws.ecs import awslogs_driver, container_order, health_checks
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import TaskContainer

STOP_TIMEOUT_S = 30.0
"""Between SIGTERM and SIGKILL unless the container says otherwise."""
EXIT_CODE_WHEN_KILLED = 137
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"""


def start_ready(region: RegionState, task: EcsTask) -> None:
    """Start every container whose dependencies are met."""
    for container in task.containers:
        if container.status == "PENDING" and container.ending is None and container_order.is_ready(task, container):
            begin = functools.partial(_begin, region, task, container)
            container.ending = region.event_queue.after(container.behaviour.starts_in_s, begin)


def _begin(region: RegionState, task: EcsTask, container: TaskContainer) -> None:
    container.status, container.started_at, container.ending = "RUNNING", region.now, None
    awslogs_driver.write(region, task, container, container.behaviour.output)
    plan_end(region, task, container)
    watch(region, task, container, since=region.now)
    if limit_s := container_order.start_timeout_s(task, container):
        give_up = functools.partial(_give_up, task, container)
        container.start_limit = region.event_queue.after(limit_s, give_up)
    task.on_change(container)


def _give_up(task: EcsTask, container: TaskContainer) -> None:
    """*container* did not come in time to what others wait for."""
    container.start_limit, container.late = None, container.status == "RUNNING"
    task.on_change(container)


def plan_end(region: RegionState, task: EcsTask, container: TaskContainer) -> None:
    """Have a running container end when its behaviour says, counted from now; one that is started again: from then."""
    if container.started_at is None:
        return
    if container.ending:
        container.ending.cancel()
    container.ending = None
    if container.behaviour.exits_after_s is not None:
        end = functools.partial(_end_by_itself, region, task, container)
        container.ending = region.event_queue.after(container.behaviour.exits_after_s, end)


def _end_by_itself(region: RegionState, task: EcsTask, container: TaskContainer) -> None:
    awslogs_driver.write(region, task, container, container.behaviour.last_output)
    if task.desired_status == "RUNNING" and _is_restarted(region, container):
        _restart(region, task, container)
    else:
        finish(container, container.behaviour.exit_code)
    task.on_change(container)


def _is_restarted(region: RegionState, container: TaskContainer) -> bool:
    """
    Whether *container*, whose process has just ended, is started again in its task.

    "A container can be restarted only once every ``restartAttemptPeriod`` seconds. If a container isn't able to run for
    this time period and exits early, it will not be restarted."

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
    """
    policy = container.definition.get("restartPolicy") or {}
    since = container.started_at if container.restarted_at is None else container.restarted_at
    if (
        not policy.get("enabled")
        or since is None
        or container.behaviour.exit_code in policy.get("ignoredExitCodes", ())
    ):
        return False
    return region.now - since >= float(policy.get("restartAttemptPeriod", 300))


def _restart(region: RegionState, task: EcsTask, container: TaskContainer) -> None:
    """The container stays as it is for ECS; its process begins anew, and its health is not known until it passes."""
    if container.check:
        container.check.cancel()
    container.started_at, container.restarted_at = None, region.now
    container.restarts += 1
    container.health, container.check = "UNKNOWN", None
    begin = functools.partial(_begin_again, region, task, container)
    container.ending = region.event_queue.after(container.behaviour.starts_in_s, begin)


def _begin_again(region: RegionState, task: EcsTask, container: TaskContainer) -> None:
    container.started_at, container.ending = region.now, None
    awslogs_driver.write(region, task, container, container.behaviour.output)
    plan_end(region, task, container)
    watch(region, task, container, since=region.now)
    task.on_change(container)


def finish(container: TaskContainer, exit_code: int | None) -> None:
    """The container's process is gone."""
    for event in (container.check, container.ending, container.start_limit):
        if event:
            event.cancel()
    container.status, container.exit_code = "STOPPED", exit_code
    container.check = container.ending = container.start_limit = None


def kill_for_memory(task: EcsTask, container: TaskContainer) -> None:
    """The kernel ends a running container that would use more than there is."""
    if container.status == "RUNNING":
        finish(container, EXIT_CODE_WHEN_KILLED)
        container.reason = OUT_OF_MEMORY
        task.on_change(container)


def stop_timeout_s(container: TaskContainer) -> float:
    """From SIGTERM to SIGKILL."""
    return float(container.definition.get("stopTimeout") or STOP_TIMEOUT_S)


def stop_next(task: EcsTask) -> float:
    """
    SIGTERM to every running container that no other running one depends on.

    Returns:
        The seconds until the last of them has ended. Their exit codes are already written down.
    """
    longest = 0.0
    for container in container_order.first_to_stop(task):
        if container.status == "RUNNING":
            allowed = stop_timeout_s(container)
            takes = container.behaviour.stops_in_s
            longest = max(longest, min(takes, allowed))
            finish(container, 0 if takes <= allowed else EXIT_CODE_WHEN_KILLED)
        elif container.status == "PENDING":
            finish(container, None)
    return longest


def watch(region: RegionState, task: EcsTask, container: TaskContainer, *, since: float) -> None:
    """Plan the next change of a container's health; checks before *since* are over."""
    check = container.definition.get("healthCheck")
    if check is None or container.started_at is None or container.status != "RUNNING":
        return
    if container.check:
        container.check.cancel()
    rule = health_checks.CheckSettings(
        interval_s=float(check.get("interval", 30)),
        healthy_threshold=1,
        unhealthy_threshold=int(check.get("retries", 3)),
        start_period_s=float(check.get("startPeriod") or 0),
    )
    code, passes = container.behaviour.health_status_code, None
    if code is not None and 200 <= code < 400:
        passes = container.started_at + container.behaviour.healthy_after_s
    state = container.health.lower()
    if change := health_checks.next_change(
        rule, container.started_at, state, since, health_checks.CheckOutcomes(answers_at=passes)
    ):
        turn = functools.partial(_turn, region, task, container, change[1].upper())
        container.check = region.event_queue.at(change[0], turn)


def _turn(region: RegionState, task: EcsTask, container: TaskContainer, state: str) -> None:
    container.health = state
    watch(region, task, container, since=region.now)
    task.on_change(container)
