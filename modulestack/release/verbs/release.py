"""
A release, step by step; docs/releases.md says the same to its users.

 1. Find        planning/discovery.py
 2. Render      planning/desired_revision.py, task_definition/template.py, task_definition/image_resolution.py
 3. Compare     task_definition/comparison.py, planning/decision.py
 4. Preflight   planning/preflight_data.py, planning/preflight.py
 5. Lock        storage/lock.py
 6. Register    outcome/kept_images.py, task_definition/registration.py, run its jobs: jobs/, and update:
                rollout/update_service.py
 7. Follow      rollout/follow.py, by the strategy: rollout/strategy.py, rollout/rolling.py
 8. Fail early  rollout/task_failures.py, by the strategy
 9. Verify      rollout/verification.py, by the strategy
10. Record      outcome/finalize.py, storage/records.py, storage/released_image.py

``prepare`` does 1 to 4 (planning/plan.py) and reads only, ``execute`` does the rest; several_modules.py does both for
many modules. How far a release has come is in outcome/attempt.py. Whatever goes wrong ends in a verdict that says what
state it leaves, and leaves nothing behind that it can put away: outcome/early_end.py, outcome/failure_verdicts.py.
"""

from __future__ import annotations

import dataclasses

from modulestack.contract.errors import BadInput
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted, JobGoesOn, OtherDeploymentInProgress
from modulestack.release.aws_access.patience import PAUSE_S
from modulestack.release.dependencies import Dependencies
from modulestack.release.jobs.before_release import run_before_release
from modulestack.release.jobs.take_up import take_up
from modulestack.release.outcome.attempt import ReleaseAttempt, start_attempt
from modulestack.release.outcome.context import recorded
from modulestack.release.outcome.early_end import finish_cut_short, finish_without_changes
from modulestack.release.outcome.failure_verdicts import cut_short_before_changes, superseded_at_once
from modulestack.release.outcome.finalize import judge_rollout, record_verdict
from modulestack.release.outcome.kept_images import keep_images
from modulestack.release.outcome.leftovers import clean_up_after, put_away_leftover, take_back_unused
from modulestack.release.outcome.own_strategy import restore_strategy
from modulestack.release.outcome.plan_verdicts import refused
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.plan import ReleasePlan, plan_release
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest
from modulestack.release.planning.service_settings import is_ours_to_end, monitoring, what_comes_next
from modulestack.release.rollout.follow import FollowOptions, RolloutFollower
from modulestack.release.rollout.strategy import strategy_of
from modulestack.release.rollout.tracked_deployment import TrackedDeployment, track
from modulestack.release.rollout.update_service import update_service
from modulestack.release.storage.lock import LockHeld
from modulestack.release.storage.record_format import RecordedRevision
from modulestack.release.storage.released_image import announce_early_success
from modulestack.release.task_definition.fields import revision_name
from modulestack.release.task_definition.registration import register_definition


def prepare(
    dependencies: Dependencies, request: ReleaseRequest, options: ReleaseOptions
) -> Steps[ReleasePlan | Verdict]:
    """Steps 1 to 4: what is to be done, or the verdict that it cannot be. Reads only; the module is found already."""
    try:
        yield 0.0
        plan = yield from dependencies.ask(
            request.manifest.module, lambda: plan_release(dependencies, request), patience_s=options.timeout_s
        )
    except (BadInput, AwsFailure, Interrupted) as end:
        return cut_short_before_changes(request, end)
    return refused(plan) if plan.refusals else plan


def execute(dependencies: Dependencies, plan: ReleasePlan, options: ReleaseOptions) -> Steps[Verdict]:
    """
    Steps 5 to 10: do what *plan* says; the verdict.

    Yields nothing but waits, and never raises what AWS or a person may cause.
    """
    attempt = start_attempt(dependencies, plan, options)
    is_patient = True
    try:
        yield 0.0
        verdict = yield from _steps(attempt)
    except Interrupted as end:
        is_patient = False
        verdict = yield from finish_cut_short(attempt, end, patience_s=0.0)
    except (AwsFailure, BadInput, JobGoesOn, OtherDeploymentInProgress, LockHeld) as end:
        verdict = yield from finish_cut_short(attempt, end, patience_s=attempt.cleaning_s)
    except Exception:
        attempt.lock.release()
        raise
    return (yield from _unlock(attempt, verdict, attempt.cleaning_s if is_patient else 0.0))


