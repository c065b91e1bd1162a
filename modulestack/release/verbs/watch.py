"""Follow a deployment that was started before: after Ctrl-C, a lost connection, ended credentials, or somebody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image, parse
from modulestack.contract.placeholders import IMAGE
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome import failure_verdicts as mishaps
from modulestack.release.outcome import finalize as conclude
from modulestack.release.outcome.finalize import ReleaseContext
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning import decision as plan
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest
from modulestack.release.rollout.follow import Follower, FollowOptions
from modulestack.release.rollout.progress import TrackedDeployment
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, short
from modulestack.release.rollout.update_service import look
from modulestack.release.storage import records
from modulestack.release.verbs.release import before, following

OPEN = frozenset({"interrupted", "expired", "timed-out", "unreachable", "denied"})
"""Verdicts after which a deployment may still go on."""


def watch(dependencies: Dependencies, order: ReleaseRequest, options: ReleaseOptions) -> Steps[Verdict]:
    """
    The verdict of the deployment that was left to itself, else of the newest one. Never raises what AWS may cause.
    """
    ours, told = None, None
    try:
        yield 0.0
        ours, told, is_known = _subject(dependencies, order)
        report = dependencies.reporter(order.manifest.module)
        report("update", f"following deployment {ours.id} of {short(ours.definition)}", deployment=ours.id)
        rules = FollowOptions(
            timeout_s=options.timeout_s,
            stop_early=options.stop_early,
            keep_lock=lambda: True,
            detailed=options.detailed,
        )
        ended = yield from Follower(dependencies.aws, order.manifest, ours, report, rules).steps()
        verdict = yield from conclude.judge(dependencies, order, told, ours, ended)
    except (AwsFailure, BadInput, Interrupted) as end:
        if ours is None or told is None:
            return mishaps.before(order, end)
        return mishaps.verdict(order, told, end, ours=ours, may_roll=False)
    if is_known and verdict.kind == "succeeded":
        return verdict
    return conclude.record(dependencies, order, told, verdict)


def _subject(dependencies: Dependencies, order: ReleaseRequest) -> tuple[TrackedDeployment, ReleaseContext, bool]:
    """What to follow, its story until now, and whether its success is on record."""
    aws, manifest = dependencies.aws, order.manifest
    service = look(aws, manifest)
    plan.refuse(manifest, service)
    if service is None or service.primary is None:
        raise BadInput(f"{manifest.module}: the service {manifest.service} has no deployment")
    newest = next(records.keys(aws, manifest), "")
    last = records.read(aws, manifest, newest) if newest else {}
    left = last.get("following") if last.get("verdict") in OPEN else None
    ours = _recorded(left, last, service) if left else _primary(service)
    definition = aws.call("ecs", "describe_task_definition", taskDefinition=ours.definition)["taskDefinition"]
    image = plan.image_of(definition, manifest.container)
    kept = last.get("placeholders") if left else records.last_success(aws, manifest).get("placeholders")
    told = ReleaseContext(
        release=dependencies.new_id(),
        verb="watch",
        started=dependencies.clock.now(),
        updated=dependencies.clock.now(),
        who=dependencies.who,
        asked=last.get("asked_image", image) if left else image,
        image=_image(image),
        kept={name: value for name, value in (kept or {}).items() if name != IMAGE},
        before=last.get("before", {"revision": ours.old, "image": ""}) if left else {"revision": ours.old, "image": ""},
        after={"revision": short(ours.definition), "image": image},
        following=following(ours),
    )
    return ours, told, bool(order.found.released_image == image)


def _recorded(left: Mapping[str, Any], last: Mapping[str, Any], service: ServiceSnapshot) -> TrackedDeployment:
    old = str(last.get("before", {}).get("revision", ""))
    return TrackedDeployment(
        id=left["id"], definition=left["definition"], created=left["created"], old=old, desired=service.desired
    )


def _primary(service: ServiceSnapshot) -> TrackedDeployment:
    primary = service.primary
    if primary is None:
        raise BadInput("the service has no deployment")
    old = before(service)
    return TrackedDeployment(
        id=primary.id,
        definition=primary.definition,
        created=primary.created,
        old=short(old),
        desired=service.desired,
    )


def _image(text: str) -> Image:
    try:
        return parse(text)
    except BadInput:
        return Image(name=text)
