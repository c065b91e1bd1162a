"""
ExecuteCommand: a session in a container. It is opened, and nothing is run: there is no process to run it in.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import execute_command_agent, lookup
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import TaskContainer
from modulestack.embedded_aws.errors import AwsError

NOT_ENABLED = (
    "The execute command failed because execute command was not enabled when the task was run or the execute command "
    "agent isn't running. Wait and try again or run a new task with execute command enabled and try again."
)
NOT_CONNECTED = "The execute command failed due to an internal error. Try again later."
"""Text: https://github.com/aws/aws-cli/issues/6456"""
NOT_INTERACTIVE = "Interactive is the only mode supported currently."


def execute_command(region: RegionState, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    Opens a session.

    A task that runs no more, one that was started without execute command, and one whose agent does not run are refused
    with the same text, as AWS does; one whose agent does not get to Systems Manager, with another.
    """
    if not params["interactive"]:
        raise lookup.invalid(NOT_INTERACTIVE)
    task = lookup.task(region, params)
    container = _container(task, params.get("container"))
    if task.last_status != "RUNNING" or not execute_command_agent.is_running(region, task, container):
        raise lookup.invalid(NOT_ENABLED)
    if not execute_command_agent.is_connected(region, task):
        raise AwsError("TargetNotConnectedException", NOT_CONNECTED)
    session = f"ecs-execute-command-{region.ids.task()[:17]}"
    return {
        "clusterArn": task.cluster.arn,
        "taskArn": task.arn,
        "containerArn": container.arn,
        "containerName": container.name,
        "interactive": True,
        "session": {
            "sessionId": session,
            "streamUrl": f"wss://ssmmessages.{region.name}.{region.partition.dns_suffix}/v1/data-channel/{session}?role=publish_subscribe",
            "tokenValue": region.ids.token(),
        },
    }


def _container(task: EcsTask, name: str | None) -> TaskContainer:
    """
    The container that a request is about; one of several must be named. The documentation names both rules and no text.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html#ECS-ExecuteCommand-request-container
    """
    if name is None and len(task.containers) > 1:
        raise lookup.invalid("A container name must be specified for tasks with multiple containers.")
    for container in task.containers:
        if name in (None, container.name):
            return container
    raise lookup.invalid(f"The container {name} was not found in the task.")
