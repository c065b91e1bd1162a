"""
A task's containers: started in the order of their dependencies, checked, ended.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
"""

from __future__ import annotations

import functools

from modulestack.embedded_aws.ecs import awslogs_driver, health_checks
from modulestack.embedded_aws.ecs.models import EcsTask, TaskContainer
from modulestack.embedded_aws.ecs.region_state import RegionState

STOP_TIMEOUT_S = 30.0
"""Between SIGTERM and SIGKILL unless the container says otherwise."""
EXIT_CODE_WHEN_KILLED = 137


def start_ready(region: RegionState, task: EcsTask) -> None:
    """Start every container whose dependencies are met."""
    for container in task.containers:
        if container.status == "PENDING" and container.ending is None and _ready(task, container):
            begin = functools.partial(_begin, region, task, container)
            container.ending = region.event_queue.after(container.behaviour.starts_in_s, begin)


def _ready(task: EcsTask, container: TaskContainer) -> bool:
    named = {other.name: other for other in task.containers}
    return all(
        _holds(named[dependency["containerName"]], dependency["condition"])
        for dependency in container.definition.get("dependsOn", ())
    )


def _holds(container: TaskContainer, condition: str) -> bool:
    if condition == "START":
        return container.status in ("RUNNING", "STOPPED")
    if condition == "HEALTHY":
        return container.status == "RUNNING" and container.health == "HEALTHY"
    if condition == "SUCCESS":
        return container.status == "STOPPED" and container.exit_code == 0
    return container.status == "STOPPED"


def never_starts(task: EcsTask) -> TaskContainer | None:
    """A container that waits for what can no longer come."""
    named = {other.name: other for other in task.containers}
    for container in task.containers:
        for dependency in container.definition.get("dependsOn", ()):
            other, condition = named[dependency["containerName"]], dependency["condition"]
            spent = other.status == "STOPPED" and not _holds(other, condition)
            if container.status == "PENDING" and (spent or (condition == "HEALTHY" and other.health == "UNHEALTHY")):
                return container
    return None


def _begin(region: RegionState, task: EcsTask, container: TaskContainer) -> None:
    behaviour = container.behaviour
    container.status, container.started_at, container.ending = "RUNNING", region.now, None
    awslogs_driver.write(region, task, container, behaviour.output)
    plan_end(region, task, container)
    watch(region, task, container, since=region.now)
    task.on_change(container)


def plan_end(region: RegionState, task: EcsTask, container: TaskContainer) -> None:
    """Have a running container end when its behaviour says, counted from now."""
    if container.ending:
        container.ending.cancel()
    container.ending = None
    if container.behaviour.exits_after_s is not None:
        end = functools.partial(_end_by_itself, region, task, container)
        container.ending = region.event_queue.after(container.behaviour.exits_after_s, end)


def _end_by_itself(region: RegionState, task: EcsTask, container: TaskContainer) -> None:
    awslogs_driver.write(region, task, container, container.behaviour.last_output)
    finish(container, container.behaviour.exit_code)
    task.on_change(container)


def finish(container: TaskContainer, exit_code: int | None) -> None:
    """The container's process is gone."""
    for event in (container.check, container.ending):
        if event:
            event.cancel()
    container.status, container.exit_code, container.check, container.ending = "STOPPED", exit_code, None, None


def stop_all(task: EcsTask) -> float:
    """
    SIGTERM to every running container.

    Returns:
        The seconds until the last one has ended. Their exit codes are already written down.
    """
    longest = 0.0
    for container in task.containers:
        if container.status == "RUNNING":
            allowed = float(container.definition.get("stopTimeout") or STOP_TIMEOUT_S)
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
