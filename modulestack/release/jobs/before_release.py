"""
Run the jobs of a release: with the new revision, one after the other, before the service is touched.

A job is started once for one release: by a client token and a ``startedBy`` of the release's id, by which it is found
again when an answer is lost. What does not end well ends the release.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.advice import logs_command, verify_command
from modulestack.contract.capacity_providers import FARGATE, FARGATE_SPOT
from modulestack.contract.jobs import ManifestJob, task_override
from modulestack.contract.sensitive import redacted
from modulestack.release.aws_access.clock import duration, iso
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import PASSING, AwsFailure, JobGoesOn, OtherDeploymentInProgress
from modulestack.release.aws_access.patience import PAUSE_S
from modulestack.release.dependencies import GRACE_S
from modulestack.release.outcome.attempt import ReleaseAttempt
from modulestack.release.outcome.job_progress import JobProgress
from modulestack.release.outcome.leftovers import take_back_unused
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.decision import refuse_unreleasable
from modulestack.release.rollout.last_log_lines import last_log_lines
from modulestack.release.rollout.service_snapshot import fetch_service, parse_service
from modulestack.release.rollout.task_failures import TaskFailure
from modulestack.release.storage.lock import LockHeld
from modulestack.release.storage.lock_document import read_lock
from modulestack.release.storage.run_records import RunRecord, RunVerdict, write_run
from modulestack.release.task_run.finish import FinishedTask, goal, wait_until_stopped
from modulestack.release.task_run.not_started import why_not_started
from modulestack.release.task_run.start import NotStarted, run_request, start_once
from modulestack.release.task_run.started_by import by_release
from modulestack.release.task_run.stop import STOPS_WITHIN_S, stop_and_wait

_LATE_S = 3.0
"""Last lines of output come in later than the task's end."""


def run_before_release(attempt: ReleaseAttempt) -> Steps[Verdict | None]:
    """
    Run the plan's jobs that have not ended yet; None: all ended well, and the service may be touched.

    A verdict: one did not, and its revision was taken back.

    Raises:
        AwsFailure: AWS could not be asked.
        BadInput: the service is gone.
        OtherDeploymentInProgress: something else deployed while the jobs ran.
        LockHeld: somebody took the lock while they ran.
        JobGoesOn: --timeout passed while one ran.
    """
    jobs = attempt.plan.jobs
    if attempt.options.skip_jobs and jobs:
        attempt.report("job", f"skipped, as is asked for: {', '.join(job.name for job in jobs)}")
        return None
    for job in jobs:
        progress = attempt.job(job.name)
        if progress.state != "ended":
            yield 0.0  # whoever presses Ctrl-C here has nothing of this job started
            if verdict := (yield from _run(attempt, job, progress)):
                return verdict
    if jobs:
        yield from _look_again(attempt)
    return None


def _run(attempt: ReleaseAttempt, job: ManifestJob, progress: JobProgress) -> Steps[Verdict | None]:
    clock = attempt.dependencies.clock
    started = progress.since or clock.now()
    try:
        if progress.state != "started":
            yield from _start(attempt, job, progress)
    except NotStarted as end:
        why = str(end).removeprefix(f"{attempt.manifest.module}: ")
        progress.state, progress.end = "ended", f"could not start: {why}"
        yield from _record(attempt, job, progress, "not-started", started, why=why)
        return (yield from _refused(attempt, progress, None))
    ended, is_late = yield from _wait(attempt, job, progress, started)
    verdict = _verdict_of(ended, is_late=is_late)
    progress.state, progress.end = "ended", _end(job, ended, verdict)
    attempt.report("job", progress.describe(), job=job.name, task=progress.task, **_code(ended))
    yield from _record(attempt, job, progress, verdict, started, ended)
    return None if verdict == "succeeded" else (yield from _refused(attempt, progress, ended))


