"""
Stop a task that did not end in time.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
"""

from __future__ import annotations

from collections.abc import Callable

from modulestack.contract import limits
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.aws_access.patience import patiently
from modulestack.release.task_run.finish import FinishedTask, wait_until_stopped

STOPS_WITHIN_S = limits.STOP_TIMEOUT_S.max + 60.0
"""For a container to end after SIGTERM, and for AWS to say so."""


def stop_and_wait(
    aws: AwsClient,
    manifest: ModuleManifest,
    task: str,
    why: str,
    *,
    patience_s: float,
    look: Callable[[str], None] = lambda _status: None,
    on_trouble: Callable[[AwsFailure], None],
) -> Steps[FinishedTask | None]:
    """
    Tell ECS to stop *task* (its id) because of *why*, and wait until it has; None: not within *patience_s*.

    At each look, *look* is told its status.

    Raises:
        AwsFailure: AWS could not be asked. Whether the task goes on is not known.
    """
    until = aws.clock.now() + patience_s
    yield from patiently(
        lambda: aws.call("ecs", "stop_task", cluster=manifest.cluster, task=task, reason=f"modulestack: {why}"),
        aws.clock,
        until=until,
        on_trouble=on_trouble,
    )
    return (yield from wait_until_stopped(aws, manifest, task, until=until, look=look, on_trouble=on_trouble))
