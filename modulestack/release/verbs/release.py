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
from typing import Literal

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
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, describe_service
from modulestack.release.rollout.strategy import strategy_of
from modulestack.release.rollout.tracked_deployment import TrackedDeployment, track
from modulestack.release.rollout.update_service import is_updated, update_service
from modulestack.release.storage.lock import LockHeld, LockHolder, ReleaseLock
from modulestack.release.storage.record_format import RecordedRevision
from modulestack.release.task_definition.fields import revision_name
from modulestack.release.task_definition.registration import number_of, register_definition, take_back

_PAUSE_S = 5.0
"""Between two looks at somebody else's deployment."""
_CLEANING_S = 120.0
"""How long to go on asking an AWS that does not answer, to leave nothing behind; less if --timeout is less."""


@dataclasses.dataclass
class ReleaseAttempt:
    """How far one release has come: what must be undone or said if it ends here."""

    plan: ReleasePlan
    context: ReleaseContext
    lock: ReleaseLock
    registration: Literal["none", "unknown", "done"] = "none"
    """Whether RegisterTaskDefinition had its effect."""
    update: Literal["none", "unknown", "done"] = "none"
    """Whether UpdateService had its effect."""
    definition: str = ""
    """ARN that the service is to have; empty: not known yet."""
    tracked: TrackedDeployment | None = None
    answer: ServiceSnapshot | None = None
    """UpdateService's."""


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
    patience_s = min(options.timeout_s, _CLEANING_S)
    try:
        yield 0.0
        verdict = yield from _steps(dependencies, attempt, options)
    except Interrupted as end:
        patience_s = 0.0
        verdict = yield from _cut_short(dependencies, attempt, end, patience_s)
    except (AwsFailure, BadInput, OtherDeploymentInProgress, LockHeld) as end:
        verdict = yield from _cut_short(dependencies, attempt, end, patience_s)
    except Exception:
        lock.release()
        raise
    try:
        problem = yield from lock.hand_back(patience_s=patience_s)
    except Interrupted:
        problem = lock.release()
    if not problem:
        return verdict
    left = f"the lock could not be handed back: {problem}"
    report("lock", left)
    return dataclasses.replace(verdict, details=(*verdict.details, left))


def _steps(dependencies: Dependencies, attempt: ReleaseAttempt, options: ReleaseOptions) -> Steps[Verdict]:
    """The steps, one after the other."""
    if attempt.plan.is_done:
        return (yield from _finish_without_changes(dependencies, attempt, options))

    # 5. Lock: one release of a module at a time, and no other deployment under way.
    yield from _lock(dependencies, attempt, options)
    yield from _wait_for_others(dependencies, attempt, options)
    if attempt.plan.is_done:
        return (yield from _finish_without_changes(dependencies, attempt, options))
    if attempt.plan.refusals:
        return refused(attempt.plan)

    # 6. Register and update, each once.
    if attempt.plan.action == "follow":
        tracked = _adopt(dependencies, attempt)
    else:
        yield 0.0  # whoever pressed Ctrl-C until now has nothing changed
        definition = yield from _register(dependencies, attempt, options)
        yield 0.0  # or has the revision taken back
        tracked = yield from _update(dependencies, attempt, options, definition)
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
    verdict = yield from judge_rollout(dependencies, attempt.context, tracked, result, patience_s=options.timeout_s)
    patience_s = min(options.timeout_s, _CLEANING_S)
    if attempt.registration == "done":
        left = yield from _take_back(dependencies, attempt, used=(attempt.definition,), patience_s=patience_s)
        verdict = dataclasses.replace(verdict, details=(*verdict.details, *left))
    return (yield from record_verdict(dependencies, attempt.context, verdict, patience_s=patience_s))


def _lock(dependencies: Dependencies, attempt: ReleaseAttempt, options: ReleaseOptions) -> Steps[None]:
    manifest = attempt.plan.request.manifest
    report = dependencies.reporter(manifest.module)
    waited = yield from attempt.lock.acquire(
        patience_s=options.timeout_s,
        on_wait=lambda holder: report(
            "lock", f"waiting for {holder.describe(dependencies.clock.now())}", owner=holder.owner
        ),
        on_trouble=dependencies.troubled(manifest.module),
    )
    if waited or attempt.lock.taken_from:
        yield from _plan_again(dependencies, attempt, options)
    if holder := attempt.lock.taken_from:
        yield from _clean_up_after(dependencies, attempt, holder, options.timeout_s)


