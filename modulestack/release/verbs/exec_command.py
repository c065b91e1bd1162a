"""
A command in a running task, by ECS Exec: what to type, and what is missing for it to work.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
"""

from __future__ import annotations

import dataclasses
import shlex
import shutil
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.advice import restart_command
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import epoch_seconds
from modulestack.release.rollout.service_snapshot import fetch_service
from modulestack.release.rollout.tasks import listed_tasks

SHELL = ("/bin/sh",)
AGENT = "ExecuteCommandAgent"
AGENT_DIRECTORY = "/managed-agents"
"""Where a released container that has ECS Exec mounts a volume for the agent."""
PROGRAMS = {
    "aws": "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
    "session-manager-plugin": (
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html"
    ),
}
"""What must be on PATH → how it is installed."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExecCommand:
    """The AWS CLI's command, and why it would not work."""

    arguments: tuple[str, ...]
    """Empty if there is no task to run it in."""
    missing: tuple[str, ...]
    """What is to be done first, a sentence each; empty if it can be run."""

    @property
    def line(self) -> str:
        """The command as one types it."""
        return shlex.join(self.arguments)


def exec_command(
    aws: AwsClient,
    manifest: ModuleManifest,
    command: Sequence[str],
    *,
    task: str = "",
    container: str = "",
    options: Sequence[str] = (),
) -> ExecCommand:
    """
    The command that runs *command* (a shell if empty) in a running task of the module.

    *task* is the beginning of the task's id, by default that of the newest whose agent runs; *container* a name, by
    default the module's own; *options* go to the AWS CLI as they are.

    Raises:
        BadInput: no running task, or several, begin with *task*; the task has no such *container*.
        AwsFailure: ECS could not be asked.
    """
    name = container or manifest.container
    service = fetch_service(aws, manifest) or {}
    missing = [f"{program} is not on PATH: see {how}" for program, how in PROGRAMS.items() if not shutil.which(program)]
    tasks = _running(aws, manifest)
    if not tasks:
        return ExecCommand(arguments=(), missing=(f"no task of {manifest.module} runs", *missing))
    chosen = _chosen(manifest, tasks, task, name)
    if name not in (names := [each["name"] for each in chosen["containers"]]):
        raise BadInput(f"{manifest.module}: its tasks have no container {name}: allowed {', '.join(sorted(names))}")
    arguments = (
        *("aws", "ecs", "execute-command", "--region", manifest.region, *options),
        *("--cluster", manifest.cluster, "--task", _id(chosen), "--container", name),
        *("--interactive", "--command", shlex.join(command or SHELL)),
    )
    refused = _refused(aws, manifest, service, chosen, name)
    return ExecCommand(arguments=arguments, missing=(*((refused,) if refused else ()), *missing))


def _running(aws: AwsClient, manifest: ModuleManifest) -> list[Mapping[str, Any]]:
    """The service's running tasks, newest first."""
    listed = listed_tasks(aws, manifest.cluster, serviceName=manifest.service)
    running = [task for task in listed if task["lastStatus"] == "RUNNING"]
    return sorted(running, key=lambda task: epoch_seconds(task.get("createdAt")), reverse=True)


def _chosen(
    manifest: ModuleManifest, tasks: Sequence[Mapping[str, Any]], beginning: str, container: str
) -> Mapping[str, Any]:
    """The task whose id has that *beginning*; without one, the first whose agent runs, or else the first."""
    if not beginning:
        return next((task for task in tasks if _agent(task, container).get("lastStatus") == "RUNNING"), tasks[0])
    matching = [task for task in tasks if _id(task).startswith(beginning) or task["taskArn"] == beginning]
    if len(matching) != 1:
        count = "no running task begins" if not matching else f"{len(matching)} running tasks begin"
        raise BadInput(f"{manifest.module}: {count} with {beginning}: running are {', '.join(map(_id, tasks))}")
    return matching[0]


def _refused(
    aws: AwsClient, manifest: ModuleManifest, service: Mapping[str, Any], task: Mapping[str, Any], container: str
) -> str:
    """Why ECS would refuse a session in *task*, and what to do; empty if it would not."""
    module, environment = manifest.module, manifest.environment
    if not service.get("enableExecuteCommand"):
        return (
            f"exec is not enabled for {module}: add exec: {{}} to it in Pulumi.{environment}.yaml, bring it up "
            f"(pulumi up -s {environment}), then: modulestack release --template-only {module} -e {environment}"
        )
    if not _has_place(aws, task, container):
        return (
            f"the revision that task {_id(task)} runs is from before exec was enabled, so its agent cannot write: "
            f"modulestack release --template-only {module} -e {environment}"
        )
    if not task.get("enableExecuteCommand"):
        return (
            f"task {_id(task)} was started before exec was enabled: have it replaced by another one: "
            f"{restart_command(module, environment)}"
        )
    agent = _agent(task, container)
    status = agent.get("lastStatus", "missing")
    if status == "RUNNING":
        return ""
    if status == "PENDING":
        return f"the agent of task {_id(task)} is still starting: try again in a few seconds"
    reason = f" ({agent['reason']})" if agent.get("reason") else ""
    return f"the agent of task {_id(task)} is {status}{reason}: {restart_command(module, environment)}"


def _has_place(aws: AwsClient, task: Mapping[str, Any], container: str) -> bool:
    """Whether the agent can write in *container*: its root can be written to, or it has a volume for the agent."""
    found = aws.call("ecs", "describe_task_definition", taskDefinition=task["taskDefinitionArn"])
    definitions = found["taskDefinition"]["containerDefinitions"]
    definition: Mapping[str, Any] = next((each for each in definitions if each["name"] == container), {})
    places = {mount["containerPath"] for mount in definition.get("mountPoints", ())}
    return not definition.get("readonlyRootFilesystem") or AGENT_DIRECTORY in places


def _agent(task: Mapping[str, Any], container: str) -> Mapping[str, Any]:
    """ECS Exec's agent in *container*; empty if there is none."""
    agents = [
        agent for each in task["containers"] if each["name"] == container for agent in each.get("managedAgents", ())
    ]
    return next((agent for agent in agents if agent["name"] == AGENT), {})


def _id(task: Mapping[str, Any]) -> str:
    return str(task["taskArn"]).rpartition("/")[2]
