"""
Old tasks that protect themselves: ECS leaves them, and a deployment ends only when they are gone.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import epoch_seconds
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.rollout.tasks import AT_ONCE, running_tasks

_SHOWN = 3


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProtectedTask:
    """A task that is not stopped yet."""

    task: str
    """Its id."""
    until: float
    """Epoch seconds; the task may extend it, or end it."""


def protected_tasks(aws: AwsClient, manifest: ModuleManifest, *, but_of: str) -> tuple[ProtectedTask, ...]:
    """
    The protected tasks of the service but those of the deployment *but_of* (``ecs-svc/...``), the longest first.

    None where there is no permission to ask: it is said why a release takes long, and nothing depends on it.

    Raises:
        AwsFailure: ECS could not be asked, for other reasons.
    """
    old = [task["taskArn"] for task in running_tasks(aws, manifest) if task.get("startedBy") != but_of]
    found: list[ProtectedTask] = []
    for start in range(0, len(old), AT_ONCE):
        try:
            answer = aws.call(
                "ecs", "get_task_protection", cluster=manifest.cluster, tasks=old[start : start + AT_ONCE]
            )
        except (AccessDenied, Rejected):
            return ()
        found += [
            ProtectedTask(task=one["taskArn"].rpartition("/")[2], until=epoch_seconds(one.get("expirationDate")))
            for one in answer.get("protectedTasks", ())
            if one.get("protectionEnabled")
        ]
    return tuple(sorted(found, key=lambda one: (-one.until, one.task)))


def waiting_for(tasks: Sequence[ProtectedTask]) -> str:
    """``protected task 3f2a… to end, until 10:35 UTC at the latest``; of several those that last longest."""
    shown = [f"{one.task[:12]}, until {_time(one.until)} at the latest" for one in tasks[:_SHOWN]]
    more = f"; and {len(tasks) - _SHOWN} more" if len(tasks) > _SHOWN else ""
    return f"protected task{'' if len(tasks) == 1 else 's'} to end: {'; '.join(shown)}{more}"


def _time(at: float) -> str:
    return datetime.datetime.fromtimestamp(at, datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
