"""
The agent of ECS Exec: beside every container of a task that was started with execute command enabled.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedAgent.html
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.ecs import unreachable
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import TaskContainer

NAME = "ExecuteCommandAgent"
STARTS_IN_S = 3.0
"""From the container's start until the agent runs."""
WRITES = ("/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm")
"""
Directories that the agent writes to. AWS's page says only that the root file system must be writable; that volumes in
these places are enough is what https://github.com/aws/containers-roadmap/issues/1359 reports.
"""


def agents(region: RegionState, task: EcsTask, container: TaskContainer) -> list[dict[str, Any]] | None:
    """``managedAgents`` of *container*; None if the task has none."""
    if not task.execute_command:
        return None
    status, reason = _status(region, container)
    started = container.started_at + STARTS_IN_S if status == "RUNNING" and container.started_at is not None else None
    agent = {"name": NAME, "lastStatus": status, "reason": reason, "lastStartedAt": started}
    return [{key: value for key, value in agent.items() if value is not None}]


def is_running(region: RegionState, task: EcsTask, container: TaskContainer) -> bool:
    """Whether commands can be run in *container*, once its agent is connected."""
    return task.execute_command and _status(region, container)[0] == "RUNNING"


def is_connected(region: RegionState, task: EcsTask) -> bool:
    """
    Whether the agent gets to where sessions are opened.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html (TargetNotConnected)
    """
    return unreachable.reaches(region, unreachable.place_of_interface(task), "ssmmessages")


def _status(region: RegionState, container: TaskContainer) -> tuple[str, str | None]:
    """Status and, if it is no good one, the reason."""
    if container.status == "STOPPED":
        return "STOPPED", None
    if container.started_at is None or region.now < container.started_at + STARTS_IN_S:
        return "PENDING", None
    if container.definition.get("readonlyRootFilesystem") and _unwritable(container):
        return "STOPPED", "CannotStartManagedAgentError: failed to start managed agent inside container"
    return "RUNNING", None


def _unwritable(container: TaskContainer) -> list[str]:
    """The directories that the agent needs and cannot write to."""
    mounts = [mount for mount in container.definition.get("mountPoints", ()) if not mount.get("readOnly")]
    tmpfs = (container.definition.get("linuxParameters") or {}).get("tmpfs", ())
    writable = [str(mounted["containerPath"]).rstrip("/") for mounted in (*mounts, *tmpfs)]
    return [path for path in WRITES if not any(path == place or path.startswith(f"{place}/") for place in writable)]
