"""
Steps 5 to 10 of a release: lock, register and update, follow, verify, record.

Whatever goes wrong ends in a verdict that says what state it leaves.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.release import conclude, mishaps, prepare
from modulestack.release.conclude import Story
from modulestack.release.errors import AwsFailure, Busy, Interrupted, Lost
from modulestack.release.follow import Follower, Rules, ours_of
from modulestack.release.lock import Lock, Locked
from modulestack.release.news import Teller
from modulestack.release.order import Options
from modulestack.release.prepare import Situation
from modulestack.release.progress import LATE_POLL_S, Ours
from modulestack.release.register import deregister, register
from modulestack.release.service import Service, short
from modulestack.release.steps import Steps
from modulestack.release.tools import Tools
from modulestack.release.update import update
from modulestack.release.verdicts import Verdict


@dataclasses.dataclass
class Run:
    """How far one release has come: what must be tidied up or told if it ends here."""

    situation: Situation
    told: Story
    lock: Lock
    registered: str = ""
    """ARN of a revision that this run made and that no service has yet."""
    is_updating: bool = False
    """Whether UpdateService may have had its effect."""
    ours: Ours | None = None
    answer: Service | None = None
    """UpdateService's."""


def execute(tools: Tools, situation: Situation, options: Options) -> Steps[Verdict]:
    """
    Do what *situation* asks for; the verdict. Yields nothing but waits, and never raises what AWS or a person may cause.
    """
    order = situation.order
    release = tools.new_id()
    lock = Lock(tools.aws, order.manifest, token=release, owner=tools.who, purpose=order.purpose(), jitter=tools.jitter)
    run = Run(situation, conclude.story(tools, situation, release, tools.clock.now()), lock)
    tell = tools.teller(order.manifest.module)
    try:
        yield 0.0
        verdict = yield from _go(tools, run, options, tell)
    except (AwsFailure, BadInput, Busy, Locked, Interrupted) as end:
        verdict = _ended(tools, run, end)
    except Exception:
        run.lock.release()
        raise
    problem = run.lock.release()
    if problem:
        tell("lock", f"the lock could not be handed back and expires by itself: {problem}")
    return verdict


def _go(tools: Tools, run: Run, options: Options, tell: Teller) -> Steps[Verdict]:
    if is_done(run.situation):
        return _settle(tools, run)
    waited = yield from run.lock.acquire(
        patience_s=options.timeout_s,
        on_wait=lambda holder: tell("lock", f"waiting for {holder.describe(tools.clock.now())}", owner=holder.owner),
    )
    if waited:
        _look_again(tools, run, tell)
    since = tools.clock.now()
    while is_busy(run.situation):
        if tools.clock.now() - since >= options.timeout_s:
            service = run.situation.plan.service
            raise Busy(f"a deployment of {service.revision}, which is not ours, is under way")
        run.lock.keep()
        yield LATE_POLL_S
        _look_again(tools, run, tell)
    if is_done(run.situation):
        return _settle(tools, run)
    if run.situation.refusals:
        return refused(run.situation)
    ours = yield from _start(tools, run, tell)
    if ours is None:
        return mishaps.superseded_at_once(run.situation.order, run.told)
    follower = Follower(
        tools.aws,
        run.situation.order.manifest,
        ours,
        tell,
        Rules(
            timeout_s=options.timeout_s,
            stop_early=options.stop_early,
            keep_lock=run.lock.keep,
            detailed=options.detailed,
        ),
        run.answer,
    )
    ended = yield from follower.steps()
    return (yield from conclude.conclude(tools, run.situation.order, run.told, ours, ended))


