"""The last steps of a release: verify, record, hand the lock back, say what happened."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.image_reference import Image
from modulestack.contract.placeholders import IMAGE
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning import decision as plan
from modulestack.release.planning.plan import ReleasePlan
from modulestack.release.planning.requests import ReleaseRequest
from modulestack.release.rollout.follow import RolloutResult
from modulestack.release.rollout.progress import TrackedDeployment
from modulestack.release.rollout.verification import verify
from modulestack.release.storage import records
from modulestack.release.storage.records import ReleaseRecord
from modulestack.release.task_definition import placeholder_values as values


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleaseContext:
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


def story(dependencies: Dependencies, situation: ReleasePlan, release: str, started: float) -> ReleaseContext:
    """The beginning of one."""
    before = {"revision": plan.revision_of(situation.running), "image": situation.plan.old_image}
    return ReleaseContext(
        release=release,
        verb=situation.order.verb,
        started=started,
        who=dependencies.who,
        asked=situation.goal.asked,
        image=situation.goal.image,
        kept=situation.goal.kept or values.keep({n: v for n, v in situation.goal.values.items() if n != IMAGE}),
        before=before,
        after=before,
    )


def conclude(
    dependencies: Dependencies,
    order: ReleaseRequest,
    told: ReleaseContext,
    ours: TrackedDeployment,
    ended: RolloutResult,
) -> Steps[Verdict]:
    """The verdict of a deployment that was followed to *ended*, on record."""
    verdict = yield from judge(dependencies, order, told, ours, ended)
    return record(dependencies, order, told, verdict)


def judge(
    dependencies: Dependencies,
    order: ReleaseRequest,
    told: ReleaseContext,
    ours: TrackedDeployment,
    ended: RolloutResult,
) -> Steps[Verdict]:
    """The verdict of a deployment that was followed to *ended*; success is verified first."""
    kind, why = ended.kind, ended.why
    reasons = {failure.reason: failure for failure in ended.failures}
    details = tuple(f"task {failure.task}: {failure.reason}" for failure in list(reasons.values())[-3:])
    if ended.last_log_lines:
        details += ("last output of the newest dead task:", *(f"  | {line}" for line in ended.last_log_lines))
    if kind == "succeeded" and ended.service:
        try:
            why = yield from verify(dependencies.aws, order.manifest, ours, ended.service, ended.revision, told.image)
        except AwsFailure as failure:
            why = f"that could not be verified: {failure}"
        kind = "unverified" if why else kind
        details += ("the service runs no tasks (desired count 0)",) if not ended.service.desired else ()
    verdict = _verdict(order, told, kind, why, details, ended.deployment)
    hint = f"modulestack logs {verdict.module} -e {verdict.environment}"
    if ended.failures and ended.failures[-1].container and not verdict.is_good and "logs" in verdict.next():
        verdict = dataclasses.replace(verdict, hint=f"{hint} --task {ended.failures[-1].task}")
    return verdict


def record(dependencies: Dependencies, order: ReleaseRequest, told: ReleaseContext, verdict: Verdict) -> Verdict:
    """*verdict*, kept in S3; after a success the image is kept in SSM, for a service that is made anew."""
    now = dependencies.clock.now()
    durations = {"total": round(now - told.started, 1)}
    if told.updated:
        durations |= {"waited": round(told.updated - told.started, 1), "deployed": round(now - told.updated, 1)}
    facts = {**verdict.facts, "durations_s": durations}
    verdict = dataclasses.replace(verdict, facts=facts)
    trouble: list[str] = []
    where = ""
    try:
        where = records.write(
            dependencies.aws, order.manifest, _record(order, told, verdict, now, durations), told.started
        )
    except AwsFailure as failure:
        trouble.append(f"its record could not be written: {failure}")
    if verdict.kind == "succeeded":
        try:
            keep_image(dependencies, order, str(told.image))
        except AwsFailure as failure:
            trouble.append(f"its image could not be kept in {order.manifest.image_parameter}: {failure}")
            trouble.append("the same command again mends that")
    return dataclasses.replace(verdict, record=where, details=(*verdict.details, *trouble))


def keep_image(dependencies: Dependencies, order: ReleaseRequest, image: str) -> None:
    """
    Keep *image* as the one that a recreated service starts from.

    Raises:
        AwsFailure: it was not kept, or that is not known.
    """
    dependencies.aws.call(
        "ssm", "put_parameter", Name=order.manifest.image_parameter, Value=image, Type="String", Overwrite=True
    )


def _verdict(
    order: ReleaseRequest, told: ReleaseContext, kind: str, why: str, details: tuple[str, ...], deployment: str
) -> Verdict:
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


def _record(
    order: ReleaseRequest, told: ReleaseContext, verdict: Verdict, now: float, durations: Mapping[str, float]
) -> ReleaseRecord:
    manifest = order.manifest
    return ReleaseRecord(
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
