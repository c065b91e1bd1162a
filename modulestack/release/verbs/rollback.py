"""Go back: stop a deployment that is under way, or return to the last revision that was successfully deployed."""

from __future__ import annotations

import dataclasses

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.context import ReleaseContext
from modulestack.release.outcome.failure_verdicts import cut_short_before_changes
from modulestack.release.outcome.finalize import judge_rollout
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.decision import refuse_unreleasable
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest
from modulestack.release.planning.rollback_target import rollback_target
from modulestack.release.rollout.follow import FollowOptions, RolloutFollower
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, describe_service
from modulestack.release.rollout.strategy import strategy_of
from modulestack.release.rollout.tracked_deployment import TrackedDeployment, track
from modulestack.release.storage.record_format import RecordedRevision
from modulestack.release.storage.records import has_served
from modulestack.release.verbs import release


def rollback(
    dependencies: Dependencies, request: ReleaseRequest, options: ReleaseOptions, *, to: int | None
) -> Steps[Verdict]:
    """The verdict of going back to revision *to* of the family, or to where a rollback leads by itself."""
    manifest = request.manifest
    try:
        yield 0.0
        service = refuse_unreleasable(manifest, describe_service(dependencies.aws, manifest))
        primary = service.primary
        if to is None and primary and primary.rollout == "IN_PROGRESS":
            return (yield from _stop(dependencies, request, options, service))
        by_itself = to is None
        definition = rollback_target(dependencies.aws, manifest, service) if by_itself else f"{manifest.family}:{to}"
        if not by_itself and not has_served(dependencies.aws, manifest, definition):
            text = f"{definition} was deployed at desired count 0 and never served: nothing proves that it works"
            dependencies.reporter(manifest.module)("finding", text, level="warn")
    except (AwsFailure, BadInput, Interrupted) as end:
        return cut_short_before_changes(request, end)
    plan = release.prepare(dependencies, dataclasses.replace(request, verb="rollback", definition=definition))
    if isinstance(plan, Verdict):
        return plan
    return (yield from release.execute(dependencies, plan, options))


def _stop(
    dependencies: Dependencies, request: ReleaseRequest, options: ReleaseOptions, service: ServiceSnapshot
) -> Steps[Verdict]:
    """Have ECS undo the deployment that is under way; whoever follows it holds the lock, so that we do without."""
    manifest = request.manifest
    tracked = track(service, service.definition, service.replaced_definition, service.events)
    if tracked is None:
        raise BadInput(f"{manifest.module}: its deployment has just ended: try again")
    strategy = strategy_of(service, dependencies.strategies, manifest)
    follow_options = FollowOptions(timeout_s=options.timeout_s, stop_early=True, keep_lock=lambda: True)
    report = dependencies.reporter(manifest.module)
    follower = RolloutFollower(dependencies.aws, manifest, tracked, strategy, report, follow_options, service)
    follower.stop(f"rollback of {tracked.revision}, which is being deployed")
    result = yield from follower.steps()
    if result.outcome not in {"rolled-back-by-us", "rolled-back-by-ecs"}:
        return (yield from judge_rollout(dependencies, _context(dependencies, request, tracked), tracked, result))
    return Verdict(
        kind="succeeded",
        environment=manifest.environment,
        module=manifest.module,
        image=request.discovered.released_image.rpartition("/")[2] or "its old image",
        old=tracked.revision,
        to=result.service.revision if result.service else tracked.old,
        details=(f"the deployment of {tracked.revision} was stopped",),
        deployment=result.deployment,
    )


def _context(dependencies: Dependencies, request: ReleaseRequest, tracked: TrackedDeployment) -> ReleaseContext:
    """Of a deployment that somebody else started, and that we tried to stop."""
    return ReleaseContext(
        request=request,
        release="",
        verb="rollback",
        started=dependencies.clock.now(),
        who=dependencies.who,
        asked_image="",
        image=Image(name=tracked.revision),
        placeholders={},
        before=RecordedRevision(revision=tracked.old),
        after=RecordedRevision(revision=tracked.revision),
    )