def _clean_up_after(
    dependencies: Dependencies, attempt: ReleaseAttempt, holder: LockHolder, patience_s: float
) -> Steps[None]:
    """What a release that nobody goes on with left: its lock is ours or gone, its unused revision is taken back."""
    report = dependencies.reporter(attempt.plan.request.manifest.module)
    report("lock", f"took over the lock of {holder.owner} ({holder.purpose}): nobody keeps it", owner=holder.owner)
    if holder.token:
        left = yield from _take_back(dependencies, attempt, release=holder.token, patience_s=patience_s)
        for line in left:
            report("trouble", line)


def _wait_for_others(dependencies: Dependencies, attempt: ReleaseAttempt, options: ReleaseOptions) -> Steps[None]:
    since = dependencies.clock.now()
    report = dependencies.reporter(attempt.plan.request.manifest.module)
    while attempt.plan.must_wait:
        if dependencies.clock.now() - since >= options.timeout_s:
            revision = attempt.plan.service.revision
            raise OtherDeploymentInProgress(f"a deployment of {revision}, which is not ours, is under way")
        attempt.lock.keep()
        waiting_for = f"the deployment of {attempt.plan.service.revision}, which is not ours, to end"
        waited = {"elapsed_s": round(dependencies.clock.now() - since, 1), "waiting_for": waiting_for}
        report("progress", f"waiting for {waiting_for}", **waited)
        yield _PAUSE_S
        yield from _plan_again(dependencies, attempt, options)


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


def _register(dependencies: Dependencies, attempt: ReleaseAttempt, options: ReleaseOptions) -> Steps[str]:
    """ARN of the definition that the service is to have: a new revision, or one that exists."""
    plan = attempt.plan
    manifest = plan.request.manifest
    definition = plan.desired.definition or plan.service.definition
    say = dependencies.troubled(manifest.module)

    def on_trouble(failure: AwsFailure) -> None:
        if isinstance(failure, ResponseLost) and failure.operation == "register_task_definition":
            attempt.registration = "unknown"
        say(failure)

    if plan.action == "replace" and not plan.desired.definition:
        answer = yield from register_definition(
            dependencies.aws,
            manifest,
            plan.desired.document,
            attempt.context.release,
            patience_s=options.timeout_s,
            on_trouble=on_trouble,
        )
        attempt.registration = "done"
        definition = answer["taskDefinitionArn"]
        attempt.context = dataclasses.replace(attempt.context, principal=answer.get("registeredBy", ""))
        name = revision_name(definition)
        dependencies.reporter(manifest.module)("register", f"registered {name}", revision=name)
    attempt.definition = definition
    after = RecordedRevision(revision=revision_name(definition), image=str(plan.desired.image))
    attempt.context = dataclasses.replace(attempt.context, after=after)
    return definition


def _update(
    dependencies: Dependencies, attempt: ReleaseAttempt, options: ReleaseOptions, definition: str
) -> Steps[TrackedDeployment | None]:
    """Our deployment; None: somebody else's came on top of it in the same moment."""
    plan, manifest = attempt.plan, attempt.plan.request.manifest
    say = dependencies.troubled(manifest.module)

    def on_trouble(failure: AwsFailure) -> None:
        if isinstance(failure, ResponseLost) and failure.operation == "update_service":
            attempt.update = "unknown"
        attempt.lock.keep()
        say(failure)

    attempt.lock.keep()
    updated = yield from update_service(
        dependencies.aws,
        manifest,
        definition,
        plan.service,
        restart=plan.action == "restart",
        patience_s=options.timeout_s,
        on_trouble=on_trouble,
    )
    _note_update(dependencies, attempt, updated)
    identity = attempt.tracked.id if attempt.tracked else ""
    text = f"deployment {identity} of {revision_name(definition)} is under way"
    dependencies.reporter(manifest.module)("update", text, deployment=identity)
    return attempt.tracked


def _note_update(dependencies: Dependencies, attempt: ReleaseAttempt, updated: ServiceSnapshot) -> None:
    """UpdateService had its effect: *updated* shows it."""
    service = attempt.plan.service
    attempt.update, attempt.answer = "done", updated
    attempt.tracked = track(updated, attempt.definition, service.definition, service.events)
    attempt.context = dataclasses.replace(
        attempt.context, updated=dependencies.clock.now(), following=recorded(attempt.tracked)
    )


