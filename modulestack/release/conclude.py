"""The last steps of a release: verify, record, hand the lock back, say what happened."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.image_reference import Image
from modulestack.contract.placeholders import IMAGE
from modulestack.release import plan, records, values
from modulestack.release.clock import iso
from modulestack.release.errors import AwsFailure
from modulestack.release.follow import Ended
from modulestack.release.order import Order
from modulestack.release.prepare import Situation
from modulestack.release.progress import Ours
from modulestack.release.records import Record
from modulestack.release.steps import Steps
from modulestack.release.tools import Tools
from modulestack.release.verdicts import Verdict
from modulestack.release.verify import verify


@dataclasses.dataclass(frozen=True, kw_only=True)
class Story:
    """What a release did until now; what its record will say."""

    release: str
    """The release's id."""
    verb: str
    started: float
    """Epoch seconds."""
    updated: float = 0.0
    """When UpdateService answered; 0: it was not called."""
    who: str
    """The principal that registered the revision, if known."""
    asked: str
    image: Image
    kept: Mapping[str, Any]
    """Placeholders, as ``values.keep`` gives them."""
    before: Mapping[str, Any]
    """``revision`` and ``image``."""
    after: Mapping[str, Any]
    following: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """What ``watch`` needs to find our deployment again."""


def story(tools: Tools, situation: Situation, release: str, started: float) -> Story:
    """The beginning of one."""
    before = {"revision": plan.revision_of(situation.running), "image": situation.plan.old_image}
    return Story(
        release=release,
        verb=situation.order.verb,
        started=started,
        who=tools.who,
        asked=situation.goal.asked,
        image=situation.goal.image,
        kept=situation.goal.kept or values.keep({n: v for n, v in situation.goal.values.items() if n != IMAGE}),
        before=before,
        after=before,
    )


def conclude(tools: Tools, order: Order, told: Story, ours: Ours, ended: Ended) -> Steps[Verdict]:
    """The verdict of a deployment that was followed to *ended*, on record."""
    verdict = yield from judge(tools, order, told, ours, ended)
    return record(tools, order, told, verdict)


def judge(tools: Tools, order: Order, told: Story, ours: Ours, ended: Ended) -> Steps[Verdict]:
    """The verdict of a deployment that was followed to *ended*; success is verified first."""
    kind, why = ended.kind, ended.why
    reasons = {death.reason: death for death in ended.deaths}
    details = tuple(f"task {death.task}: {death.reason}" for death in list(reasons.values())[-3:])
    if ended.last_words:
        details += ("last output of the newest dead task:", *(f"  | {line}" for line in ended.last_words))
    if kind == "succeeded" and ended.service:
        try:
            why = yield from verify(tools.aws, order.manifest, ours, ended.service, ended.revision, told.image)
        except AwsFailure as failure:
            why = f"that could not be verified: {failure}"
        kind = "unverified" if why else kind
        details += ("the service runs no tasks (desired count 0)",) if not ended.service.desired else ()
    verdict = _verdict(order, told, kind, why, details, ended.deployment)
    hint = f"modulestack logs {verdict.module} -e {verdict.environment}"
    if ended.deaths and ended.deaths[-1].container and not verdict.is_good and "logs" in verdict.next():
        verdict = dataclasses.replace(verdict, hint=f"{hint} --task {ended.deaths[-1].task}")
    return verdict


def record(tools: Tools, order: Order, told: Story, verdict: Verdict) -> Verdict:
    """*verdict*, kept in S3; after a success the image is kept in SSM, for a service that is made anew."""
    now = tools.clock.now()
    durations = {"total": round(now - told.started, 1)}
    if told.updated:
        durations |= {"waited": round(told.updated - told.started, 1), "deployed": round(now - told.updated, 1)}
    facts = {**verdict.facts, "durations_s": durations}
    verdict = dataclasses.replace(verdict, facts=facts)
    trouble: list[str] = []
    where = ""
    try:
        where = records.write(tools.aws, order.manifest, _record(order, told, verdict, now, durations), told.started)
    except AwsFailure as failure:
        trouble.append(f"its record could not be written: {failure}")
    if verdict.kind == "succeeded":
        try:
            keep_image(tools, order, str(told.image))
        except AwsFailure as failure:
            trouble.append(f"its image could not be kept in {order.manifest.image_parameter}: {failure}")
            trouble.append("the same command again mends that")
    return dataclasses.replace(verdict, record=where, details=(*verdict.details, *trouble))


def keep_image(tools: Tools, order: Order, image: str) -> None:
    """
    Keep *image* as the one that a recreated service starts from.

    Raises:
        AwsFailure: it was not kept, or that is not known.
    """
    tools.aws.ask(
        "ssm", "put_parameter", Name=order.manifest.image_parameter, Value=image, Type="String", Overwrite=True
    )


def _verdict(order: Order, told: Story, kind: str, why: str, details: tuple[str, ...], deployment: str) -> Verdict:
    return Verdict(
        kind=kind,
        environment=order.manifest.environment,
        module=order.manifest.module,
        why=why,
        image=told.image.short(),
        old=str(told.before["revision"]),
        to=str(told.after["revision"]),
        details=details,
        facts={"deployment": deployment, "release": told.release, "image": str(told.image)},
    )


def _record(order: Order, told: Story, verdict: Verdict, now: float, durations: Mapping[str, float]) -> Record:
    manifest = order.manifest
    return Record(
        id=told.release,
        environment=manifest.environment,
        module=manifest.module,
        verb=told.verb,
        who=told.who,
        started=iso(told.started),
        finished=iso(now),
        verdict=verdict.kind,
        exit_code=verdict.exit_code,
        sentence=verdict.sentence(),
        image=str(told.image),
        asked_image=told.asked,
        before=told.before,
        after=told.after,
        template={"version": manifest.template.version, "sha256": manifest.template.sha256},
        placeholders=told.kept,
        deployment=str(verdict.facts.get("deployment", "")),
        following=told.following,
        durations_s=durations,
        details=verdict.details,
    )
