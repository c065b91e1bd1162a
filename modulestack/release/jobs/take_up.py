"""
What an earlier release that was cut short left of its jobs: gone on with if it was of the very same, waited for if not.

It was of the same if its revision, which nothing has used, was registered with the very request that is wanted now
(``DEFINITION_TAG``), and has no record of how its release ended. Then this release is that one: it has its id, its
revision and what its jobs have done.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from typing import Any

from modulestack.release.aws_access.clock import duration, epoch_seconds
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import OtherJobInProgress
from modulestack.release.aws_access.patience import PAUSE_S
from modulestack.release.outcome.attempt import ReleaseAttempt
from modulestack.release.outcome.leftovers import take_back_unused
from modulestack.release.rollout.tasks import described_tasks
from modulestack.release.storage.record_format import RecordedRevision
from modulestack.release.storage.records import has_record
from modulestack.release.storage.run_records import run_keys
from modulestack.release.task_definition.fields import revision_name, revision_of
from modulestack.release.task_definition.registration import newest_registered_as, number_of
from modulestack.release.task_run.finish import finished
from modulestack.release.task_run.running import SCHEDULE, job_of_group
from modulestack.release.task_run.start import find_task
from modulestack.release.task_run.started_by import BY_HAND, BY_RELEASE, StartedBy, by_release, parse

_SHOWN_S = 50 * 60.0
"""ECS shows a stopped task for an hour: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html"""
_NEWEST = 50
"""Records of runs that are looked at."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class UnfinishedRelease:
    """A release that was cut short at its jobs."""

    release: str
    """Its id."""
    definition: Mapping[str, Any]
    """Its revision, as AWS answers it."""
    ended: tuple[str, ...]
    """Jobs that ended well."""
    running: Mapping[str, Mapping[str, Any]]
    """Job → its task, as AWS answers it."""


def take_up(attempt: ReleaseAttempt) -> Steps[None]:
    """
    Go on with a release that was cut short, or wait until what it left runs no more, and put its revision away.

    Raises:
        OtherJobInProgress: that took too long.
        AwsFailure: AWS could not be asked.
    """
    if not attempt.plan.jobs:
        return
    timeout_s = attempt.left_s
    found = None
    if not attempt.options.skip_jobs:
        found = yield from attempt.ask(lambda: _unfinished(attempt), patience_s=timeout_s)
    left = {attempt.leftover} if attempt.leftover else set()
    left |= yield from _wait_for_others(attempt, found.release if found else "")
    for release in sorted(left - {found.release if found else ""}):
        for line in (yield from take_back_unused(attempt, release=release, patience_s=timeout_s)):
            attempt.report("trouble", line)
    attempt.leftover = ""
    if found:
        _go_on_with(attempt, found)


def _go_on_with(attempt: ReleaseAttempt, found: UnfinishedRelease) -> None:
    name = revision_of(found.definition)
    attempt.registration, attempt.definition = "done", found.definition["taskDefinitionArn"]
    attempt.context = dataclasses.replace(
        attempt.context,
        release=found.release,
        principal=found.definition.get("registeredBy", ""),
        after=RecordedRevision(revision=name, image=str(attempt.plan.desired.image)),
    )
    for job in found.ended:
        progress = attempt.job(job)
        progress.state, progress.end = "ended", "ended with exit code 0"
    for job, task in found.running.items():
        progress = attempt.job(job)
        progress.state, progress.task = "started", task["taskArn"].rpartition("/")[2]
        progress.since = epoch_seconds(task.get("createdAt")) - attempt.dependencies.aws.server_time.ahead_s
    done = [progress.describe() for progress in attempt.jobs.values()]
    text = f"going on with the release that was cut short: {name} is registered"
    attempt.report("register", "; ".join([text, *done]), revision=name)


