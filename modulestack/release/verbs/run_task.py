"""
Run a task once with a module's definition, and wait for it: migrations, shells' one-liners.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Rejected
from modulestack.release.dependencies import Dependencies
from modulestack.release.verbs import logs

_LOOK_S = 3.0
_NETWORK = ("networkConfiguration", "platformVersion")


@dataclasses.dataclass(frozen=True, kw_only=True)
class FinishedTask:
    """A task that has ended."""

    task: str
    exit_code: int
    """The module container's; 125 if it never started."""
    why: str
    """ECS's reason; empty: it ended by itself."""


def start(
    aws: AwsClient, manifest: ModuleManifest, command: Sequence[str], variables: Mapping[str, str], token: str
) -> str:
    """
    Run the module's definition once with *command* (empty: its own) and *variables* on top; the task's id.

    Nothing is started twice for one *token*.

    Raises:
        BadInput: the service is gone, or ECS will not start the task.
        AwsFailure: AWS could not be asked.
    """
    found = aws.call("ecs", "describe_services", cluster=manifest.cluster, services=[manifest.service])["services"]
    if not found or found[0]["status"] != "ACTIVE":
        raise BadInput(
            f"{manifest.module}: the service {manifest.service} is gone: run `pulumi up -s {manifest.environment}`"
        )
    service = found[0]
    container: dict[str, Any] = {"name": manifest.container}
    if command:
        container["command"] = list(command)
    if variables:
        container["environment"] = [{"name": name, "value": value} for name, value in variables.items()]
    strategy = service.get("capacityProviderStrategy")
    where = {"capacityProviderStrategy": strategy} if strategy else {"launchType": service.get("launchType", "FARGATE")}
    try:
        # The token makes a repeated call start nothing twice.
        answer = aws.call(
            "ecs",
            "run_task",
            cluster=manifest.cluster,
            taskDefinition=service["taskDefinition"],
            overrides={"containerOverrides": [container]},
            clientToken=token,
            startedBy="modulestack run",
            **{key: service[key] for key in _NETWORK if service.get(key)},
            **where,
        )
    except Rejected as refusal:
        raise BadInput(f"{manifest.module}: ECS does not start the task: {refusal.message}") from None
    if not answer.get("tasks"):
        reasons = ", ".join(failure.get("reason", "") for failure in answer.get("failures", ()))
        raise BadInput(f"{manifest.module}: ECS does not start the task: {reasons}")
    return str(answer["tasks"][0]["taskArn"].rpartition("/")[2])


def wait(
    dependencies: Dependencies, manifest: ModuleManifest, task: str, show: Callable[[str], None]
) -> Steps[FinishedTask]:
    """
    Wait for *task* to end; its output goes to *show*.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    aws = dependencies.aws
    started = aws.clock.now()
    output = logs.LogFollower(aws, manifest, since=started - 60, task=task)
    while True:
        yield _LOOK_S
        found = aws.call("ecs", "describe_tasks", cluster=manifest.cluster, tasks=[task])["tasks"]
        _show(output, show)
        if found and found[0]["lastStatus"] == "STOPPED":
            yield _LOOK_S
            _show(output, show)
            return _finished(found[0], manifest.container, task)


def stop(aws: AwsClient, manifest: ModuleManifest, task: str, reason: str) -> str:
    """
    Stop a task of the module, given the beginning of its id; its whole id.

    Raises:
        BadInput: none or several tasks begin like that.
        AwsFailure: ECS could not be asked.
    """
    arns = list(aws.paginate("ecs", "list_tasks", "taskArns", cluster=manifest.cluster))
    matching = [arn for arn in arns if arn == task or arn.rpartition("/")[2].startswith(task)]
    if len(matching) != 1:
        there = ", ".join(arn.rpartition("/")[2] for arn in arns) or "none"
        count = "no task begins" if not matching else f"{len(matching)} tasks begin"
        raise BadInput(f"{manifest.module}: {count} with {task}: running are {there}")
    aws.call("ecs", "stop_task", cluster=manifest.cluster, task=matching[0], reason=reason)
    return str(matching[0].rpartition("/")[2])


def _show(output: logs.LogFollower, show: Callable[[str], None]) -> None:
    try:
        for line in output.new():
            show(line.text)
    except (BadInput, AwsFailure):
        # No stream yet, or none for now: the next look shows what this one missed.
        return


def _finished(task: Mapping[str, Any], container: str, identity: str) -> FinishedTask:
    code = next((c.get("exitCode") for c in task.get("containers", ()) if c["name"] == container), None)
    reason = next((c["reason"] for c in task.get("containers", ()) if c.get("reason")), task.get("stoppedReason", ""))
    by_itself = task.get("stopCode") == "EssentialContainerExited" and code is not None
    return FinishedTask(task=identity, exit_code=125 if code is None else code, why="" if by_itself else reason)