def _start(attempt: ReleaseAttempt, job: ManifestJob, progress: JobProgress) -> Steps[None]:
    """Start it, as long as AWS does not answer for as long as the release waits; a second call starts nothing twice."""
    aws, manifest, release = attempt.dependencies.aws, attempt.manifest, attempt.context.release
    service = yield from _service(attempt)
    request = run_request(
        _on_demand(service),
        attempt.definition,
        task_override(job, manifest.container),
        token=f"{release}-{job.name}",
        started_by=by_release(release, job.name),
        is_tagged=not manifest.has_own_cluster,
        volumes=attempt.plan.volumes,
    )

    def on_trouble(failure: AwsFailure) -> None:
        progress.state = "unknown"
        attempt.on_trouble(failure)

    until = aws.clock.now() + attempt.left_s
    while True:
        attempt.lock.keep()
        try:
            progress.task = yield from start_once(aws, manifest, request, on_trouble=on_trouble)
        except PASSING as failure:
            if aws.clock.now() >= until:
                raise
            attempt.on_trouble(failure)
        else:
            break
        yield PAUSE_S
    progress.state = "started"
    attempt.report("job", f"the job {job.name} runs as task {progress.task}", job=job.name, task=progress.task)


def _service(attempt: ReleaseAttempt) -> Steps[Mapping[str, Any]]:
    """
    The service as AWS answers it, which can still be released to.

    Raises:
        BadInput: it cannot.
        AwsFailure: ECS could not be asked.
    """
    aws, manifest = attempt.dependencies.aws, attempt.manifest
    service = yield from attempt.ask(lambda: fetch_service(aws, manifest), patience_s=attempt.left_s)
    refuse_unreleasable(manifest, parse_service(service) if service else None)
    return service or {}


def _on_demand(service: Mapping[str, Any]) -> Mapping[str, Any]:
    """*service*, but never on Spot: of a job that AWS takes the capacity from nobody starts another one."""
    strategy = service.get("capacityProviderStrategy") or ()
    if all(item.get("capacityProvider") != FARGATE_SPOT for item in strategy):
        return service
    return {**service, "capacityProviderStrategy": [], "launchType": FARGATE}


def _wait(
    attempt: ReleaseAttempt, job: ManifestJob, progress: JobProgress, started: float
) -> Steps[tuple[FinishedTask | None, bool]]:
    """How it ended, and whether it was stopped because it took too long; None: it was, and does not end."""
    aws, manifest = attempt.dependencies.aws, attempt.manifest

    def look(status: str) -> None:
        attempt.lock.keep()
        if status != "STOPPED":
            waiting_for = f"the job {job.name} (task {progress.task}) to {goal(status)}"
            elapsed_s = round(aws.clock.now() - started, 1)
            attempt.report("progress", f"waiting for {waiting_for}", elapsed_s=elapsed_s, waiting_for=waiting_for)

    until = started + job.timeout_s
    give_up_at = aws.clock.now() + attempt.left_s
    ended = yield from wait_until_stopped(
        aws, manifest, progress.task, until=min(until, give_up_at), look=look, on_trouble=attempt.on_trouble
    )
    if ended:
        return ended, False
    if give_up_at < until:
        raise JobGoesOn
    why = f"the job {job.name} did not end within {duration(job.timeout_s)}"
    patience_s = attempt.dependencies.left_s(STOPS_WITHIN_S, grace_s=GRACE_S)
    attempt.report("stop", f"stopping task {progress.task}: {why}")
    ended = yield from stop_and_wait(
        aws, manifest, progress.task, why, patience_s=patience_s, look=look, on_trouble=attempt.on_trouble
    )
    if ended and not ended.has_started:
        return dataclasses.replace(ended, why=why_not_started(manifest, ended, job.timeout_s)), False
    return ended, not (ended and not ended.why)


def _verdict_of(ended: FinishedTask | None, *, is_late: bool) -> RunVerdict:
    if ended is None or is_late:
        return "timed-out"
    if not ended.has_started:
        return "not-started"
    return "succeeded" if ended.is_good else "failed"


