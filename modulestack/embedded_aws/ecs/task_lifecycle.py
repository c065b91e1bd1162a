"""
The life of a task, state by state.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from modulestack.embedded_aws.ecs import (
    bus_events,
    container_lifecycle,
    container_order,
    container_variables,
    managed_volumes,
    service_discovery,
    target_health,
    task_preparation,
)
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import StopCause, TaskContainer

ACTIVATES_IN_S = 1.0
"""From PENDING to ACTIVATING."""
FAILED_TO_START = "Task failed to start"
"""
Of a task in which an essential container never starts.
Text: https://medium.com/vrt-digital-studio/troubleshooting-ecs-task-failed-to-start-6b5719b11ded
"""
TOLD_FIRST = (StopCause.USER, StopCause.INTERRUPTED)
"""
Of what tasks are told by SIGTERM before they leave their target groups. Fargate Spot's notice of two minutes is "a
SIGTERM signal to the running task", and tasks "might not be deregistered" before they end:
https://repost.aws/knowledge-center/fargate-spot-termination-notice
https://github.com/aws/containers-roadmap/issues/2673
"""
DEPROVISIONS_IN_S = 3.0
"""To detach and delete the network interface."""
KEPT_FOR_S = 3600.0
"""
How long a stopped task can be described.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
"""


def begin(region: RegionState, task: EcsTask) -> None:
    """A task is there (PROVISIONING); it is launched if it has a place."""
    task.cluster.tasks[task.id] = task
    if task.service:
        task.service.tasks[task.id] = task
    task.on_change = functools.partial(_container_changed, region, task)
    if task.awaits is None:
        proceed(region, task)
    else:
        region.scheduler.task_waits(task)


def proceed(region: RegionState, task: EcsTask) -> None:
    """Launch a task that has just been placed."""
    longest = max(container.behaviour.provisioning_s for container in task.containers)
    _next(region, task, longest + managed_volumes.begin(region, task), _pend)


def _next(region: RegionState, task: EcsTask, seconds: float, step: Callable[[RegionState, EcsTask], None]) -> None:
    task.step = region.event_queue.after(seconds, functools.partial(step, region, task))


def _turn(region: RegionState, task: EcsTask, status: str) -> None:
    task.last_status = status
    task.version += 1
    region.scheduler.task_changed(task)


def _pend(region: RegionState, task: EcsTask) -> None:
    task.connected_at = region.now
    if task.interface:
        task.interface.status = "ATTACHED"
    if problem := managed_volumes.attach(region, task):
        stop(region, task, "TaskFailedToStart", problem, StopCause.FAILED_TO_START)
        return
    _turn(region, task, "PENDING")
    _next(region, task, ACTIVATES_IN_S, _activate)


def _activate(region: RegionState, task: EcsTask) -> None:
    _turn(region, task, "ACTIVATING")
    if problem := task_preparation.unready(region, task):
        stop(region, task, "TaskFailedToStart", problem, StopCause.FAILED_TO_START)
        return
    given = {override["name"]: override for override in task.overrides.get("containerOverrides", ())}
    for container in task.containers:
        container.variables = container_variables.variables(
            container.definition, given.get(container.name, {}), region.dependencies.file_in_s3
        )
    task.pull_started_at = region.now
    _next(region, task, max(container.behaviour.pull_s for container in task.containers), _pulled)


def _pulled(region: RegionState, task: EcsTask) -> None:
    if problem := task_preparation.pull(region, task):
        stop(region, task, "TaskFailedToStart", problem, StopCause.FAILED_TO_START)
        return
    task.pull_stopped_at = region.now
    task.step = None
    if container_order.may_wait_long(task):
        region.event_queue.after(container_order.LONGEST_START_S, functools.partial(_give_up, region, task))
    container_lifecycle.start_ready(region, task)


def _give_up(region: RegionState, task: EcsTask) -> None:
    """A container still waits for another one's health or end."""
    if task.started_at is None:
        stop(region, task, "TaskFailedToStart", FAILED_TO_START, StopCause.FAILED_TO_START)


def _run(region: RegionState, task: EcsTask) -> None:
    """RUNNING, even if a container is about to end at once."""
    task.step = None
    task.started_at = region.now
    target_health.register(region, task)
    service_discovery.register(region, task)
    _turn(region, task, "RUNNING")


