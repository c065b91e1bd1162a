"""
Why new tasks failed: a deployment's stopped tasks, sorted into kinds; when it is enough.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from __future__ import annotations

import collections
import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from modulestack.contract import ebs
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.sensitive import redacted
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import duration, epoch_seconds
from modulestack.release.rollout.tasks import AT_ONCE, described_tasks

ENOUGH = 2
"""Failures of one kind after which waiting for more only costs time."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskFailure:
    """One task of our deployment that stopped although it should run."""

    task: str
    """Its id."""
    kind: str
    """Failures of one kind have one cause: ``exit code 1 (EssentialContainerExited)``."""
    reason: str
    """ECS's text, what looks secret hidden."""
    container: str
    """The container that stopped first; empty: none had started."""
    at: float
    """Epoch seconds."""


def fetch_task_failures(aws: AwsClient, manifest: ModuleManifest, deployment: str) -> tuple[TaskFailure, ...]:
    """
    The tasks of *deployment* (``ecs-svc/...``) that stopped on their own, oldest first.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    where = {"cluster": manifest.cluster, "serviceName": manifest.service, "desiredStatus": "STOPPED"}
    arns = list(aws.paginate("ecs", "list_tasks", "taskArns", **where, maxResults=AT_ONCE))
    return task_failures(described_tasks(aws, manifest.cluster, arns), deployment, manifest)


def task_failures(
    tasks: Iterable[Mapping[str, Any]], deployment: str, manifest: ModuleManifest | None = None
) -> tuple[TaskFailure, ...]:
    """
    The failures among *tasks* (of DescribeTasks) that *deployment* started, oldest first.

    *manifest* tells which of several ports a target group is of.
    """
    found = [_task_failure(task, manifest) for task in tasks if task.get("startedBy") == deployment]
    return tuple(sorted((f for f in found if f), key=lambda failure: (failure.at, failure.task)))


def repeated_failure(failures: Iterable[TaskFailure]) -> tuple[TaskFailure, ...]:
    """The failures of the first kind of which there are enough, newest last; empty: not yet."""
    by_kind: dict[str, list[TaskFailure]] = collections.defaultdict(list)
    for failure in failures:
        by_kind[failure.kind].append(failure)
    return next((tuple(same) for same in by_kind.values() if len(same) >= ENOUGH), ())


def describe_failures(failures: Sequence[TaskFailure], began: float) -> str:
    """
    ``the new tasks stopped with exit code 1 (EssentialContainerExited), 2 of 2 in 41 s``; empty without failures.

    *began* is when the deployment was created, in epoch seconds.
    """
    same = repeated_failure(failures) or failures
    if not same:
        return ""
    after = duration(same[-1].at - began)
    return f"the new tasks stopped with {same[-1].kind}, {len(same)} of {len(failures)} in {after}"


def _task_failure(task: Mapping[str, Any], manifest: ModuleManifest | None) -> TaskFailure | None:
    code, reason = task.get("stopCode", ""), task.get("stoppedReason", "")
    container = _first_failed_container(task)
    kind = _kind(code, reason, container, is_alone=len(task.get("containers", ())) < 2)
    if not kind:
        return None
    if kind == OF_LOAD_BALANCER and manifest and (where := _where(reason, manifest)):
        kind = f"{kind} on {where}"
    return TaskFailure(
        task=task.get("taskArn", "").rpartition("/")[2],
        kind=kind,
        reason=redacted(container.get("reason") or _waiting(task).get("reason") or reason),
        container=container.get("name", "") if _has_run(container) else "",
        at=epoch_seconds(task.get("stoppingAt") or task.get("stoppedAt") or task.get("executionStoppedAt")),
    )


def _kind(code: str, reason: str, container: Mapping[str, Any], *, is_alone: bool) -> str:
    """What tasks that failed for one cause have in common; empty: this one did not fail. Names one of many."""
    of_it = "" if is_alone else f" of {container.get('name', 'no container')}"
    if code == "TaskFailedToStart":
        if _has_run(container) and not container.get("reason"):
            if container["exitCode"] in _KILLED:
                return f"{container['name']} not ready in time (TaskFailedToStart)"
            return f"exit code {container['exitCode']}{of_it} (TaskFailedToStart)"
        if ebs.is_reason(reason) and not container.get("reason"):
            return "no EBS volume (TaskFailedToStart)"
        error = re.match(r"[A-Za-z]+", container.get("reason") or reason)
        return f"{error[0] if error else 'no reason'}{of_it} (TaskFailedToStart)"
    if code == "EssentialContainerExited":
        return f"exit code {container.get('exitCode', 'unknown')}{of_it} (EssentialContainerExited)"
    if "health check" in reason.lower():
        return OF_LOAD_BALANCER if "ELB" in reason else "failed health checks of the container"
    return ""


OF_LOAD_BALANCER = "failed health checks of the load balancer"
_TARGET_GROUP = re.compile(r"arn:[^ )]*:targetgroup/[^ )]*")


def _where(reason: str, manifest: ModuleManifest) -> str:
    """Which of several ports failed the checks that *reason* tells of, as ``ModuleManifest.where`` has it."""
    named = _TARGET_GROUP.search(reason)
    return manifest.where(named[0]) if named else ""


_KILLED = (0, 137, 143)
"""Exit codes of containers that stop because they are told to."""


def _has_run(container: Mapping[str, Any]) -> bool:
    """Whether it ever ran: one that waited in vain has an exit code, too."""
    return "exitCode" in container and "dependency graph" not in container.get("reason", "")


def _waiting(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """A container that waited for another in vain; empty: there is none."""
    return next((c for c in task.get("containers", ()) if "dependency graph" in c.get("reason", "")), {})


def _first_failed_container(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    The container that took the task down: with a reason, else with a failing exit code, else the first to exit.

    Where one waited for another in vain, the other.

    Text: https://github.com/aws/amazon-ecs-agent/pull/3218
    """
    containers: list[Mapping[str, Any]] = list(task.get("containers", ()))
    awaited = re.search(r"container ordering dependency \[([^(\]]+)", _waiting(task).get("reason", ""))
    for container in containers:
        if awaited and container.get("name") == awaited[1]:
            return container
    with_reason = [c for c in containers if c.get("reason")]
    failed = [c for c in containers if c.get("exitCode") not in (None, 0, 137, 143)]
    exited = [c for c in containers if c.get("exitCode") is not None]
    return next(iter([*with_reason, *failed, *exited]), {})
