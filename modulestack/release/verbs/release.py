"""
A release, step by step; docs/releases.md says the same to its users.

 1. Find        planning/discovery.py
 2. Render      planning/desired_revision.py, task_definition/template.py, task_definition/image_resolution.py
 3. Compare     task_definition/comparison.py, planning/decision.py
 4. Preflight   planning/preflight_data.py, planning/preflight.py
 5. Lock        storage/lock.py
 6. Register    task_definition/registration.py, and update: rollout/update_service.py
 7. Follow      rollout/follow.py, by the strategy: rollout/strategy.py, rollout/rolling.py
 8. Fail early  rollout/task_failures.py, by the strategy
 9. Verify      rollout/verification.py, by the strategy
10. Record      outcome/finalize.py, storage/records.py, storage/released_image.py

``prepare`` does 1 to 4 (planning/plan.py) and reads only, ``execute`` does the rest; several_modules.py does both for
many modules. Whatever goes wrong ends in a verdict that says what state it leaves: outcome/failure_verdicts.py.
"""

from __future__ import annotations

import dataclasses

from modulestack.contract.errors import BadInput
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted, OtherDeploymentInProgress, ResponseLost
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.context import ReleaseContext, recorded, start_context
from modulestack.release.outcome.failure_verdicts import cut_short, cut_short_before_changes, superseded_at_once
from modulestack.release.outcome.finalize import judge_rollout, record_verdict
from modulestack.release.outcome.plan_verdicts import nothing_to_do, refused
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.plan import ReleasePlan, plan_again, plan_release
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest
from modulestack.release.rollout.follow import FollowOptions, RolloutFollower
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.strategy import strategy_of
from modulestack.release.rollout.tracked_deployment import TrackedDeployment, track
from modulestack.release.rollout.update_service import update_service
from modulestack.release.storage.lock import LockHeld, ReleaseLock
from modulestack.release.storage.record_format import RecordedRevision
from modulestack.release.task_definition.fields import revision_name
from modulestack.release.task_definition.registration import deregister_definition, register_definition

_PAUSE_S = 5.0
"""Between two looks at somebody else's deployment."""


@dataclasses.dataclass
class ReleaseAttempt:
    """How far one release has come: what must be undone or said if it ends here."""

    plan: ReleasePlan
    context: ReleaseContext
    lock: ReleaseLock
    registered: str = ""
    """ARN of a revision that this attempt made and that no service has yet."""
    is_updating: bool = False
    """Whether UpdateService may have had its effect."""
    tracked: TrackedDeployment | None = None
    answer: ServiceSnapshot | None = None
    """UpdateService's."""


def prepare(dependencies: Dependencies, request: ReleaseRequest) -> ReleasePlan | Verdict:
    """Steps 1 to 4: what is to be done, or the verdict that it cannot be. Reads only; the module is found already."""
    try:
        plan = plan_release(dependencies, request)
    except (BadInput, AwsFailure) as end:
        return cut_short_before_changes(request, end)
    return refused(plan) if plan.refusals else plan


def execute(dependencies: Dependencies, plan: ReleasePlan, options: ReleaseOptions) -> Steps[Verdict]:
    """
    Steps 5 to 10: do what *plan* says; the verdict.

    Yields nothing but waits, and never raises what AWS or a person may cause.
    """
    manifest, report = plan.request.manifest, dependencies.reporter(plan.request.manifest.module)
    release = dependencies.new_id()
    lock = ReleaseLock(
        dependencies.aws,
        manifest,
        token=release,
        owner=dependencies.who,
        purpose=plan.request.purpose(),
        jitter=dependencies.jitter,
    )
    attempt = ReleaseAttempt(plan, start_context(dependencies, plan, release, dependencies.clock.now()), lock)
    try:
        yield 0.0
        verdict = yield from _steps(dependencies, attempt, options)
    except (AwsFailure, BadInput, OtherDeploymentInProgress, LockHeld, Interrupted) as end:
        verdict = _cut_short(dependencies, attempt, end)
    except Exception:
        lock.release()
        raise
    if problem := lock.release():
        report("lock", f"the lock could not be handed back and expires by itself: {problem}")
    return verdict


def _steps(dependencies: Dependencies, attempt: ReleaseAttempt, options: ReleaseOptions) -> Steps[Verdict]:
    """The steps, one after the other."""
    if attempt.plan.is_done:
        return _finish_without_changes(dependencies, attempt)

    # 5. Lock: one release of a module at a time, and no other deployment under way.
    yield from _lock(dependencies, attempt, options)
    yield from _wait_for_others(dependencies, attempt, options)
    if attempt.plan.is_done:
        return _finish_without_changes(dependencies, attempt)
    if attempt.plan.refusals:
        return refused(attempt.plan)

    # 6. Register and update, each once.
    if attempt.plan.action == "follow":
        tracked = _adopt(dependencies, attempt)
    else:
        definition = yield from _register(dependencies, attempt)
        tracked = _update(dependencies, attempt, definition)
    if tracked is None:
        return superseded_at_once(attempt.context)

    # 7. Follow our own deployment; 8. end it early if its tasks keep failing.
    strategy = strategy_of(attempt.plan.service, dependencies.strategies, attempt.plan.request.manifest)
    follow_options = FollowOptions(
        timeout_s=options.timeout_s,
        stop_early=options.stop_early,
        keep_lock=attempt.lock.keep,
        detailed=options.detailed,
    )
    manifest = attempt.plan.request.manifest
    report = dependencies.reporter(manifest.module)
    follower = RolloutFollower(dependencies.aws, manifest, tracked, strategy, report, follow_options, attempt.answer)
    result = yield from follower.steps()

    # 9. Verify; 10. record.
    verdict = yield from judge_rollout(dependencies, attempt.context, tracked, result)
    return record_verdict(dependencies, attempt.context, verdict)


