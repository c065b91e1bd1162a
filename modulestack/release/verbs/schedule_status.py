"""The jobs of a module that run on a schedule, read at one moment."""

from __future__ import annotations

import dataclasses

from modulestack.contract.advice import make_again
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.schedules import read_schedules, scheduled_jobs
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
