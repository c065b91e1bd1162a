"""
Go back: stop a deployment that is under way, or return to the last revision that was successfully deployed.
"""

from __future__ import annotations

import dataclasses

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image
from modulestack.release import conclude, mishaps, plan, release
from modulestack.release.errors import AwsFailure, Interrupted
from modulestack.release.fleet import check_in
from modulestack.release.follow import Follower, Rules, ours_of
from modulestack.release.order import Options, Order
from modulestack.release.service import Service, short
from modulestack.release.steps import Steps
from modulestack.release.tools import Tools
from modulestack.release.update import look
from modulestack.release.verdicts import Verdict
from modulestack.release.way_back import way_back


def rollback(tools: Tools, order: Order, options: Options, *, to: int | None) -> Steps[Verdict]:
    """
    The verdict of going back to revision *to* of the family, or to where a rollback leads by itself.
    """
    manifest = order.manifest
    try:
        yield 0.0
        service = look(tools.aws, manifest)
        plan.refuse(manifest, service)
        if service is None:
            raise BadInput(f"{manifest.module}: the service is gone")
        primary = service.primary
        if to is None and primary and primary.rollout == "IN_PROGRESS":
            return (yield from _stop(tools, order, options, service))
        definition = f"{manifest.family}:{to}" if to is not None else way_back(tools.aws, manifest, service)
        situation = check_in(tools, dataclasses.replace(order, verb="rollback", definition=definition))
    except (AwsFailure, BadInput, Interrupted) as end:
        return mishaps.before(order, end)
    if isinstance(situation, Verdict):
        return situation
    return (yield from release.execute(tools, situation, options))


def _stop(tools: Tools, order: Order, options: Options, service: Service) -> Steps[Verdict]:
    """Have ECS undo the deployment that is under way; whoever follows it holds the lock, so that we do without."""
    manifest = order.manifest
    old = release.before(service)
    ours = ours_of(service, service.definition, old, service.events)
    if ours is None:
        raise BadInput(f"{manifest.module}: its deployment has just ended: try again")
    rules = Rules(timeout_s=options.timeout_s, stop_early=True, keep_lock=lambda: True)
    follower = Follower(tools.aws, manifest, ours, tools.teller(manifest.module), rules, service)
    follower.stop(f"rollback of {short(ours.definition)}, which is being deployed")
    ended = yield from follower.steps()
    if ended.kind not in {"rolled-back-by-us", "rolled-back-by-ecs"}:
        told = conclude.Story(
            release="",
            verb="rollback",
            started=tools.clock.now(),
            who=tools.who,
            asked="",
            image=Image(name=short(ours.definition)),
            kept={},
            before={"revision": short(old), "image": ""},
            after={"revision": short(ours.definition), "image": ""},
        )
        return (yield from conclude.judge(tools, order, told, ours, ended))
    now = ended.service.revision if ended.service else short(old)
    return Verdict(
        kind="succeeded",
        environment=manifest.environment,
        module=manifest.module,
        image=order.found.released_image.rpartition("/")[2] or "its old image",
        old=short(ours.definition),
        to=now,
        details=(f"the deployment of {short(ours.definition)} was stopped",),
        facts={"deployment": ended.deployment},
    )
