"""
What containers write, in CloudWatch Logs: the awslogs driver.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
"""

from __future__ import annotations

from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import TaskContainer

NO_GROUP = (
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
    "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not "
    "exist. "
    ": exit status 1"
)
"""Why a task stops whose containers cannot write."""


def stream_of(task: EcsTask, container: TaskContainer) -> tuple[str, str, str] | None:
    """Group, stream and region of a container's output; None: it goes elsewhere."""
    configuration = container.definition.get("logConfiguration") or {}
    options = configuration.get("options") or {}
    if configuration.get("logDriver") != "awslogs" or "awslogs-group" not in options:
        return None
    prefix = options.get("awslogs-stream-prefix")
    stream = f"{prefix}/{container.name}/{task.id}" if prefix else task.id
    return options["awslogs-group"], stream, options.get("awslogs-region", task.arn.split(":")[3])


def write(region: RegionState, task: EcsTask, container: TaskContainer, lines: tuple[str, ...]) -> None:
    """Append *lines* to the container's stream; makes the stream even if there are none."""
    if where := stream_of(task, container):
        group, stream, home = where
        region.dependencies.write_log(group, stream, home, region.now, lines)


def problem(region: RegionState, task: EcsTask) -> str | None:
    """Why a container's log stream cannot be made; None: all can. Makes groups that are to be made."""
    for container in task.containers:
        where = stream_of(task, container)
        if where is None or region.dependencies.has_log_group(where[0], where[2]):
            continue
        if container.definition["logConfiguration"]["options"].get("awslogs-create-group") == "true":
            region.dependencies.create_log_group(where[0], where[2])
            continue
        return NO_GROUP
    return None
