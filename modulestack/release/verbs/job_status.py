"""Which of a module's jobs run at this moment, and what is wrong with that."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.task_run.running import RunningJob, overlaps, running_jobs


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunningJobStatus:
    """A task of a job that has not ended."""

    job: str
    task: str
    """Its id."""
    starter: str
    """``its schedule``, ``a release``, ``somebody``."""
    revision: str
    """``family:number``"""
    since: str
    """``2026-01-01T10:00:00Z``"""
    runs_s: int
    """Seconds since then."""
    timeout_s: int | None
    """Of the job; None: the module has no such job any more."""
    late: bool
    """Whether it runs for longer than its job may."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class JobsStatus:
    """What runs, and what is wrong with it."""

    running: tuple[RunningJobStatus, ...] = ()
    """The longest-running first."""
    problems: tuple[str, ...] = ()
    """A sentence each: what takes too long, what runs beside itself, and what is no job any more."""


def jobs_status(aws: AwsClient, manifest: ModuleManifest, service: ServiceSnapshot) -> JobsStatus:
    """What runs of *manifest*'s jobs beside the tasks of *service*; nothing is known where ECS may not be asked."""
    try:
        found = running_jobs(aws, manifest, service_tasks=service.running + service.pending)
    except AccessDenied:
        return JobsStatus()
    return JobsStatus(running=tuple(map(_status, found)), problems=tuple(_problems(manifest, found)))


def _status(run: RunningJob) -> RunningJobStatus:
    return RunningJobStatus(
        job=run.job,
        task=run.task,
        starter=run.starter,
        revision=run.revision,
        since=iso(run.began),
        runs_s=round(run.runs_s),
        timeout_s=run.limit_s,
        late=run.is_late,
    )


def _problems(manifest: ModuleManifest, found: tuple[RunningJob, ...]) -> Iterator[str]:
    for job, tasks in overlaps(found):
        yield f"job {job}: {len(tasks)} tasks of it run at once ({', '.join(tasks)}): nothing keeps them apart"
    for run in found:
        if text := run.problem(manifest):
            yield f"job {run.job}: {text}"