def _container_changed(region: RegionState, task: EcsTask, container: TaskContainer) -> None:
    """A container has started, has another health, or has ended by itself."""
    if task.desired_status == "STOPPED":
        return
    over = all(other.status == "STOPPED" for other in task.containers)
    if container.status == "STOPPED" and (container.essential or over):
        stop(region, task, "EssentialContainerExited", "Essential container in task exited", StopCause.EXITED)
        return
    while found := container_order.hopeless(task):
        waiting, waiting.reason = found[0], found[1]
        container_lifecycle.finish(waiting, container_order.EXIT_CODE_WHEN_HOPELESS)
        if waiting.essential:
            stop(region, task, "TaskFailedToStart", FAILED_TO_START, StopCause.FAILED_TO_START)
            return
    container_lifecycle.start_ready(region, task)
    for target in task.targets:
        if container in (target.container, target.asked) and (container.status == "STOPPED" or container.restarts):
            target_health.watch(region, task, target, since=region.now)
    all_started = all(other.status != "PENDING" for other in task.containers)
    if all_started and task.last_status == "ACTIVATING" and task.step is None:
        _run(region, task)
    if container.health != "UNKNOWN":
        service_discovery.report(region, task)
        target_health.judge(region, task)
    region.scheduler.task_changed(task)


def stop(region: RegionState, task: EcsTask, code: str, reason: str, cause: StopCause) -> None:
    """
    Begin to stop a task; one that is stopping already is left alone.

    A task that serves is DEACTIVATING for the deregistration delay of its target groups, then its containers get
    SIGTERM; at once if somebody stops it, or Spot takes it back, and its target groups learn of that later.
    """
    if task.desired_status == "STOPPED":
        return
    if task.step:
        task.step.cancel()
    task.desired_status, task.stopping_at = "STOPPED", region.now
    task.stop_code, task.stopped_reason = code, reason
    if cause in (StopCause.FAILED_TO_START, StopCause.EXITED, StopCause.TARGET, StopCause.CONTAINER):
        region.scheduler.task_failed(task, cause)
    service_discovery.deregister(region, task)
    if cause in TOLD_FIRST and any(target.state == "healthy" for target in task.targets):
        region.event_queue.after(target_health.DEREGISTERED_LATE_S, functools.partial(_leave_late, region, task))
        drain_s = 0.0
    else:
        drain_s = target_health.drain(region, task)
    if not any(container.status == "RUNNING" for container in task.containers):
        drain_s = 0.0
    if task.targets:
        _turn(region, task, "DEACTIVATING")
        _next(region, task, drain_s, _terminate)
    else:
        _terminate(region, task)


def _leave_late(region: RegionState, task: EcsTask) -> None:
    target_health.drain(region, task)


def _terminate(region: RegionState, task: EcsTask) -> None:
    had_started = any(container.status == "RUNNING" for container in task.containers)
    takes = container_lifecycle.stop_next(task)
    if had_started and task.last_status != "STOPPING":
        _turn(region, task, "STOPPING")
    more = any(container.status != "STOPPED" for container in task.containers)
    _next(region, task, takes, _terminate if more else _deprovision)


def _deprovision(region: RegionState, task: EcsTask) -> None:
    if task.connected_at is not None:
        task.execution_stopped_at = region.now
    _turn(region, task, "DEPROVISIONING")
    _next(region, task, DEPROVISIONS_IN_S, _ended)


def _ended(region: RegionState, task: EcsTask) -> None:
    task.step, task.stopped_at = None, region.now
    if task.interface:
        task.interface.status = "DELETED"
        region.addresses[task.interface.subnet].discard(task.interface.number)
    managed_volumes.end(region, task)
    if task.instance:
        task.instance.tasks.pop(task.id, None)
    if task.service:
        task.service.tasks.pop(task.id, None)
    _turn(region, task, "STOPPED")
    bus_events.task_stopped(region, task)
    if task.instance:
        region.scheduler.task_left(task.instance)


def forget_old(region: RegionState, tasks: dict[str, EcsTask]) -> None:
    """Drop the tasks that stopped too long ago to be described."""
    limit = region.now - KEPT_FOR_S
    for old in [task.id for task in tasks.values() if task.stopped_at is not None and task.stopped_at < limit]:
        del tasks[old]
