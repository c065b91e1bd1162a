"""
Which containers of a task wait for which, when they start and when they stop; what can no longer come. No effects.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
"""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.task_models import TaskContainer

EXIT_CODE_WHEN_HOPELESS = 143
"""Of a container that never ran: https://github.com/aws/amazon-ecs-agent/pull/3218"""
LONGEST_START_S = 3 * 3600.0
"""After which a task that waits for a container is stopped: https://github.com/aws/containers-roadmap/issues/2379"""


def is_ready(task: EcsTask, container: TaskContainer) -> bool:
    """Whether all that *container* waits for has come."""
    return all(_holds(other, condition) for other, condition in _awaited(task, container))


def hopeless(task: EcsTask) -> tuple[TaskContainer, str] | None:
    """
    A container that waits for what can no longer come, and the agent's words for it.

    Text: https://github.com/aws/amazon-ecs-agent/pull/3218
    Text: https://github.com/aws/amazon-ecs-agent/blob/master/agent/engine/dependencygraph/graph.go
    """
    for container in task.containers:
        for other, condition in _awaited(task, container) if container.status == "PENDING" else ():
            if problem := _problem(other, condition, container):
                return container, f"CannotStartContainerError: dependency graph: {problem}"
    return None


def start_timeout_s(task: EcsTask, container: TaskContainer) -> float | None:
    """How long *container* has, from its start, to come to what others wait for; None: nobody waits, or for ever."""
    limit = container.definition.get("startTimeout")
    awaited = any(
        other is container and condition != "START"
        for waiting in task.containers
        for other, condition in _awaited(task, waiting)
    )
    return float(limit) if limit and awaited else None


def may_wait_long(task: EcsTask) -> bool:
    """Whether a container of *task* waits for more than another's start."""
    return any(condition != "START" for c in task.containers for _, condition in _awaited(task, c))


def first_to_stop(task: EcsTask) -> list[TaskContainer]:
    """The containers that no running one depends on: "for container shutdown it is reversed"."""
    needed = {
        other.name
        for container in task.containers
        if container.status == "RUNNING"
        for other, _ in _awaited(task, container)
    }
    return [container for container in task.containers if container.name not in needed]


def _awaited(task: EcsTask, container: TaskContainer) -> Iterator[tuple[TaskContainer, str]]:
    dependencies = container.definition.get("dependsOn") or _on_the_router(task, container)
    if not dependencies:
        return
    named = {other.name: other for other in task.containers}
    for dependency in dependencies:
        yield named[dependency["containerName"]], dependency["condition"]


def _on_the_router(task: EcsTask, container: TaskContainer) -> list[dict[str, str]]:
    """
    A container starts after the log router that gets its output, and is stopped before it.

    Not where it says itself what it waits for.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
    """
    if (container.definition.get("logConfiguration") or {}).get("logDriver") != "awsfirelens":
        return []
    routers = [other.name for other in task.containers if other.definition.get("firelensConfiguration")]
    return [{"containerName": name, "condition": "START"} for name in routers]


def _holds(container: TaskContainer, condition: str) -> bool:
    if condition == "START":
        return container.status in ("RUNNING", "STOPPED")
    if condition == "HEALTHY":
        return container.status == "RUNNING" and container.health == "HEALTHY"
    if condition == "SUCCESS":
        return container.status == "STOPPED" and container.exit_code == 0
    return container.status == "STOPPED"


def _problem(other: TaskContainer, condition: str, target: TaskContainer) -> str:
    """Why *target* will never see *other* in *condition*; empty: it may yet."""
    if _holds(other, condition):
        return ""
    ended = f" - Exit: {other.exit_code}" if other.exit_code is not None else ""
    dependency = f"container ordering dependency [{_shown(other)}{ended}] for target [{_shown(target)}]"
    if other.status == "STOPPED" and condition == "SUCCESS":
        return f"failed to resolve {dependency} as dependency did not exit successfully."
    if other.status == "STOPPED":
        return f"failed to resolve the {dependency}"
    return f"{dependency} has timed out." if other.late and condition != "START" else ""


def _shown(container: TaskContainer) -> str:
    """As the agent writes a container: name, image, its state and the one it is to have."""
    state = "NONE" if container.status == "PENDING" else container.status
    return f"{container.name}({container.image}) ({state}->RUNNING)"