def _steps(attempt: ReleaseAttempt) -> Steps[Verdict]:
    """The steps, one after the other."""
    if attempt.plan.is_done:
        return (yield from finish_without_changes(attempt))

    # 5. Lock: one release of a module at a time, and no other deployment under way.
    yield from _lock(attempt)
    yield from _wait_for_others(attempt)
    if attempt.plan.is_done or attempt.plan.refusals:
        yield from put_away_leftover(attempt, patience_s=attempt.cleaning_s)
    if attempt.plan.is_done:
        return (yield from finish_without_changes(attempt))
    if attempt.plan.refusals:
        return refused(attempt.plan)

    # 6. Register and update, each once.
    if attempt.plan.action == "follow":
        tracked = _adopt(attempt)
    else:
        yield 0.0  # whoever pressed Ctrl-C until now has nothing changed
        yield from take_up(attempt)
        yield from keep_images(attempt)
        if not attempt.definition:
            yield from _register(attempt)
        yield 0.0  # or has the revision taken back
        if refusal := (yield from run_before_release(attempt)):
            return refusal
        tracked = yield from _update(attempt)
    if tracked is None:
        return superseded_at_once(attempt.context)

    # 7. Follow our own deployment; 8. end it early if its tasks keep failing.
    attempt.follower = _follower(attempt, tracked)
    result = yield from attempt.follower.steps()

    # 9. Verify; 10. record.
    dependencies, context, timeout_s = attempt.dependencies, attempt.context, attempt.options.timeout_s
    verdict = yield from judge_rollout(dependencies, context, tracked, result, patience_s=timeout_s)
    verdict = verdict.with_details(*_of_jobs(attempt))
    verdict = verdict.with_details(*(yield from restore_strategy(attempt, verdict)))
    if verdict.kind == "succeeded":
        verdict = verdict.with_details(*what_comes_next(attempt.plan.differences))
    if attempt.registration == "done":
        left = yield from take_back_unused(attempt, used=(attempt.definition,), patience_s=attempt.cleaning_s)
        verdict = verdict.with_details(*left)
    return (yield from record_verdict(dependencies, context, verdict, patience_s=attempt.cleaning_s))


def _of_jobs(attempt: ReleaseAttempt) -> tuple[str, ...]:
    """What a record keeps of the release's jobs."""
    skipped = ", ".join(attempt.skipped_jobs)
    return (f"jobs were skipped, as was asked for: {skipped}",) if skipped else attempt.job_lines()


def _lock(attempt: ReleaseAttempt) -> Steps[None]:
    dependencies, report = attempt.dependencies, attempt.report
    waited = yield from attempt.lock.acquire(
        patience_s=attempt.left_s,
        on_wait=lambda holder: report("lock", f"waiting for {holder.describe()}", owner=holder.owner),
        on_trouble=dependencies.troubled(attempt.manifest.module),
    )
    if waited or attempt.lock.taken_from:
        yield from attempt.plan_again()
    if holder := attempt.lock.taken_from:
        yield from clean_up_after(attempt, holder, patience_s=attempt.left_s)


def _unlock(attempt: ReleaseAttempt, verdict: Verdict, patience_s: float) -> Steps[Verdict]:
    """*verdict*, with a word about the lock if it could not be handed back."""
    try:
        problem = yield from attempt.lock.hand_back(patience_s=patience_s)
    except Interrupted:
        problem = attempt.lock.release()
    if not problem:
        return verdict
    left = f"the lock could not be handed back: {problem}"
    attempt.report("lock", left)
    return verdict.with_details(left)


