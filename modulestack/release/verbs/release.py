"""
Steps 5 to 10 of a release: lock, register and update, follow, verify, record.

Whatever goes wrong ends in a verdict that says what state it leaves.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted, OtherDeploymentInProgress, ResponseLost
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome import failure_verdicts as mishaps
from modulestack.release.outcome import finalize as conclude
from modulestack.release.outcome.finalize import ReleaseContext
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning import plan as prepare
from modulestack.release.planning.plan import ReleasePlan
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.progress_events import Reporter
from modulestack.release.rollout.follow import Follower, FollowOptions, ours_of
from modulestack.release.rollout.progress import LATE_POLL_S, TrackedDeployment
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, short
from modulestack.release.rollout.update_service import update
from modulestack.release.storage.lock import LockHeld, ReleaseLock
from modulestack.release.task_definition.registration import deregister, register


@dataclasses.dataclass
class ReleaseAttempt:
    """How far one release has come: what must be tidied up or told if it ends here."""

    situation: ReleasePlan
    told: ReleaseContext
    lock: ReleaseLock
    registered: str = ""
    """ARN of a revision that this run made and that no service has yet."""
    is_updating: bool = False
    """Whether UpdateService may have had its effect."""
    ours: TrackedDeployment | None = None
    answer: ServiceSnapshot | None = None
    """UpdateService's."""


def execute(dependencies: Dependencies, situation: ReleasePlan, options: ReleaseOptions) -> Steps[Verdict]:
    """
    Do what *situation* asks for; the verdict. Yields nothing but waits, and never raises what AWS or a person may cause.
    """
    order = situation.order
    release = dependencies.new_id()
    lock = ReleaseLock(
        dependencies.aws,
        order.manifest,
        token=release,
        owner=dependencies.who,
        purpose=order.purpose(),
        jitter=dependencies.jitter,
    )
    run = ReleaseAttempt(situation, conclude.story(dependencies, situation, release, dependencies.clock.now()), lock)
    report = dependencies.reporter(order.manifest.module)
    try:
        yield 0.0
        verdict = yield from _go(dependencies, run, options, report)
    except (AwsFailure, BadInput, OtherDeploymentInProgress, LockHeld, Interrupted) as end:
        verdict = _ended(dependencies, run, end)
    except Exception:
        run.lock.release()
        raise
    problem = run.lock.release()
    if problem:
        report("lock", f"the lock could not be handed back and expires by itself: {problem}")
    return verdict


def _go(dependencies: Dependencies, run: ReleaseAttempt, options: ReleaseOptions, report: Reporter) -> Steps[Verdict]:
    if is_done(run.situation):
        return _settle(dependencies, run)
    waited = yield from run.lock.acquire(
        patience_s=options.timeout_s,
        on_wait=lambda holder: report(
            "lock", f"waiting for {holder.describe(dependencies.clock.now())}", owner=holder.owner
        ),
    )
    if waited:
        _look_again(dependencies, run, report)
    since = dependencies.clock.now()
    while is_busy(run.situation):
        if dependencies.clock.now() - since >= options.timeout_s:
            service = run.situation.plan.service
            raise OtherDeploymentInProgress(f"a deployment of {service.revision}, which is not ours, is under way")
        run.lock.keep()
        yield LATE_POLL_S
        _look_again(dependencies, run, report)
    if is_done(run.situation):
        return _settle(dependencies, run)
    if run.situation.refusals:
        return refused(run.situation)
    ours = yield from _start(dependencies, run, report)
    if ours is None:
        return mishaps.superseded_at_once(run.situation.order, run.told)
    follower = Follower(
        dependencies.aws,
        run.situation.order.manifest,
        ours,
        report,
        FollowOptions(
            timeout_s=options.timeout_s,
            stop_early=options.stop_early,
            keep_lock=run.lock.keep,
            detailed=options.detailed,
        ),
        run.answer,
    )
    ended = yield from follower.steps()
    return (yield from conclude.conclude(dependencies, run.situation.order, run.told, ours, ended))