def _unfinished(attempt: ReleaseAttempt) -> UnfinishedRelease | None:
    """The release of the very same that was cut short, if nothing speaks against going on with it."""
    aws, manifest, service = attempt.dependencies.aws, attempt.manifest, attempt.plan.service
    used = {service.definition, *(deployment.definition for deployment in service.deployments)}
    document = attempt.plan.desired.document
    found = newest_registered_as(aws, manifest, document, newer_than=number_of(service.definition), but=used)
    if found is None:
        return None
    definition, release = found
    if has_record(aws, manifest, release, revision_name(definition["taskDefinitionArn"])):
        return None  # it ended, and not well: this is another one
    is_recent = aws.server_time.now() - epoch_seconds(definition.get("registeredAt")) < _SHOWN_S
    keys = [key.rpartition("/")[2] for key in itertools.islice(run_keys(aws, manifest), _NEWEST)]
    ended: list[str] = []
    running: dict[str, Mapping[str, Any]] = {}
    for job in attempt.plan.jobs:
        verdict = next((name for key in keys if (name := key.partition(f"-{release}-{job.name}-")[2])), "")
        if verdict == "succeeded.json":
            ended.append(job.name)
            continue
        task = find_task(aws, manifest, by_release(release, job.name)) if not verdict else None
        if task and task["lastStatus"] != "STOPPED":
            running[job.name] = task
        elif task and finished(task, manifest.container).is_good:
            ended.append(job.name)
        elif task or verdict or not is_recent:
            return None  # it did not end well, or nobody can know
    return UnfinishedRelease(release=release, definition=definition, ended=tuple(ended), running=running)


def _wait_for_others(attempt: ReleaseAttempt, ours: str) -> Steps[set[str]]:
    """Wait until no job of this kind runs but those of the release *ours*; ids of the releases that left one."""
    clock, since = attempt.dependencies.clock, attempt.dependencies.clock.now()
    left: set[str] = set()
    while others := (yield from attempt.ask(lambda: _others(attempt, ours), patience_s=attempt.left_s)):
        by, task = next(iter(others.items()))
        left |= {by.id for by in others if by.kind == BY_RELEASE}
        identity, elapsed_s = task["taskArn"].rpartition("/")[2], clock.now() - since
        if elapsed_s >= attempt.options.timeout_s or not attempt.left_s:
            raise _in_progress(attempt, by.job, task)
        attempt.lock.keep()
        waiting_for = f"the job {by.job} (task {identity}), which is not ours, to end"
        attempt.report("progress", f"waiting for {waiting_for}", elapsed_s=round(elapsed_s, 1), waiting_for=waiting_for)
        yield PAUSE_S
    return left


def _in_progress(attempt: ReleaseAttempt, job: str, task: Mapping[str, Any]) -> OtherJobInProgress:
    """Why the release ends here: *task* of *job* goes on, perhaps for longer than it may."""
    known = attempt.manifest.job(job)
    age_s = attempt.dependencies.aws.server_time.now() - epoch_seconds(task.get("createdAt"))
    is_late = known is not None and age_s > known.timeout_s
    text = f"the job {job} of an earlier release or run is still running"
    if known and is_late:
        text += f", for {duration(age_s)}, longer than its timeout_s, {known.timeout_s} s"
    return OtherJobInProgress(text, task["taskArn"].rpartition("/")[2], is_late=is_late)


def _others(attempt: ReleaseAttempt, ours: str) -> dict[StartedBy, Mapping[str, Any]]:
    """
    Who started it → task, of what runs before other releases than *ours*, and of our jobs that somebody runs.

    Or that a schedule has started. Those that are being stopped run, too, until they have.
    """
    aws, manifest = attempt.dependencies.aws, attempt.manifest
    where = {"cluster": manifest.cluster, "family": manifest.family}
    desired = ("RUNNING", "STOPPED")
    arns = [a for want in desired for a in aws.paginate("ecs", "list_tasks", "taskArns", **where, desiredStatus=want)]
    names = {job.name for job in attempt.plan.jobs}
    found: dict[StartedBy, Mapping[str, Any]] = {}
    for task in described_tasks(aws, manifest.cluster, arns):
        by = parse(str(task.get("startedBy") or ""))
        if scheduled := job_of_group(str(task.get("group") or "")):
            by = StartedBy(SCHEDULE, task["taskArn"], scheduled)
        is_other = by.id != ours if by.kind == BY_RELEASE else by.kind in {BY_HAND, SCHEDULE} and by.job in names
        if is_other and task["lastStatus"] != "STOPPED":
            found[by] = task
    return found
