"""Whether a worker's new tasks stay up: without a load balancer nothing else shows that they work."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.rollout.service_snapshot import describe_service
from modulestack.release.rollout.task_failures import describe_failures, fetch_task_failures
from modulestack.release.rollout.tasks import running_tasks
from modulestack.release.rollout.tracked_deployment import TrackedDeployment

STEADY_S = 30.0
"""How long tasks must stay as they are. Without a health check ECS itself believes a task 40 s after its start:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html"""
_PAUSE_S = 6.0
"""Between two looks."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verification:
    """What is to be said of a deployment that ECS calls successful."""

    wrong: str = ""
    """What is wrong with it; empty: nothing."""
    seen: str = ""
    """By what it was believed; empty: by its targets' health."""


def watch_tasks(aws: AwsClient, manifest: ModuleManifest, tracked: TrackedDeployment) -> Steps[Verification]:
    """
    Whether the tasks of *tracked* run, are HEALTHY if their containers are checked, and stay so for ``STEADY_S``.

    How many there shall be may change meanwhile, as scaling does; none is enough where none shall run.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    known = {failure.task for failure in fetch_task_failures(aws, manifest, tracked.id)}
    since = aws.clock.now()
    wrong, tasks = "", list[Mapping[str, Any]]()
    while aws.clock.now() - since < STEADY_S:
        yield min(_PAUSE_S, STEADY_S - (aws.clock.now() - since))
        wrong, tasks = _look(aws, manifest, tracked)
    failures = [f for f in fetch_task_failures(aws, manifest, tracked.id) if f.task not in known]
    if failures:
        return Verification(wrong=describe_failures(failures, since))
    return Verification(wrong=wrong, seen="" if wrong else _seen(tasks))


def _look(aws: AwsClient, manifest: ModuleManifest, tracked: TrackedDeployment) -> tuple[str, list[Mapping[str, Any]]]:
    """What is wrong now, and the tasks of *tracked* that run."""
    service = describe_service(aws, manifest)
    tasks = [task for task in running_tasks(aws, manifest) if task.get("startedBy") == tracked.id]
    running = [task for task in tasks if task.get("lastStatus") == "RUNNING"]
    desired = service.desired if service else 0
    unhealthy = [task for task in running if task.get("healthStatus") == "UNHEALTHY"]
    if unhealthy:
        return f"{len(unhealthy)} of {len(running)} tasks are UNHEALTHY", running
    if desired and not running:
        return f"none of {desired} tasks is RUNNING", running
    return "", running


def _seen(tasks: Sequence[Mapping[str, Any]]) -> str:
    counted = "1 task" if len(tasks) == 1 else f"{len(tasks)} tasks"
    if not tasks:
        return "no task was wanted any more when it was looked at: that none failed is all that is known"
    if all(task.get("healthStatus") == "HEALTHY" for task in tasks):
        return f"{counted} HEALTHY by the container's own check, for {STEADY_S:.0f} s"
    return f"{counted} RUNNING without a stop for {STEADY_S:.0f} s: no health check says more"
