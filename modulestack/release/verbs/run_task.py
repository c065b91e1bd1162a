"""
Run a task once with a module's definition, and wait for it: migrations, one-off commands.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.contract import limits
from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.visible import visible_lines
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted, Rejected, ResponseLost
from modulestack.release.aws_access.patience import patiently
from modulestack.release.dependencies import Dependencies
from modulestack.release.rollout.service_snapshot import fetch_service
from modulestack.release.rollout.tasks import described_tasks
from modulestack.release.verbs import logs

_PAUSE_S = 3.0
_TRIES = 4
_LOOKS = 3
"""For a task whose start was not answered: listings lag behind. The token then makes a second call start nothing twice.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html"""
_BEFORE_RUNNING = ("PROVISIONING", "PENDING", "ACTIVATING")
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html"""
_SAME_AS_SERVICE = ("networkConfiguration", "platformVersion")


@dataclasses.dataclass(frozen=True, kw_only=True)
class FinishedTask:
    """A task that has ended."""

    task: str
    exit_code: int
    """The module container's; 125 if it never started."""
    why: str
    """ECS's reason; empty: it ended by itself."""


def start_task(
    aws: AwsClient,
    manifest: ModuleManifest,
    command: Sequence[str],
    variables: Mapping[str, str],
    token: str,
    is_interrupted: Callable[[], bool] = lambda: False,
) -> str:
    """
    Run the module's definition once with *command* (empty: its own) and *variables* on top; the task's id.

    Nothing is started twice for one *token*.

    Raises:
        BadInput: the service is gone, or ECS will not start the task.
        Interrupted: *is_interrupted* said so before anything was started.
        AwsFailure: AWS could not be asked; ResponseLost of ``run_task``: whether it was started is not known.
    """
    service = fetch_service(aws, manifest)
    if service is None or service["status"] != "ACTIVE":
        raise BadInput(
            f"{manifest.module}: the service {manifest.service} is gone: run {make_again(manifest.environment)}"
        )
    container: dict[str, Any] = {"name": manifest.container}
    if command:
        container["command"] = list(command)
    if variables:
        container["environment"] = [{"name": name, "value": value} for name, value in variables.items()]
    length = len(json.dumps([container], ensure_ascii=False, separators=(",", ":")))
    if length > limits.OVERRIDES_LENGTH:
        raise BadInput(
            f"{manifest.module}: command and variables are {length} characters as JSON, and ECS takes "
            f"{limits.OVERRIDES_LENGTH}: put what is long into the image or a secret"
        )
    strategy = service.get("capacityProviderStrategy")
    launch = (
        {"capacityProviderStrategy": strategy} if strategy else {"launchType": service.get("launchType", "FARGATE")}
    )
    params = {
        "taskDefinition": service["taskDefinition"],
        "overrides": {"containerOverrides": [container]},
        "clientToken": token,
        "startedBy": started_by(token),
        **{key: service[key] for key in _SAME_AS_SERVICE if service.get(key)},
        **launch,
    }
    if is_interrupted():
        raise Interrupted
    unknown: ResponseLost | None = None
    for tries_left in reversed(range(_TRIES)):
        try:
            answer = aws.call_once("ecs", "run_task", cluster=manifest.cluster, **params)
        except ResponseLost as lost:
            unknown = ResponseLost(lost.service, lost.operation, lost.code, _how_to_look(manifest, token))
            if task := _find_started(aws, manifest, token, unknown):
                return task
            if not tries_left:
                raise unknown from lost
        except Rejected as rejected:
            if unknown and (task := _find_started(aws, manifest, token, unknown)):
                return task
            raise BadInput(f"{manifest.module}: ECS does not start the task: {rejected.message}") from None
        else:
            break
    if not answer["tasks"]:
        reasons = ", ".join(failure.get("reason", "") for failure in answer["failures"])
        raise BadInput(f"{manifest.module}: ECS does not start the task: {reasons}")
    return str(answer["tasks"][0]["taskArn"].rpartition("/")[2])


