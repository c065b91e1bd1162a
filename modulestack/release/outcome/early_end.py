"""Ends of a release before its own deployment was followed to its end: cut short, or nothing to do."""

from __future__ import annotations

import dataclasses

from modulestack.contract.errors import BadInput
from modulestack.contract.service_settings import EARLY_SUCCESS
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted, JobGoesOn, OtherDeploymentInProgress
from modulestack.release.outcome.attempt import ReleaseAttempt
from modulestack.release.outcome.failure_verdicts import cut_short
from modulestack.release.outcome.finalize import move_schedules_to, record_verdict
from modulestack.release.outcome.leftovers import clean_up_after, take_back_unused
from modulestack.release.outcome.plan_verdicts import nothing_to_do
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.rollout.service_snapshot import describe_service
from modulestack.release.rollout.update_service import is_updated
from modulestack.release.storage.lock import LockHeld
from modulestack.release.storage.released_image import keep_early_success


def finish_without_changes(attempt: ReleaseAttempt) -> Steps[Verdict]:
    """
    Nothing to do; but what runs may have no record of its success, which is made up for.

    Because its release was cut short, or because it had no tasks then.
    """
    verdict = nothing_to_do(attempt.plan)
    if attempt.plan.request.verb != "watch":
        verdict = verdict.with_details(*(yield from _keep_early_success(attempt)))
    if not attempt.plan.is_unrecorded:
        if attempt.plan.request.verb == "watch" or not attempt.plan.service.running:
            return verdict
        moved = yield from move_schedules_to(
            attempt.dependencies, attempt.manifest, verdict.old, patience_s=attempt.cleaning_s
        )
        return verdict.with_details(*moved)
    try:
        leftover = None if attempt.lock.is_held else attempt.lock.remove_leftover()
    except AwsFailure:
        leftover = None  # whoever wants the lock takes it over
    if leftover:
        yield from clean_up_after(attempt, leftover, patience_s=attempt.cleaning_s)
    success = dataclasses.replace(verdict, kind="succeeded", to=verdict.old)
    recorded = yield from record_verdict(attempt.dependencies, attempt.context, success, patience_s=attempt.cleaning_s)
    made_up = "its release was cut short before it was recorded, or had no tasks: that is done now"
    return dataclasses.replace(verdict, details=(made_up, *recorded.details), record=recorded.record)


def _keep_early_success(attempt: ReleaseAttempt) -> Steps[tuple[str, ...]]:
    """The service has it as the file does: a release that was cut short may have left that it is not so."""
    aws, manifest = attempt.dependencies.aws, attempt.manifest
    if EARLY_SUCCESS not in manifest.service_settings:
        return ()
    try:
        yield from attempt.ask(lambda: keep_early_success(aws, manifest), patience_s=attempt.cleaning_s)
    except (AwsFailure, Interrupted) as problem:
        return (f"that early_success is as the file has it could not be kept: {problem}",)
    return ()


def finish_cut_short(attempt: ReleaseAttempt, end: Exception, *, patience_s: float) -> Steps[Verdict]:
    """
    The verdict when *end* cut the release short; a revision that nothing uses is taken back.

    What is not known is looked for first, for *patience_s*; whatever still is not known is said, and nothing is undone.
    """
    if attempt.update == "unknown":
        yield from _look_for_update(attempt, patience_s)
    left: tuple[str, ...] = ()
    name = attempt.context.after.revision
    if attempt.may_run_jobs and attempt.update == "none":
        left = (f"{name} stays registered, because the job may still use it: the same command again goes on with both",)
    elif attempt.registration != "none" and attempt.update == "none":
        left = yield from take_back_unused(attempt, patience_s=patience_s)
    elif attempt.registration != "none" and attempt.update == "unknown":
        left = (f"{name} stays registered, because whether the service uses it is not known",)
    may_have_started = attempt.update == "unknown"
    jobs, state = attempt.job_lines(is_seen=isinstance(end, Interrupted | JobGoesOn)), ""
    is_said = isinstance(end, BadInput | LockHeld | OtherDeploymentInProgress)  # that it was not touched
    if jobs and not is_said and attempt.update == "none" and not attempt.tracked:
        state = "; ".join([*jobs, f"the service was not touched, {attempt.context.before.revision} runs"])
        jobs = ()
    if attempt.tracked and attempt.follower and (where := attempt.follower.goes_on_at):
        state = f"the deployment of {name} goes on, and ECS moves traffic by itself: it had come to {where}"
    verdict = cut_short(
        attempt.context, end, tracked=attempt.tracked, may_have_started=may_have_started, state=state
    ).with_details(*left, *jobs)
    if attempt.update == "none" and not attempt.tracked:
        return verdict
    return (yield from record_verdict(attempt.dependencies, attempt.context, verdict, patience_s=patience_s))


def _look_for_update(attempt: ReleaseAttempt, patience_s: float) -> Steps[None]:
    """Find out whether UpdateService had its effect; it stays unknown if nobody answers."""
    aws, manifest = attempt.dependencies.aws, attempt.manifest
    try:
        now = yield from attempt.ask(lambda: describe_service(aws, manifest), patience_s=patience_s)
    except (AwsFailure, Interrupted):
        return
    if now and is_updated(now, attempt.definition, attempt.plan.service):
        attempt.note_update(now)
    elif now:
        attempt.update = "none"
