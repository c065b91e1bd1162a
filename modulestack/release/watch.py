"""Follow a deployment that was started before: after Ctrl-C, a lost connection, ended credentials, or somebody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image, parse
from modulestack.contract.placeholders import IMAGE
from modulestack.release import conclude, mishaps, plan, records
from modulestack.release.conclude import Story
from modulestack.release.errors import AwsFailure, Interrupted
from modulestack.release.follow import Follower, Rules
from modulestack.release.order import Options, Order
from modulestack.release.progress import Ours
from modulestack.release.release import before, following
from modulestack.release.service import Service, short
from modulestack.release.steps import Steps
from modulestack.release.tools import Tools
from modulestack.release.update import look
from modulestack.release.verdicts import Verdict

OPEN = frozenset({"interrupted", "expired", "timed-out", "unreachable", "denied"})
"""Verdicts after which a deployment may still go on."""


def watch(tools: Tools, order: Order, options: Options) -> Steps[Verdict]:
    """
    The verdict of the deployment that was left to itself, else of the newest one. Never raises what AWS may cause.
    """
    ours, told = None, None
    try:
        yield 0.0
        ours, told, is_known = _subject(tools, order)
        tell = tools.teller(order.manifest.module)
        tell("update", f"following deployment {ours.id} of {short(ours.definition)}", deployment=ours.id)
        rules = Rules(
            timeout_s=options.timeout_s,
            stop_early=options.stop_early,
            keep_lock=lambda: True,
            detailed=options.detailed,
        )
        ended = yield from Follower(tools.aws, order.manifest, ours, tell, rules).steps()
        verdict = yield from conclude.judge(tools, order, told, ours, ended)
    except (AwsFailure, BadInput, Interrupted) as end:
        if ours is None or told is None:
            return mishaps.before(order, end)
        return mishaps.verdict(order, told, end, ours=ours, may_roll=False)
    if is_known and verdict.kind == "succeeded":
        return verdict
    return conclude.record(tools, order, told, verdict)


def _subject(tools: Tools, order: Order) -> tuple[Ours, Story, bool]:
    """What to follow, its story until now, and whether its success is on record."""
    aws, manifest = tools.aws, order.manifest
    service = look(aws, manifest)
    plan.refuse(manifest, service)
    if service is None or service.primary is None:
        raise BadInput(f"{manifest.module}: the service {manifest.service} has no deployment")
    newest = next(records.keys(aws, manifest), "")
    last = records.read(aws, manifest, newest) if newest else {}
    left = last.get("following") if last.get("verdict") in OPEN else None
    ours = _recorded(left, last, service) if left else _primary(service)
    definition = aws.ask("ecs", "describe_task_definition", taskDefinition=ours.definition)["taskDefinition"]
    image = plan.image_of(definition, manifest.container)
    kept = last.get("placeholders") if left else records.last_success(aws, manifest).get("placeholders")
    told = Story(
        release=tools.new_id(),
        verb="watch",
        started=tools.clock.now(),
        updated=tools.clock.now(),
        who=tools.who,
        asked=last.get("asked_image", image) if left else image,
        image=_image(image),
        kept={name: value for name, value in (kept or {}).items() if name != IMAGE},
        before=last.get("before", {"revision": ours.old, "image": ""}) if left else {"revision": ours.old, "image": ""},
        after={"revision": short(ours.definition), "image": image},
        following=following(ours),
    )
    return ours, told, bool(order.found.released_image == image)


def _recorded(left: Mapping[str, Any], last: Mapping[str, Any], service: Service) -> Ours:
    old = str(last.get("before", {}).get("revision", ""))
    return Ours(id=left["id"], definition=left["definition"], created=left["created"], old=old, desired=service.desired)


def _primary(service: Service) -> Ours:
    primary = service.primary
    if primary is None:
        raise BadInput("the service has no deployment")
    old = before(service)
    return Ours(
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