def started_by(token: str) -> str:
    """By what a task is found again: letters, digits, hyphens, slashes, underscores are allowed, no blanks."""
    return f"modulestack-run/{token}"


def _how_to_look(manifest: ModuleManifest, token: str) -> str:
    by_us = started_by(token)
    where = f"--cluster {manifest.cluster} --region {manifest.region}"
    ended = f"modulestack logs {manifest.module} -e {manifest.environment}"
    return (
        f"before it is run again, look for it with: aws ecs list-tasks {where} --started-by {by_us}; "
        f"if it has ended already, only its output is left: {ended}"
    )


def _find_started(aws: AwsClient, manifest: ModuleManifest, token: str, unknown: ResponseLost) -> str:
    """
    The id of the task that was started with *token*; empty: there is none, however often we looked.

    Raises:
        ResponseLost: *unknown*, if we could not look.
    """
    try:
        for attempt in range(_LOOKS):
            if attempt:
                aws.clock.sleep(_PAUSE_S)
            if task := _look_for(aws, manifest, started_by(token)):
                return task
    except AwsFailure as failure:
        raise unknown from failure
    return ""


def _look_for(aws: AwsClient, manifest: ModuleManifest, by_us: str) -> str:
    running = list(aws.paginate("ecs", "list_tasks", "taskArns", cluster=manifest.cluster, startedBy=by_us))
    if running:
        return str(running[0].rpartition("/")[2])
    where = {"cluster": manifest.cluster, "family": manifest.family}
    stopped = list(aws.paginate("ecs", "list_tasks", "taskArns", **where, desiredStatus="STOPPED"))
    ours = (t for t in described_tasks(aws, manifest.cluster, stopped) if t.get("startedBy") == by_us)
    return next((str(task["taskArn"].rpartition("/")[2]) for task in ours), "")


def wait_for_task(
    dependencies: Dependencies,
    manifest: ModuleManifest,
    task: str,
    show: Callable[[str], None],
    news: Callable[[str], None],
    *,
    timeout_s: float,
) -> Steps[FinishedTask | None]:
    """
    Wait for *task* to end: None if *timeout_s* passed before, and it goes on.

    Its output goes to *show*, what is being waited for to *news*. AWS that gives no answer is asked again until then.

    Raises:
        AwsFailure: AWS could not be asked. The task goes on.
    """
    aws = dependencies.aws
    started = aws.clock.now()
    until = started + timeout_s
    output = logs.LogFollower(aws, manifest, since=aws.server_time.now() - 60, task=task)
    news(f"task {task} to start")
    while True:
        yield min(_PAUSE_S, max(0.1, until - aws.clock.now()))
        described = yield from patiently(
            lambda: list(described_tasks(aws, manifest.cluster, [task])),
            aws.clock,
            until=until,
            on_trouble=lambda failure: news(f"an answer of AWS about task {task}: {failure}"),
        )
        _show(output, show)
        status = str(described[0]["lastStatus"]) if described else ""
        if status == "STOPPED":
            yield _PAUSE_S
            _show(output, show)
            return _finished(described[0], manifest.container, task)
        if aws.clock.now() >= until:
            return None
        goal = "start" if status in _BEFORE_RUNNING else "end"
        news(f"task {task} to {goal} ({status})" if status else f"ECS to show task {task}")


def _show(output: logs.LogFollower, show: Callable[[str], None]) -> None:
    try:
        for line in output.new_lines():
            for text in visible_lines(line.text):
                show(f"| {text}")
    except (BadInput, AwsFailure):
        # No stream yet, or none for now: the next look shows what this one missed.
        return


def _finished(task: Mapping[str, Any], container: str, identity: str) -> FinishedTask:
    code = next((c.get("exitCode") for c in task.get("containers", ()) if c["name"] == container), None)
    why = next((c["reason"] for c in task.get("containers", ()) if c.get("reason")), task.get("stoppedReason", ""))
    ended_by_itself = task.get("stopCode") == "EssentialContainerExited" and code is not None
    return FinishedTask(task=identity, exit_code=125 if code is None else code, why="" if ended_by_itself else why)