def _wait_for_others(attempt: ReleaseAttempt) -> Steps[None]:
    clock = attempt.dependencies.clock
    since = clock.now()
    while attempt.plan.must_wait:
        revision, elapsed_s = attempt.plan.service.revision, clock.now() - since
        if elapsed_s >= attempt.options.timeout_s or not attempt.left_s:
            raise OtherDeploymentInProgress(f"a deployment of {revision}, which is not ours, is under way")
        attempt.lock.keep()
        waiting_for = f"the deployment of {revision}, which is not ours, to end"
        waited = {"elapsed_s": round(clock.now() - since, 1), "waiting_for": waiting_for}
        attempt.report("progress", f"waiting for {waiting_for}", **waited)
        yield PAUSE_S
        yield from attempt.plan_again()


def _adopt(attempt: ReleaseAttempt) -> TrackedDeployment | None:
    """The deployment that goes on already: of what is asked for, by a release that was cut short."""
    plan, service = attempt.plan, attempt.plan.service
    attempt.report("update", f"{service.revision} is being deployed already: following that")
    attempt.tracked = track(service, service.definition, service.replaced_definition)
    attempt.context = dataclasses.replace(
        attempt.context,
        updated=attempt.dependencies.clock.now(),
        before=RecordedRevision(revision=revision_name(service.replaced_definition)),
        after=RecordedRevision(revision=service.revision, image=str(plan.desired.image)),
        following=recorded(attempt.tracked),
    )
    return attempt.tracked


def _register(attempt: ReleaseAttempt) -> Steps[None]:
    """Find the definition that the service is to have: a new revision, or one that exists."""
    plan = attempt.plan
    definition = plan.desired.definition or plan.service.definition
    if plan.action == "replace" and not plan.desired.definition:
        answer = yield from register_definition(
            attempt.dependencies.aws,
            attempt.manifest,
            plan.desired.document,
            attempt.context.release,
            patience_s=attempt.left_s,
            on_trouble=attempt.on_trouble,
        )
        attempt.registration = "done"
        definition = answer["taskDefinitionArn"]
        attempt.context = dataclasses.replace(attempt.context, principal=answer.get("registeredBy", ""))
        name = revision_name(definition)
        attempt.report("register", f"registered {name}", revision=name)
    attempt.definition = definition
    after = RecordedRevision(revision=revision_name(definition), image=str(plan.desired.image))
    attempt.context = dataclasses.replace(attempt.context, after=after)


def _update(attempt: ReleaseAttempt) -> Steps[TrackedDeployment | None]:
    """Our deployment; None: somebody else's came on top of it in the same moment."""
    attempt.lock.keep()
    yield from attempt.ask(
        lambda: announce_early_success(attempt.dependencies.aws, attempt.manifest, attempt.plan.service.configuration),
        patience_s=attempt.left_s,
    )
    updated = yield from update_service(
        attempt.dependencies.aws,
        attempt.manifest,
        attempt.definition,
        attempt.plan.service,
        volumes=attempt.plan.volumes,
        configuration=attempt.configuration,
        monitoring=monitoring(attempt.manifest),
        restart=attempt.plan.action == "restart",
        patience_s=attempt.left_s,
        on_trouble=attempt.on_trouble,
    )
    attempt.note_update(updated)
    identity = attempt.tracked.id if attempt.tracked else ""
    text = f"deployment {identity} of {revision_name(attempt.definition)} is under way"
    attempt.report("update", text, deployment=identity)
    return attempt.tracked


def _follower(attempt: ReleaseAttempt, tracked: TrackedDeployment) -> RolloutFollower:
    dependencies, options, manifest = attempt.dependencies, attempt.options, attempt.manifest
    strategy = strategy_of(attempt.answer or attempt.plan.service, dependencies.strategies, manifest)
    follow_options = FollowOptions(
        timeout_s=attempt.left_s,
        stop_early=options.stop_early and is_ours_to_end(manifest, strategy),
        keep_lock=attempt.lock.keep,
        detailed=options.detailed,
        until=options.until,
    )
    return RolloutFollower(
        dependencies.aws, manifest, tracked, strategy, attempt.report, follow_options, attempt.answer
    )
