"""
Why new tasks died: what ECS says of stopped tasks, sorted into kinds; and when it is enough.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from __future__ import annotations

import collections
import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.release.service import seconds

ENOUGH = 2
"""Deaths of one kind after which waiting for more only costs time."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Death:
    """One task of our deployment that stopped although it should run."""

    task: str
    """Its id."""
    kind: str
    """Deaths of one kind have one cause: ``exit code 1 (EssentialContainerExited)``."""
    reason: str
    """ECS's text."""
    container: str
    """The container that died first; empty: none had started."""
    at: float
    """Epoch seconds."""


def deaths(tasks: Iterable[Mapping[str, Any]], deployment: str) -> tuple[Death, ...]:
    """The failures among *tasks* (of DescribeTasks) that *deployment* started, oldest first."""
    found = [_death(task) for task in tasks if task.get("startedBy") == deployment]
    return tuple(sorted((d for d in found if d), key=lambda death: (death.at, death.task)))


def verdict(found: Iterable[Death]) -> tuple[Death, ...]:
    """The deaths of the first kind of which there are enough, newest last; empty: not yet."""
    by_kind: dict[str, list[Death]] = collections.defaultdict(list)
    for death in found:
        by_kind[death.kind].append(death)
    return next((tuple(same) for same in by_kind.values() if len(same) >= ENOUGH), ())


def _death(task: Mapping[str, Any]) -> Death | None:
    code, reason = task.get("stopCode", ""), task.get("stoppedReason", "")
    container = _culprit(task)
    kind = _kind(code, reason, container)
    if not kind:
        return None
    return Death(
        task=task.get("taskArn", "").rpartition("/")[2],
        kind=kind,
        reason=container.get("reason") or reason,
        container=container.get("name", "") if "exitCode" in container else "",
        at=seconds(task.get("stoppingAt") or task.get("stoppedAt") or task.get("executionStoppedAt")),
    )


def _kind(code: str, reason: str, container: Mapping[str, Any]) -> str:
    if code == "TaskFailedToStart":
        error = re.match(r"[A-Za-z]+", container.get("reason") or reason)
        return f"{error[0] if error else 'no reason'} (TaskFailedToStart)"
    if code == "EssentialContainerExited":
        return f"exit code {container.get('exitCode', 'unknown')} (EssentialContainerExited)"
    if "health check" in reason.lower():
        return (
            "failed health checks of the load balancer" if "ELB" in reason else "failed health checks of the container"
        )
    return ""


def _culprit(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """The container that took the task down: one with a reason, else with a failing exit code, else the first that exited."""
    containers: list[Mapping[str, Any]] = list(task.get("containers", ()))
    told = [c for c in containers if c.get("reason")]
    failed = [c for c in containers if c.get("exitCode") not in (None, 0, 137, 143)]
    exited = [c for c in containers if c.get("exitCode") is not None]
    return next(iter([*told, *failed, *exited]), {})
