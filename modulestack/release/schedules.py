"""
The schedules of a module's jobs run the released revision: a success moves them, whether of a release or a rollback.

UpdateSchedule takes the whole of a schedule: what is not given again is lost. So it is read first, and given back with
another revision.

Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract import names
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected
from modulestack.release.task_definition.fields import revision_name

_GIVEN_AGAIN = (
    "ActionAfterCompletion",
    "Description",
    "EndDate",
    "FlexibleTimeWindow",
    "GroupName",
    "KmsKeyArn",
    "Name",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "State",
)

_GONE = "ResourceNotFoundException"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScheduledJob:
    """When a job runs, as EventBridge Scheduler has it."""

    job: str
    expression: str
    """With its time zone, unless that is UTC."""
    enabled: bool
    revision: str
    """``family:number`` that it runs; empty: it is gone."""


def read_schedules(aws: AwsClient, manifest: ModuleManifest) -> tuple[ScheduledJob, ...]:
    """
    Of each job that the file gives a schedule.

    Raises:
        AwsFailure: EventBridge Scheduler could not be asked.
    """
    return tuple(_of(job, _fetch(aws, manifest, job)) for job in scheduled_jobs(manifest))


def move_schedules(aws: AwsClient, manifest: ModuleManifest, revision: str) -> tuple[str, ...]:
    """
    Have every schedule run *revision* (``family:number``); the jobs whose schedules were moved.

    Raises:
        AwsFailure: one could not be, or that is not known: the same again does nothing twice.
    """
    moved: list[str] = []
    for job in scheduled_jobs(manifest):
        found = _fetch(aws, manifest, job)
        if found is None or _revision(found) == revision:
            continue
        before = found["Target"]["EcsParameters"]["TaskDefinitionArn"]
        definition = f"{before.rpartition('/')[0]}/{revision}"
        parameters = {**found["Target"]["EcsParameters"], "TaskDefinitionArn": definition}
        given = {name: found[name] for name in _GIVEN_AGAIN if found.get(name) is not None}
        target = {**found["Target"], "EcsParameters": parameters}
        try:
            aws.call("scheduler", "update_schedule", **given, Target=target)
        except Rejected as refusal:
            if refusal.code != _GONE:
                raise
            continue  # the file no longer has the job, and `up` has just deleted it
        moved.append(job)
    return tuple(moved)


def scheduled_jobs(manifest: ModuleManifest) -> tuple[str, ...]:
    """Names of the jobs that have a schedule."""
    return tuple(job.name for job in manifest.jobs if job.schedule)


def _fetch(aws: AwsClient, manifest: ModuleManifest, job: str) -> Mapping[str, Any] | None:
    group = names.schedule_group(manifest.environment, manifest.module)
    try:
        return aws.call("scheduler", "get_schedule", GroupName=group, Name=job)
    except Rejected as refusal:
        if refusal.code != _GONE:
            raise
        return None


def _revision(found: Mapping[str, Any]) -> str:
    return revision_name(str((found["Target"].get("EcsParameters") or {}).get("TaskDefinitionArn", "")))


def _of(job: str, found: Mapping[str, Any] | None) -> ScheduledJob:
    if found is None:
        return ScheduledJob(job=job, expression="", enabled=False, revision="")
    zone = found.get("ScheduleExpressionTimezone") or "UTC"
    return ScheduledJob(
        job=job,
        expression=found["ScheduleExpression"] + ("" if zone == "UTC" else f" {zone}"),
        enabled=found.get("State") != "DISABLED",
        revision=_revision(found),
    )