def _start(dependencies: Dependencies, run: ReleaseAttempt, report: Reporter) -> Steps[TrackedDeployment | None]:
    """Our deployment: one that goes on already, or a new one."""
    situation, manifest = run.situation, run.situation.order.manifest
    service = situation.plan.service
    if situation.plan.action == "follow":
        report("update", f"{service.revision} is being deployed already: following that")
        run.ours = ours_of(service, service.definition, before(service))
        run.told = dataclasses.replace(
            run.told,
            updated=dependencies.clock.now(),
            before={"revision": short(before(service)), "image": ""},
            after={"revision": service.revision, "image": str(situation.goal.image)},
            following=following(run.ours),
        )
        return run.ours
    definition = situation.goal.definition or service.definition
    if situation.plan.action == "replace" and not situation.goal.definition:
        answer = yield from register(dependencies.aws, manifest, situation.goal.request, run.told.release)
        definition = run.registered = answer["taskDefinitionArn"]
        run.told = dataclasses.replace(run.told, who=answer.get("registeredBy") or run.told.who)
        report("register", f"registered {short(definition)}", revision=short(definition))
    after = {"revision": short(definition), "image": str(situation.goal.image)}
    run.told = dataclasses.replace(run.told, after=after)
    run.lock.keep()
    run.is_updating = True
    updated = update(dependencies.aws, manifest, definition, service, restart=situation.plan.action == "restart")
    run.ours, run.registered = ours_of(updated, definition, service.definition, service.events), ""
    run.answer = updated
    run.told = dataclasses.replace(run.told, updated=dependencies.clock.now(), following=following(run.ours))
    identity = run.ours.id if run.ours else ""
    report("update", f"deployment {identity} of {short(definition)} is under way", deployment=identity)
    return run.ours


def following(ours: TrackedDeployment | None) -> dict[str, Any]:
    """What a record keeps, so that *ours* can be watched later."""
    return {"id": ours.id, "definition": ours.definition, "created": ours.created} if ours else {}


def before(service: ServiceSnapshot) -> str:
    """The revision that a deployment under way replaces, as far as the service still shows it."""
    others = [d.definition for d in service.deployments if d.status != "PRIMARY"]
    return others[0] if others else service.definition


def _look_again(dependencies: Dependencies, run: ReleaseAttempt, report: Reporter) -> None:
    run.situation = prepare.again(dependencies.aws, run.situation, report)
    run.told = conclude.story(dependencies, run.situation, run.told.release, run.told.started)


def _settle(dependencies: Dependencies, run: ReleaseAttempt) -> Verdict:
    """Nothing to do; but a release that was cut short after its success may have left no trace: that is mended."""
    situation = run.situation
    verdict = nothing_to_do(situation)
    if not is_unrecorded(situation):
        return verdict
    success = dataclasses.replace(verdict, kind="succeeded", to=verdict.old)
    mended = conclude.record(dependencies, situation.order, run.told, success)
    details = ("an earlier release of it was cut short before it was recorded: that is done now", *mended.details)
    return dataclasses.replace(verdict, details=details, record=mended.record)


def is_done(situation: ReleasePlan) -> bool:
    """Whether there is nothing to do."""
    return situation.plan.action == "nothing"


def is_busy(situation: ReleasePlan) -> bool:
    """Whether somebody else's deployment must end first."""
    return situation.plan.action == "wait"


def is_unrecorded(situation: ReleasePlan) -> bool:
    """Whether what runs came by a release whose image was not kept."""
    kept = situation.order.found.released_image
    return kept != situation.plan.old_image and (bool(kept) or situation.is_release)


def nothing_to_do(situation: ReleasePlan) -> Verdict:
    """What runs is what was asked for."""
    manifest = situation.order.manifest
    return Verdict(
        kind="nothing-to-do",
        environment=manifest.environment,
        module=manifest.module,
        image=situation.goal.image.short(),
        old=situation.plan.service.revision,
        facts={"image": str(situation.goal.image)},
    )


def refused(situation: ReleasePlan) -> Verdict:
    """The preflight's no."""
    manifest = situation.order.manifest
    reasons = situation.refusals
    return Verdict(
        kind="refused",
        environment=manifest.environment,
        module=manifest.module,
        why=reasons[0] if len(reasons) == 1 else f"{len(reasons)} things would make it fail",
        image=situation.goal.image.short(),
        old=situation.plan.service.revision,
        details=tuple(f"{finding.level}: {finding.text}" for finding in situation.findings)
        if len(situation.findings) > 1
        else (),
    )


def _ended(dependencies: Dependencies, run: ReleaseAttempt, end: Exception) -> Verdict:
    """The verdict when something cut the release short; what it left lying about is taken back."""
    order = run.situation.order
    is_unknown = isinstance(end, ResponseLost) and end.operation in {"update_service", "describe_services"}
    orphan = ""
    if run.registered and not is_unknown:
        problem = deregister(dependencies.aws, run.registered)
        left = f"{short(run.registered)} is registered and unused"
        orphan = f"{left}: {problem}" if problem else ""
    verdict = mishaps.verdict(order, run.told, end, ours=run.ours, may_roll=run.is_updating and is_unknown)
    verdict = dataclasses.replace(verdict, details=(*verdict.details, *filter(None, [orphan])))
    return conclude.record(dependencies, order, run.told, verdict) if run.ours else verdict
