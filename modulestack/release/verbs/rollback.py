"""Go back: stop a deployment that is under way, or return to the last revision that was successfully deployed."""

from __future__ import annotations

import dataclasses

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import PASSING, AwsFailure, Interrupted
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.context import ReleaseContext
from modulestack.release.outcome.failure_verdicts import cut_short, cut_short_before_changes
from modulestack.release.outcome.finalize import judge_rollout
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.decision import refuse_unreleasable
from modulestack.release.planning.desired_revision import describe_definition
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest
from modulestack.release.planning.rollback_target import rollback_target
from modulestack.release.rollout.follow import FollowOptions, RolloutFollower
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, describe_service
from modulestack.release.rollout.strategy import strategy_of
from modulestack.release.rollout.tracked_deployment import TrackedDeployment, track
from modulestack.release.storage.record_format import RecordedRevision
from modulestack.release.storage.records import ServedRevisions
from modulestack.release.task_definition.container_images import parse_any
from modulestack.release.task_definition.fields import image_of
from modulestack.release.verbs import release


def rollback(
    dependencies: Dependencies, request: ReleaseRequest, options: ReleaseOptions, *, to: int | None
) -> Steps[Verdict]:
    """The verdict of going back to revision *to* of the family, or to where a rollback leads by itself."""
    try:
        yield 0.0
        service, definition = yield from dependencies.ask(
            request.manifest.module, lambda: _where_to(dependencies, request, to), patience_s=options.timeout_s
        )
        if not definition:
            stopping = _stopping(dependencies, request, options, service)
    except (AwsFailure, BadInput, Interrupted) as end:
        return cut_short_before_changes(request, end)
    if not definition:
        return (yield from _stop(dependencies, request, options, *stopping))
    towards = dataclasses.replace(request, verb="rollback", definition=definition)
    plan = yield from release.prepare(dependencies, towards, options)
    if isinstance(plan, Verdict):
        return plan
    return (yield from release.execute(dependencies, plan, options))


def _where_to(dependencies: Dependencies, request: ReleaseRequest, to: int | None) -> tuple[ServiceSnapshot, str]:
    """The service, and the definition to go to; empty: its deployment that is under way is to be stopped."""
    aws, manifest = dependencies.aws, request.manifest
    service = refuse_unreleasable(manifest, describe_service(aws, manifest))
    if to is None:
        is_under_way = service.primary is not None and service.primary.rollout == "IN_PROGRESS"
        return service, "" if is_under_way else rollback_target(aws, manifest, service)
    definition = f"{manifest.family}:{to}"
    if not ServedRevisions(aws, manifest).has_served(definition):
        text = f"{definition} was deployed at desired count 0 and never served: nothing proves that it works"
        dependencies.reporter(manifest.module)("finding", text, level="warn")
    return service, definition


def _stopping(
    dependencies: Dependencies, request: ReleaseRequest, options: ReleaseOptions, service: ServiceSnapshot
) -> tuple[TrackedDeployment, RolloutFollower]:
    """The deployment that is to be stopped, and what will do it."""
    manifest = request.manifest
    tracked = track(service, service.definition, service.replaced_definition, service.events)
    if tracked is None:
        raise BadInput(f"{manifest.module}: its deployment has just ended: try again")
    strategy = strategy_of(service, dependencies.strategies, manifest)
    left_s = dependencies.left_s(options.timeout_s)
    follow_options = FollowOptions(timeout_s=left_s, stop_early=True, keep_lock=lambda: True)
    report = dependencies.reporter(manifest.module)
    return tracked, RolloutFollower(dependencies.aws, manifest, tracked, strategy, report, follow_options, service)


def _stop(
    dependencies: Dependencies,
    request: ReleaseRequest,
    options: ReleaseOptions,
    tracked: TrackedDeployment,
    follower: RolloutFollower,
) -> Steps[Verdict]:
    """Have ECS undo the deployment that is under way; whoever follows it holds the lock, so that we do without."""
    manifest, context = request.manifest, _context(dependencies, request, tracked)
    try:
        try:
            follower.stop(f"rollback of {tracked.revision}, which is being deployed")
        except PASSING as failure:
            dependencies.troubled(manifest.module)(failure)  # the follower tries again
        result = yield from follower.steps()
        if result.outcome not in {"succeeded", "rolled-back-by-us", "rolled-back-by-ecs"}:
            return (yield from judge_rollout(dependencies, context, tracked, result, patience_s=options.timeout_s))
    except (AwsFailure, BadInput, Interrupted) as end:
        state = {
            "none": f"the deployment of {tracked.revision} was not stopped",
            "refused": f"the deployment of {tracked.revision} could not be stopped, and goes on",
            "unknown": f"whether the deployment of {tracked.revision} was stopped is not known",
            "done": f"ECS was told to return from {tracked.revision} to {tracked.old}: whether it has is not known",
        }[follower.stopping]
        return cut_short(context, end, tracked=tracked, may_have_started=False, state=state)
    if result.outcome == "succeeded":  # it was faster: what it deployed is what is to be left
        return (yield from rollback(dependencies, request, options, to=None))
    image = yield from _image(dependencies, request, result.service, patience_s=options.timeout_s)
    return Verdict(
        kind="succeeded",
        environment=manifest.environment,
        module=manifest.module,
        image=image.short() if image else "its old image",
        full_image=str(image or ""),
        old=tracked.revision,
        to=result.service.revision if result.service else tracked.old,
        details=(f"the deployment of {tracked.revision} was stopped",),
        deployment=result.deployment,
    )


def _image(
    dependencies: Dependencies, request: ReleaseRequest, service: ServiceSnapshot | None, *, patience_s: float
) -> Steps[Image | None]:
    """What *service* is set to; None: that is not known."""
    if service is None:
        return None
    aws, manifest, definition = dependencies.aws, request.manifest, service.definition
    try:
        found, _ = yield from dependencies.ask(
            manifest.module, lambda: describe_definition(aws, definition), patience_s=patience_s
        )
    except (AwsFailure, BadInput, Interrupted):
        return None
    return parse_any(image_of(found, manifest.container))


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
