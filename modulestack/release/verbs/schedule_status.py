"""The jobs of a module that run on a schedule, read at one moment."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from modulestack.contract.advice import make_again, run_command
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.schedules import read_schedules, scheduled_jobs
from modulestack.release.task_run.dead_letters import DeadLetters, read_dead_letters
from modulestack.release.task_run.scheduled import scheduled_runs

NOT_KNOWN = "not known (no permission)"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScheduledJobStatus:
    """A job that runs on a schedule."""

    job: str
    expression: str
    """With its time zone, unless that is UTC."""
    enabled: bool
    revision: str
    """``family:number`` that it runs."""
    last: str
    """How its last run ended, when; empty: none ended within the last hour."""
    problem: str
    """What is wrong with it; empty: nothing."""


def schedule_statuses(
    aws: AwsClient, manifest: ModuleManifest, service: ServiceSnapshot
) -> tuple[ScheduledJobStatus, ...]:
    """Each schedule, and how its last run ended, as far as ECS shows it."""
    if not scheduled_jobs(manifest):
        return ()
    try:
        found, runs = read_schedules(aws, manifest), scheduled_runs(aws, manifest)
        failed_starts = _failed_starts(aws, manifest)
    except AccessDenied:
        return tuple(
            ScheduledJobStatus(job=job, expression="", enabled=False, revision="", last="", problem=NOT_KNOWN)
            for job in scheduled_jobs(manifest)
        )
    is_steady = service.primary is not None and service.primary.rollout == "COMPLETED"
    statuses = []
    for each in found:
        newest = next((run for run in runs if run.job == each.job), None)
        wrong = []
        if not each.revision:
            wrong.append(f"its schedule is gone: run {make_again(manifest.environment)}")
        elif is_steady and each.revision != service.revision:
            wrong.append(f"runs {each.revision}, not {service.revision}: release again what runs, which mends it")
        if newest and not newest.is_good:
            wrong.append(f"{newest.sentence()} at {iso(newest.ended)} (task {newest.task})")
        wrong += failed_starts.get(each.job, [])
        statuses.append(
            ScheduledJobStatus(
                job=each.job,
                expression=each.expression,
                enabled=each.enabled,
                revision=each.revision,
                last=f"{newest.sentence()} at {iso(newest.ended)}" if newest else "",
                problem="; ".join(wrong),
            )
        )
    return tuple(statuses)


def _failed_starts(aws: AwsClient, manifest: ModuleManifest) -> dict[str, list[str]]:
    """Job → what its dead-letter queue says of it; what may not be asked is not known."""
    try:
        queues = read_dead_letters(aws, manifest)
    except AccessDenied:
        return {job.name: [f"failed starts: {NOT_KNOWN}"] for job in manifest.jobs if job.dead_letter_queue_arn}
    return {job: [*_told(manifest, queue, job)] for queue in queues for job in queue.jobs}


def _told(manifest: ModuleManifest, queue: DeadLetters, job: str) -> Iterator[str]:
    name = queue.queue.rpartition(":")[2]
    if queue.waiting is None:
        yield f"its dead-letter queue {name} does not exist: what is not started leaves no trace"
    own = [start for start in queue.starts if start.job == job]
    if own:
        again = run_command(manifest.module, manifest.environment, job)
        others = f", the last of {len(own)} in {name}" if len(own) > 1 else f", in {name}"
        yield f"{job} {own[0].sentence()}{others}: {again} runs it now"
    elif queue.unseen:
        count = f"{queue.unseen} message{'s' if queue.unseen > 1 else ''}"
        yield f"{count} in its dead-letter queue {name} that were not looked at: perhaps runs that were not started"
