"""
Runs of jobs that have not ended: whether they take too long, whether they run beside each other, and how to stop them.

Who waits for a job stops it after its ``timeout_s``. For what a schedule started nobody waits, and ECS has no time
limit of tasks; nor does anything keep two runs of a schedule apart.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html,
https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html (at-least-once delivery)
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.contract import names
from modulestack.contract.advice import stop_command
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import duration, epoch_seconds
from modulestack.release.rollout.tasks import described_tasks
from modulestack.release.task_definition.fields import revision_name
from modulestack.release.task_run.started_by import BY_HAND, BY_RELEASE, parse

_STARTERS = {BY_HAND: "somebody", BY_RELEASE: "a release"}
_STOPPED_WITHIN_S = 30.0
"""Whoever waits for a job has told ECS by then to stop it."""
SCHEDULE = "its schedule"
"""Who starts what runs on a schedule."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunningJob:
    """A task of a job that shall run: it is not being stopped."""

    job: str
    task: str
    """Its id."""
    starter: str
    """``its schedule``, ``a release``, ``somebody``."""
    revision: str
    """``family:number``"""
    image: str
    """Empty: not known yet."""
    began: float
    """Epoch seconds."""
    runs_s: float
    """Seconds since then."""
    limit_s: int | None
    """The job's ``timeout_s``; None: the module has no such job any more."""

    @property
    def is_late(self) -> bool:
        """Whether it runs for longer than its job may, and nobody who waits for it is about to stop it."""
        patience_s = 0.0 if self.starter == SCHEDULE else _STOPPED_WITHIN_S
        return self.limit_s is not None and self.runs_s > self.limit_s + patience_s

    def problem(self, manifest: ModuleManifest) -> str:
        """What is wrong with it, and the command that stops it; empty: nothing."""
        stop = stop_command(manifest.module, manifest.environment, self.task)
        since = f"task {self.task} of {self.starter} runs for {duration(self.runs_s)}"
        if self.limit_s is None:
            return f"{since}, and the module has no such job any more: it ends by itself, or by {stop}"
        if self.is_late:
            return f"{since}, longer than its timeout_s, {self.limit_s} s, and nothing stops it but {stop}"
        return ""


def running_jobs(aws: AwsClient, manifest: ModuleManifest, *, service_tasks: int = 0) -> tuple[RunningJob, ...]:
    """
    What runs now of the module's jobs, of those too that its file no longer has; the longest-running first.

    A module without jobs, of whose family no more than *service_tasks* tasks run, is not looked at any further.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    where = {"cluster": manifest.cluster, "family": manifest.family}
    arns = list(aws.paginate("ecs", "list_tasks", "taskArns", **where, desiredStatus="RUNNING"))
    if not manifest.jobs and len(arns) <= service_tasks:
        return ()
    now = aws.server_time.now()
    found = (_job(task, manifest, now) for task in described_tasks(aws, manifest.cluster, arns))
    return tuple(sorted(filter(None, found), key=lambda run: (run.began, run.task)))


def overlaps(runs: Iterable[RunningJob]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Jobs of which more than one task runs, each with those tasks (ids)."""
    by_job = itertools.groupby(sorted(runs, key=lambda run: run.job), key=lambda run: run.job)
    tasks = ((job, tuple(run.task for run in some)) for job, some in by_job)
    return tuple((job, each) for job, each in tasks if len(each) > 1)


def job_of_group(group: str) -> str:
    """The job whose schedule starts tasks of *group*; empty: it is no such group."""
    prefix = names.task_group("")
    return group.removeprefix(prefix) if group.startswith(prefix) else ""


def _job(task: Mapping[str, Any], manifest: ModuleManifest, now: float) -> RunningJob | None:
    by = parse(str(task.get("startedBy") or ""))
    scheduled = job_of_group(str(task.get("group") or ""))
    job = scheduled or (by.job if by.kind in _STARTERS else "")
    if not job or task.get("lastStatus") == "STOPPED":
        return None
    known = manifest.job(job)
    began = epoch_seconds(task.get("createdAt"))
    own: Mapping[str, Any] = next((c for c in task.get("containers", ()) if c.get("name") == manifest.container), {})
    return RunningJob(
        job=job,
        task=str(task["taskArn"].rpartition("/")[2]),
        starter=SCHEDULE if scheduled else _STARTERS[by.kind],
        revision=revision_name(str(task.get("taskDefinitionArn", ""))),
        image=str(own.get("image", "")),
        began=began,
        runs_s=max(0.0, now - began),
        limit_s=known.timeout_s if known else None,
    )
