"""Fetch the dead tasks of a deployment, and a dead container's last words."""

from __future__ import annotations

from modulestack.contract.manifest import ModuleManifest
from modulestack.release import deaths
from modulestack.release.aws import Aws
from modulestack.release.deaths import Death
from modulestack.release.errors import AwsFailure

_TASKS_AT_ONCE = 100
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html"""
_LAST_LINES = 10


def dead_tasks(aws: Aws, manifest: ModuleManifest, deployment: str) -> tuple[Death, ...]:
    """
    The tasks of *deployment* (``ecs-svc/...``) that stopped on their own, oldest first.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    params = {"cluster": manifest.cluster, "serviceName": manifest.service, "desiredStatus": "STOPPED"}
    arns = aws.ask("ecs", "list_tasks", **params, maxResults=_TASKS_AT_ONCE).get("taskArns")
    if not arns:
        return ()
    answer = aws.ask("ecs", "describe_tasks", cluster=manifest.cluster, tasks=arns)
    return deaths.deaths(answer.get("tasks", ()), deployment)


def last_words(aws: Aws, manifest: ModuleManifest, death: Death) -> tuple[str, ...]:
    """The last lines that the dead container printed; empty if there are none or they cannot be read."""
    if not death.container:
        return ()
    stream = f"{manifest.log_stream_prefix}/{death.container}/{death.task}"
    try:
        answer = aws.ask(
            "logs",
            "get_log_events",
            logGroupName=manifest.log_group,
            logStreamName=stream,
            limit=_LAST_LINES,
            startFromHead=False,
        )
    except AwsFailure:
        return ()
    return tuple(event["message"].rstrip("\n") for event in answer.get("events", ()))