def _plan_again(dependencies: Dependencies, attempt: ReleaseAttempt, options: ReleaseOptions) -> Steps[None]:
    attempt.plan = yield from dependencies.ask(
        attempt.plan.request.manifest.module,
        lambda: plan_again(dependencies, attempt.plan),
        patience_s=options.timeout_s,
    )
    context = attempt.context
    attempt.context = start_context(dependencies, attempt.plan, context.release, context.started)


def _finish_without_changes(
    dependencies: Dependencies, attempt: ReleaseAttempt, options: ReleaseOptions
) -> Steps[Verdict]:
    """
    Nothing to do; but what runs may have no record of its success, which is made up for.

    Because its release was cut short, or because it had no tasks then.
    """
    verdict = nothing_to_do(attempt.plan)
    if not attempt.plan.is_unrecorded:
        return verdict
    patience_s = min(options.timeout_s, _CLEANING_S)
    try:
        leftover = None if attempt.lock.is_held else attempt.lock.remove_leftover()
    except AwsFailure:
        leftover = None  # whoever wants the lock takes it over
    if leftover:
        yield from _clean_up_after(dependencies, attempt, leftover, patience_s)
    success = dataclasses.replace(verdict, kind="succeeded", to=verdict.old)
    recorded_now = yield from record_verdict(dependencies, attempt.context, success, patience_s=patience_s)
    made_up = "its release was cut short before it was recorded, or had no tasks: that is done now"
    details = (made_up, *recorded_now.details)
    return dataclasses.replace(verdict, details=details, record=recorded_now.record)


def _cut_short(
    dependencies: Dependencies, attempt: ReleaseAttempt, end: Exception, patience_s: float
) -> Steps[Verdict]:
    """
    The verdict when something cut the release short; a revision that nothing uses is taken back.

    What is not known is looked for first, for *patience_s*; whatever still is not known is said, and nothing is undone.
    """
    manifest = attempt.plan.request.manifest
    if attempt.update == "unknown":
        try:
            now = yield from dependencies.ask(
                manifest.module, lambda: describe_service(dependencies.aws, manifest), patience_s=patience_s
            )
        except (AwsFailure, Interrupted):
            now = None
        if now and is_updated(now, attempt.definition, attempt.plan.service):
            _note_update(dependencies, attempt, now)
        elif now:
            attempt.update = "none"
    left: tuple[str, ...] = ()
    if attempt.registration != "none":
        name = attempt.context.after.revision
        if attempt.update == "none":
            left = yield from _take_back(dependencies, attempt, patience_s=patience_s)
        elif attempt.update == "unknown":
            left = (f"{name} stays registered, because whether the service uses it is not known",)
    verdict = cut_short(attempt.context, end, tracked=attempt.tracked, may_have_started=attempt.update == "unknown")
    verdict = dataclasses.replace(verdict, details=(*verdict.details, *left))
    if attempt.update == "none" and not attempt.tracked:
        return verdict
    return (yield from record_verdict(dependencies, attempt.context, verdict, patience_s=patience_s))


def _take_back(
    dependencies: Dependencies,
    attempt: ReleaseAttempt,
    *,
    release: str = "",
    used: tuple[str, ...] = (),
    patience_s: float,
) -> Steps[tuple[str, ...]]:
    """
    Deregister what *release* (ours, if empty) registered and nothing uses; what is left of it, a line, or nothing.

    Only what is newer than what ran before, and what no deployment of the service had when we looked.
    """
    manifest, service = attempt.plan.request.manifest, attempt.plan.service
    in_use = {*used, service.definition, *(deployment.definition for deployment in service.deployments)}
    try:
        yield from dependencies.ask(
            manifest.module,
            lambda: take_back(
                dependencies.aws,
                manifest.family,
                release or attempt.context.release,
                used=in_use,
                newer_than=0 if release else number_of(service.definition),
            ),
            patience_s=patience_s,
        )
    except (AwsFailure, Interrupted) as problem:
        name = revision_name(attempt.definition)
        if name and not used:
            return (f"{name} is registered and unused: {problem}",)
        return (f"whether a revision is left registered and unused is not known: {problem}",)
    return ()
