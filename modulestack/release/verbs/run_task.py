"""
Run a task once with a module's definition, and wait for it: one of its jobs, or another command.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.contract import limits
from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.contract.jobs import container_override, override_length
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.visible import visible_lines
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps, run_alone
from modulestack.release.aws_access.errors import AwsFailure, Interrupted
from modulestack.release.dependencies import Dependencies
from modulestack.release.rollout.service_snapshot import fetch_service
from modulestack.release.task_run.finish import PAUSE_S, FinishedTask, goal, wait_until_stopped
from modulestack.release.task_run.start import run_request, start_once
from modulestack.release.task_run.started_by import by_hand
from modulestack.release.verbs import logs


@dataclasses.dataclass(frozen=True, kw_only=True)
class StartedTask:
    """A task that was started."""

    id: str
    definition: str
    """ARN of its revision."""


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
    container = container_override(manifest.container, tuple(command), variables)
    override = {"containerOverrides": [container]}
    return start_overridden(aws, manifest, override, token, by_hand(token), is_interrupted).id


def start_overridden(
    aws: AwsClient,
    manifest: ModuleManifest,
    override: Mapping[str, Any],
    token: str,
    started_by: str,
    is_interrupted: Callable[[], bool] = lambda: False,
) -> StartedTask:
    """
    As ``start_task``, with *override* (a TaskOverride); the task is found again as *started_by*.

    Raises:
        BadInput, Interrupted, AwsFailure: as ``start_task``.
    """
    service = fetch_service(aws, manifest)
    if service is None or service["status"] != "ACTIVE":
        raise BadInput(
            f"{manifest.module}: the service {manifest.service} is gone: run {make_again(manifest.environment)}"
        )
    length = override_length(override)
    if length > limits.OVERRIDES_LENGTH:
        raise BadInput(
            f"{manifest.module}: command and variables are {length} characters as JSON, and ECS takes "
            f"{limits.OVERRIDES_LENGTH}: put what is long into the image or a secret"
        )
    request = run_request(
        service,
        service["taskDefinition"],
        override,
        token=token,
        started_by=started_by,
        is_tagged=not manifest.has_own_cluster,
    )
    if is_interrupted():
        raise Interrupted
    task = run_alone(start_once(aws, manifest, request), aws.clock)
    return StartedTask(id=task, definition=service["taskDefinition"])


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
    output = logs.LogFollower(aws, manifest, since=aws.server_time.now() - 60, task=task)

    def look(status: str) -> None:
        _show(output, show)
        if status != "STOPPED" and aws.clock.now() < started + timeout_s:
            news(f"task {task} to {goal(status)} ({status})" if status else f"ECS to show task {task}")

    news(f"task {task} to start")
    ended = yield from wait_until_stopped(
        aws,
        manifest,
        task,
        until=started + timeout_s,
        look=look,
        on_trouble=lambda failure: news(f"an answer of AWS about task {task}: {failure}"),
    )
    if ended:
        yield PAUSE_S
        _show(output, show)
    return ended


def _show(output: logs.LogFollower, show: Callable[[str], None]) -> None:
    try:
        for line in output.new_lines():
            for text in visible_lines(line.text):
                show(f"| {text}")
    except (BadInput, AwsFailure):
        # No stream yet, or none for now: the next look shows what this one missed.
        return
