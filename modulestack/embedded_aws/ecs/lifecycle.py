"""
The life of a task, state by state.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from modulestack.embedded_aws.ecs import containers, logs, targets
from modulestack.embedded_aws.ecs.model import Cause, Container, Task
from modulestack.embedded_aws.ecs.region import Region

ACTIVATES_IN_S = 1.0
"""From PENDING to ACTIVATING."""
DEPROVISIONS_IN_S = 3.0
"""To detach and delete the network interface."""
KEPT_FOR_S = 3600.0
"""How long a stopped task can be described. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html"""


def begin(region: Region, task: Task) -> None:
    """Launch a task that has just been placed (PROVISIONING)."""
    task.cluster.tasks[task.id] = task
    if task.service:
        task.service.tasks[task.id] = task
    task.on_change = functools.partial(_container_changed, region, task)
    longest = max(container.behaviour.provisioning_s for container in task.containers)
    _next(region, task, longest, _pend)


def _next(region: Region, task: Task, seconds: float, step: Callable[[Region, Task], None]) -> None:
    task.step = region.agenda.after(seconds, functools.partial(step, region, task))


def _turn(region: Region, task: Task, status: str) -> None:
    task.last_status = status
    task.version += 1
    region.scheduler.task_changed(task)


def _pend(region: Region, task: Task) -> None:
    task.connected_at = region.now
    if task.interface:
        task.interface.status = "ATTACHED"
    _turn(region, task, "PENDING")
    _next(region, task, ACTIVATES_IN_S, _activate)


def _activate(region: Region, task: Task) -> None:
    _turn(region, task, "ACTIVATING")
    if problem := _unready(region, task):
        stop(region, task, "TaskFailedToStart", problem, Cause.FAILED_TO_START)
        return
    task.pull_started_at = region.now
    _next(region, task, max(container.behaviour.pull_s for container in task.containers), _pulled)


def _unready(region: Region, task: Task) -> str | None:
    """Why the task's secrets cannot be read or its log streams not be made."""
    for container in task.containers:
        for secret in container.definition.get("secrets", ()):
            if problem := region.neighbours.missing_secret(secret["valueFrom"]):
                return (
                    "ResourceInitializationError: unable to pull secrets or registry auth: "
                    f"execution resource retrieval failed: {problem}"
                )
    return logs.problem(region, task)


def _pulled(region: Region, task: Task) -> None:
    for container in task.containers:
        digest = _digest(region, task, container)
        if digest is None or container.behaviour.pull_error:
            container.reason = (
                "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
                f"{container.image}: {container.image}: not found"
            )
            stop(region, task, "TaskFailedToStart", container.reason, Cause.FAILED_TO_START)
            return
        container.digest = digest
        container.runtime_id = f"{task.id}-{region.ids.digits()[:10]}"
    task.pull_stopped_at = region.now
    task.step = None
    containers.start_ready(region, task)


def _digest(region: Region, task: Task, container: Container) -> str | None:
    """
    Digest of the container's image; a tag is resolved once per deployment.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
    """
    revision = task.deployment.revision if task.deployment else None
    if revision is None or container.definition.get("versionConsistency") == "disabled":
        return region.neighbours.digest(container.image)
    if container.name in revision.images:
        repository = container.image.partition("@")[0]
        if ":" in repository.rsplit("/", 1)[-1]:
            repository = repository.rpartition(":")[0]
        return region.neighbours.digest(f"{repository}@{revision.images[container.name]}")
    digest = region.neighbours.digest(container.image)
    if digest is not None and not container.behaviour.pull_error:
        revision.images[container.name] = digest
    return digest


def _run(region: Region, task: Task) -> None:
    """RUNNING, unless an essential container has ended in the very moment of its start."""
    task.step = None
    if task.desired_status == "STOPPED":
        return
    task.started_at = region.now
    targets.register(region, task)
    _turn(region, task, "RUNNING")


def _container_changed(region: Region, task: Task, container: Container) -> None:
    """A container has started, has another health, or has ended by itself."""
    if task.desired_status == "STOPPED":
        return
    over = all(other.status == "STOPPED" for other in task.containers)
    if container.status == "STOPPED" and (container.essential or over):
        stop(region, task, "EssentialContainerExited", "Essential container in task exited", Cause.EXITED)
        return
    containers.start_ready(region, task)
    if stranded := containers.never_starts(task):
        reason = f"Container {stranded.name} cannot start: what it depends on has not come about"
        stop(region, task, "TaskFailedToStart", reason, Cause.FAILED_TO_START)
        return
    all_started = all(other.status != "PENDING" for other in task.containers)
    if all_started and task.last_status == "ACTIVATING" and task.step is None:
        _next(region, task, 0, _run)
    if container.health != "UNKNOWN":
        targets.judge(region, task)
    region.scheduler.task_changed(task)


def stop(region: Region, task: Task, code: str, reason: str, cause: Cause) -> None:
    """
    Begin to stop a task; one that is stopping already is left alone.

    A task that serves is DEACTIVATING for the deregistration delay of its target groups, then its containers get SIGTERM.
    """
    if task.desired_status == "STOPPED":
        return
    if task.step:
        task.step.cancel()
    task.desired_status, task.stopping_at = "STOPPED", region.now
    task.stop_code, task.stopped_reason = code, reason
    if cause in (Cause.FAILED_TO_START, Cause.EXITED, Cause.TARGET, Cause.CONTAINER):
        region.scheduler.task_failed(task, cause)
    drain_s = targets.drain(region, task)
    if not any(container.status == "RUNNING" for container in task.containers):
        drain_s = 0.0
    if task.targets:
        _turn(region, task, "DEACTIVATING")
        _next(region, task, drain_s, _terminate)
    else:
        _terminate(region, task)


def _terminate(region: Region, task: Task) -> None:
    had_started = any(container.status == "RUNNING" for container in task.containers)
    takes = containers.stop_all(task)
    if had_started:
        _turn(region, task, "STOPPING")
    _next(region, task, takes, _deprovision)


def _deprovision(region: Region, task: Task) -> None:
    if task.connected_at is not None:
        task.execution_stopped_at = region.now
    _turn(region, task, "DEPROVISIONING")
    _next(region, task, DEPROVISIONS_IN_S, _ended)


def _ended(region: Region, task: Task) -> None:
    task.step, task.stopped_at = None, region.now
    if task.interface:
        task.interface.status = "DELETED"
        region.addresses[task.interface.subnet].discard(task.interface.number)
    if task.service:
        task.service.tasks.pop(task.id, None)
    _turn(region, task, "STOPPED")


def forget_old(region: Region, tasks: dict[str, Task]) -> None:
    """Drop the tasks that stopped too long ago to be described."""
    limit = region.now - KEPT_FOR_S
    for old in [task.id for task in tasks.values() if task.stopped_at is not None and task.stopped_at < limit]:
        del tasks[old]