def _start(tools: Tools, run: Run, tell: Teller) -> Steps[Ours | None]:
    """Our deployment: one that goes on already, or a new one."""
    situation, manifest = run.situation, run.situation.order.manifest
    service = situation.plan.service
    if situation.plan.action == "follow":
        tell("update", f"{service.revision} is being deployed already: following that")
        run.ours = ours_of(service, service.definition, before(service))
        run.told = dataclasses.replace(
            run.told,
            updated=tools.clock.now(),
            before={"revision": short(before(service)), "image": ""},
            after={"revision": service.revision, "image": str(situation.goal.image)},
            following=following(run.ours),
        )
        return run.ours
    definition = situation.goal.definition or service.definition
    if situation.plan.action == "replace" and not situation.goal.definition:
        answer = yield from register(tools.aws, manifest, situation.goal.request, run.told.release)
        definition = run.registered = answer["taskDefinitionArn"]
        run.told = dataclasses.replace(run.told, who=answer.get("registeredBy") or run.told.who)
        tell("register", f"registered {short(definition)}", revision=short(definition))
    after = {"revision": short(definition), "image": str(situation.goal.image)}
    run.told = dataclasses.replace(run.told, after=after)
    run.lock.keep()
    run.is_updating = True
    updated = update(tools.aws, manifest, definition, service, restart=situation.plan.action == "restart")
    run.ours, run.registered = ours_of(updated, definition, service.definition, service.events), ""
    run.answer = updated
    run.told = dataclasses.replace(run.told, updated=tools.clock.now(), following=following(run.ours))
    identity = run.ours.id if run.ours else ""
    tell("update", f"deployment {identity} of {short(definition)} is under way", deployment=identity)
    return run.ours


def following(ours: Ours | None) -> dict[str, Any]:
    """What a record keeps, so that *ours* can be watched later."""
    return {"id": ours.id, "definition": ours.definition, "created": ours.created} if ours else {}


def before(service: Service) -> str:
    """The revision that a deployment under way replaces, as far as the service still shows it."""
    others = [d.definition for d in service.deployments if d.status != "PRIMARY"]
    return others[0] if others else service.definition


def _look_again(tools: Tools, run: Run, tell: Teller) -> None:
    run.situation = prepare.again(tools.aws, run.situation, tell)
    run.told = conclude.story(tools, run.situation, run.told.release, run.told.started)


def _settle(tools: Tools, run: Run) -> Verdict:
    """Nothing to do; but a release that was cut short after its success may have left no trace: that is mended."""
    situation = run.situation
    verdict = nothing_to_do(situation)
    if not is_unrecorded(situation):
        return verdict
    success = dataclasses.replace(verdict, kind="succeeded", to=verdict.old)
    mended = conclude.record(tools, situation.order, run.told, success)
    details = ("an earlier release of it was cut short before it was recorded: that is done now", *mended.details)
    return dataclasses.replace(verdict, details=details, record=mended.record)


def is_done(situation: Situation) -> bool:
    """Whether there is nothing to do."""
    return situation.plan.action == "nothing"


def is_busy(situation: Situation) -> bool:
    """Whether somebody else's deployment must end first."""
    return situation.plan.action == "wait"


def is_unrecorded(situation: Situation) -> bool:
    """Whether what runs came by a release whose image was not kept."""
    kept = situation.order.found.released_image
    return kept != situation.plan.old_image and (bool(kept) or situation.is_release)


def nothing_to_do(situation: Situation) -> Verdict:
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


def refused(situation: Situation) -> Verdict:
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


def _ended(tools: Tools, run: Run, end: Exception) -> Verdict:
    """The verdict when something cut the release short; what it left lying about is taken back."""
    order = run.situation.order
    is_unknown = isinstance(end, Lost) and end.operation in {"update_service", "describe_services"}
    orphan = ""
    if run.registered and not is_unknown:
        problem = deregister(tools.aws, run.registered)
        left = f"{short(run.registered)} is registered and unused"
        orphan = f"{left}: {problem}" if problem else ""
    verdict = mishaps.verdict(order, run.told, end, ours=run.ours, may_roll=run.is_updating and is_unknown)
    verdict = dataclasses.replace(verdict, details=(*verdict.details, *filter(None, [orphan])))
    return conclude.record(tools, order, run.told, verdict) if run.ours else verdict
