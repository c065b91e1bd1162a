"""
Go back: stop a deployment that is under way, or return to the last revision that was successfully deployed.
"""

from __future__ import annotations

import dataclasses

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome import failure_verdicts as mishaps
from modulestack.release.outcome import finalize as conclude
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning import decision as plan
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest
from modulestack.release.planning.rollback_target import rollback_target
from modulestack.release.rollout.follow import Follower, FollowOptions, ours_of
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, short
from modulestack.release.rollout.update_service import look
from modulestack.release.several_modules import check_in
from modulestack.release.verbs import release


def rollback(
    dependencies: Dependencies, order: ReleaseRequest, options: ReleaseOptions, *, to: int | None
) -> Steps[Verdict]:
    """
    The verdict of going back to revision *to* of the family, or to where a rollback leads by itself.
    """
    manifest = order.manifest
    try:
        yield 0.0
        service = look(dependencies.aws, manifest)
        plan.refuse(manifest, service)
        if service is None:
            raise BadInput(f"{manifest.module}: the service is gone")
        primary = service.primary
        if to is None and primary and primary.rollout == "IN_PROGRESS":
            return (yield from _stop(dependencies, order, options, service))
        definition = (
            f"{manifest.family}:{to}" if to is not None else rollback_target(dependencies.aws, manifest, service)
        )
        situation = check_in(dependencies, dataclasses.replace(order, verb="rollback", definition=definition))
    except (AwsFailure, BadInput, Interrupted) as end:
        return mishaps.before(order, end)
    if isinstance(situation, Verdict):
        return situation
    return (yield from release.execute(dependencies, situation, options))


def _stop(
    dependencies: Dependencies, order: ReleaseRequest, options: ReleaseOptions, service: ServiceSnapshot
) -> Steps[Verdict]:
    """Have ECS undo the deployment that is under way; whoever follows it holds the lock, so that we do without."""
    manifest = order.manifest
    old = release.before(service)
    ours = ours_of(service, service.definition, old, service.events)
    if ours is None:
        raise BadInput(f"{manifest.module}: its deployment has just ended: try again")
    rules = FollowOptions(timeout_s=options.timeout_s, stop_early=True, keep_lock=lambda: True)
    follower = Follower(dependencies.aws, manifest, ours, dependencies.reporter(manifest.module), rules, service)
    follower.stop(f"rollback of {short(ours.definition)}, which is being deployed")
    ended = yield from follower.steps()
    if ended.kind not in {"rolled-back-by-us", "rolled-back-by-ecs"}:
        told = conclude.ReleaseContext(
            release="",
            verb="rollback",
            started=dependencies.clock.now(),
            who=dependencies.who,
            asked="",
            image=Image(name=short(ours.definition)),
            kept={},
            before={"revision": short(old), "image": ""},
            after={"revision": short(ours.definition), "image": ""},
        )
        return (yield from conclude.judge(dependencies, order, told, ours, ended))
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