def _lock(dependencies: Dependencies, attempt: ReleaseAttempt, options: ReleaseOptions) -> Steps[None]:
    report = dependencies.reporter(attempt.plan.request.manifest.module)
    waited = yield from attempt.lock.acquire(
        patience_s=options.timeout_s,
        on_wait=lambda holder: report(
            "lock", f"waiting for {holder.describe(dependencies.clock.now())}", owner=holder.owner
        ),
    )
    if waited:
        _plan_again(dependencies, attempt)


def _wait_for_others(dependencies: Dependencies, attempt: ReleaseAttempt, options: ReleaseOptions) -> Steps[None]:
    since = dependencies.clock.now()
    while attempt.plan.must_wait:
        if dependencies.clock.now() - since >= options.timeout_s:
            revision = attempt.plan.service.revision
            raise OtherDeploymentInProgress(f"a deployment of {revision}, which is not ours, is under way")
        attempt.lock.keep()
        yield _PAUSE_S
        _plan_again(dependencies, attempt)


def _adopt(dependencies: Dependencies, attempt: ReleaseAttempt) -> TrackedDeployment | None:
    """The deployment that goes on already: of what is asked for, by a release that was cut short."""
    plan, service = attempt.plan, attempt.plan.service
    report = dependencies.reporter(plan.request.manifest.module)
    report("update", f"{service.revision} is being deployed already: following that")
    attempt.tracked = track(service, service.definition, service.replaced_definition)
    attempt.context = dataclasses.replace(
        attempt.context,
        updated=dependencies.clock.now(),
        before=RecordedRevision(revision=revision_name(service.replaced_definition)),
        after=RecordedRevision(revision=service.revision, image=str(plan.desired.image)),
        following=recorded(attempt.tracked),
    )
    return attempt.tracked


def _register(dependencies: Dependencies, attempt: ReleaseAttempt) -> Steps[str]:
    """ARN of the definition that the service is to have: a new revision, or one that exists."""
    plan = attempt.plan
    definition = plan.desired.definition or plan.service.definition
    if plan.action == "replace" and not plan.desired.definition:
        manifest = plan.request.manifest
        answer = yield from register_definition(
            dependencies.aws, manifest, plan.desired.document, attempt.context.release
        )
        definition = attempt.registered = answer["taskDefinitionArn"]
        who = answer.get("registeredBy") or attempt.context.who
        attempt.context = dataclasses.replace(attempt.context, who=who)
        name = revision_name(definition)
        dependencies.reporter(manifest.module)("register", f"registered {name}", revision=name)
    after = RecordedRevision(revision=revision_name(definition), image=str(plan.desired.image))
    attempt.context = dataclasses.replace(attempt.context, after=after)
    return definition


def _update(dependencies: Dependencies, attempt: ReleaseAttempt, definition: str) -> TrackedDeployment | None:
    """Our deployment; None: somebody else's came on top of it in the same moment."""
    plan, manifest = attempt.plan, attempt.plan.request.manifest
    attempt.lock.keep()
    attempt.is_updating = True
    updated = update_service(dependencies.aws, manifest, definition, plan.service, restart=plan.action == "restart")
    attempt.answer, attempt.registered = updated, ""
    attempt.tracked = track(updated, definition, plan.service.definition, plan.service.events)
    attempt.context = dataclasses.replace(
        attempt.context, updated=dependencies.clock.now(), following=recorded(attempt.tracked)
    )
    identity = attempt.tracked.id if attempt.tracked else ""
    text = f"deployment {identity} of {revision_name(definition)} is under way"
    dependencies.reporter(manifest.module)("update", text, deployment=identity)
    return attempt.tracked


def _plan_again(dependencies: Dependencies, attempt: ReleaseAttempt) -> None:
    attempt.plan = plan_again(dependencies, attempt.plan)
    context = attempt.context
    attempt.context = start_context(dependencies, attempt.plan, context.release, context.started)


def _finish_without_changes(dependencies: Dependencies, attempt: ReleaseAttempt) -> Verdict:
    """
    Nothing to do; but what runs may have no record of its success, which is made up for.

    Because its release was cut short, or because it had no tasks then.
    """
    verdict = nothing_to_do(attempt.plan)
    if not attempt.plan.is_unrecorded:
        return verdict
    success = dataclasses.replace(verdict, kind="succeeded", to=verdict.old)
    recorded_now = record_verdict(dependencies, attempt.context, success)
    made_up = "its release was cut short before it was recorded, or had no tasks: that is done now"
    details = (made_up, *recorded_now.details)
    return dataclasses.replace(verdict, details=details, record=recorded_now.record)


def _cut_short(dependencies: Dependencies, attempt: ReleaseAttempt, end: Exception) -> Verdict:
    """The verdict when something cut the release short; a revision that nothing uses is taken back."""
    is_unknown = isinstance(end, ResponseLost) and end.operation in {"update_service", "describe_services"}
    left: tuple[str, ...] = ()
    if attempt.registered and not is_unknown:
        problem = deregister_definition(dependencies.aws, attempt.registered)
        name = revision_name(attempt.registered)
        left = (f"{name} is registered and unused: {problem}",) if problem else ()
    may_have_started = attempt.is_updating and is_unknown
    verdict = cut_short(attempt.context, end, tracked=attempt.tracked, may_have_started=may_have_started)
    verdict = dataclasses.replace(verdict, details=(*verdict.details, *left))
    return record_verdict(dependencies, attempt.context, verdict) if attempt.tracked else verdict