def _end(job: ManifestJob, ended: FinishedTask | None, verdict: RunVerdict) -> str:
    """How it ended, continuing ``the job migrate``."""
    why = redacted(ended.why) if ended else ""
    within = f"did not end within {duration(job.timeout_s)} and was"
    if ended is None:
        return f"{within} told to stop"
    if verdict == "timed-out":
        return f"{within} stopped"
    if verdict == "not-started":
        return f"could not start: {why}"
    if ended.exit_code == 0 and why:
        return f"was stopped: {why}"
    return f"ended with exit code {ended.exit_code}" + (f": {why}" if why else "")


def _code(ended: FinishedTask | None) -> dict[str, int]:
    return {"exit_code": ended.exit_code} if ended and ended.has_started else {}


def _record(
    attempt: ReleaseAttempt,
    job: ManifestJob,
    progress: JobProgress,
    verdict: RunVerdict,
    started: float,
    ended: FinishedTask | None = None,
    why: str = "",
) -> Steps[None]:
    """Keep what became of it, for history and for whoever takes this release up; that this failed is said."""
    aws, manifest, context = attempt.dependencies.aws, attempt.manifest, attempt.context
    ahead_s = aws.server_time.ahead_s  # as the records of releases: by one clock, AWS's
    record = RunRecord(
        id=context.release,
        environment=manifest.environment,
        module=manifest.module,
        job=job.name,
        who=context.who,
        release=context.release,
        revision=context.after.revision,
        image=context.after.image,
        task=progress.task,
        started=iso(started + ahead_s),
        finished=iso(aws.server_time.now()),
        verdict=verdict,
        exit_code=_code(ended).get("exit_code"),
        why=why or (ended.why if ended else ""),
    )
    try:
        yield from attempt.ask(
            lambda: write_run(aws, manifest, record, started + ahead_s), patience_s=attempt.cleaning_s
        )
    except AwsFailure as failure:
        attempt.report("trouble", f"the record of {job.name} could not be written: {failure}", code=failure.code)


def _refused(attempt: ReleaseAttempt, progress: JobProgress, ended: FinishedTask | None) -> Steps[Verdict]:
    """The job's no: its release ends here, and its revision, which nothing uses, is taken back."""
    aws, manifest, context = attempt.dependencies.aws, attempt.manifest, attempt.context
    lines: tuple[str, ...] = ()
    hint = ""
    if progress.task:
        yield _LATE_S
        has_output = ended is None or ended.has_started
        failure = TaskFailure(
            task=progress.task,
            kind="",
            reason="",
            container=manifest.container if has_output else "",
            at=attempt.dependencies.clock.now(),
        )
        lines = last_log_lines(aws, manifest, failure)
        where = (manifest.module, manifest.environment)
        hint = logs_command(*where, task=progress.task) if has_output else verify_command(*where)
    left = yield from take_back_unused(attempt, patience_s=attempt.cleaning_s)
    before = tuple(line for line in attempt.job_lines() if line != progress.describe())
    return Verdict(
        kind="refused",
        environment=manifest.environment,
        module=manifest.module,
        why=progress.describe(),
        image=context.image.short(),
        old=context.before.revision,
        details=(*before, *left),
        last_output=lines,
        hint=hint,
        release=context.release,
        full_image=str(context.image),
    )


def _look_again(attempt: ReleaseAttempt) -> Steps[None]:
    """Time has passed: the service is as it was, and the lock still ours, or the release ends before it is touched."""
    service = parse_service((yield from _service(attempt)))
    before = attempt.plan.service
    if (service.primary and service.primary.id) != (before.primary and before.primary.id):
        raise OtherDeploymentInProgress(f"something else deployed {service.revision} while its jobs ran")
    if not attempt.lock.keep():
        aws, manifest = attempt.dependencies.aws, attempt.manifest
        holder = yield from attempt.ask(lambda: read_lock(aws, manifest), patience_s=attempt.cleaning_s)
        if holder:
            raise LockHeld(holder)
        raise OtherDeploymentInProgress("somebody broke its lock while its jobs ran")
    current = dataclasses.replace(attempt.plan.current, service=service)
    attempt.plan = dataclasses.replace(attempt.plan, current=current)
