"""Follow a deployment that was started before: after Ctrl-C, a lost connection, ended credentials, or another's."""

from __future__ import annotations

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.placeholders import IMAGE
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.context import ReleaseContext, recorded
from modulestack.release.outcome.failure_verdicts import cut_short, cut_short_before_changes
from modulestack.release.outcome.finalize import judge_rollout, record_verdict
from modulestack.release.outcome.verdict_table import MAY_GO_ON
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.decision import refuse_unreleasable
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest
from modulestack.release.planning.service_settings import is_ours_to_end
from modulestack.release.rollout.follow import FollowOptions, RolloutFollower
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, describe_service
from modulestack.release.rollout.strategy import RolloutStrategy, strategy_of
from modulestack.release.rollout.tracked_deployment import TrackedDeployment, track
from modulestack.release.storage.record_format import RecordedRevision, ReleaseRecord
from modulestack.release.storage.records import last_deployed, newest_record
from modulestack.release.task_definition.container_images import ContainerImage, images_of, parse_any
from modulestack.release.task_definition.fields import image_of


def watch(dependencies: Dependencies, request: ReleaseRequest, options: ReleaseOptions) -> Steps[Verdict]:
    """The verdict of the deployment that was left to itself, else of the newest one. No error of AWS is raised."""
    manifest, report = request.manifest, dependencies.reporter(request.manifest.module)
    tracked: TrackedDeployment | None = None
    context: ReleaseContext | None = None
    follower: RolloutFollower | None = None
    try:
        yield 0.0
        strategy, tracked, context = yield from dependencies.ask(
            manifest.module, lambda: _left_to_itself(dependencies, request), patience_s=options.timeout_s
        )
        report("update", f"following deployment {tracked.id} of {tracked.revision}", deployment=tracked.id)
        follow_options = FollowOptions(
            timeout_s=dependencies.left_s(options.timeout_s),
            stop_early=options.stop_early and is_ours_to_end(manifest, strategy),
            keep_lock=lambda: True,
            detailed=options.detailed,
            until=options.until,
        )
        follower = RolloutFollower(dependencies.aws, manifest, tracked, strategy, report, follow_options)
        result = yield from follower.steps()
        verdict = yield from judge_rollout(dependencies, context, tracked, result, patience_s=options.timeout_s)
        is_recorded = request.discovered.released_image == context.after.image
        if is_recorded and verdict.kind == "succeeded":
            return verdict
        if verdict.kind == "unproven" and (
            yield from dependencies.ask(
                manifest.module, lambda: _is_newest(dependencies, verdict, manifest), patience_s=options.timeout_s
            )
        ):
            return verdict
    except (AwsFailure, BadInput, Interrupted) as end:
        if tracked is None or context is None:
            return cut_short_before_changes(request, end)
        where = follower.goes_on_at if follower else ""
        state = f"the deployment of {tracked.revision} goes on, and ECS moves traffic by itself: it had come to {where}"
        return cut_short(context, end, tracked=tracked, may_have_started=False, state=state if where else "")
    return (yield from record_verdict(dependencies, context, verdict, patience_s=options.timeout_s))


def _is_newest(dependencies: Dependencies, verdict: Verdict, manifest: ModuleManifest) -> bool:
    """Whether the newest record says the same of the same deployment."""
    newest = newest_record(dependencies.aws, manifest)
    return newest is not None and (newest.verdict, newest.deployment) == (verdict.kind, verdict.deployment)


def _left_to_itself(
    dependencies: Dependencies, request: ReleaseRequest
) -> tuple[RolloutStrategy, TrackedDeployment, ReleaseContext]:
    """How to follow, what, and its context until now. Reads only."""
    aws, manifest = dependencies.aws, request.manifest
    service = refuse_unreleasable(manifest, describe_service(aws, manifest))
    strategy = strategy_of(service, dependencies.strategies, manifest)
    newest = newest_record(aws, manifest)
    left = newest if newest and newest.following and newest.verdict in MAY_GO_ON else None
    tracked = (_recorded(left, service) if left else None) or _primary(request, service)
    definition = aws.call("ecs", "describe_task_definition", taskDefinition=tracked.definition)["taskDefinition"]
    image = image_of(definition, manifest.container)
    known = left or last_deployed(aws, manifest)
    placeholders = known.placeholders if known else {}
    files = {name: each.file for name, each in known.images.items()} if known else {}
    now = dependencies.clock.now()
    return (
        strategy,
        tracked,
        ReleaseContext(
            request=request,
            release=dependencies.new_id(),
            verb="watch",
            started=now,
            updated=now,
            who=dependencies.who,
            asked_image=left.asked_image if left else image,
            image=parse_any(image),
            placeholders={name: value for name, value in placeholders.items() if name != IMAGE},
            beside={
                name: ContainerImage(image=text, file=files.get(name, ""))
                for name, text in images_of(definition, manifest).items()
            },
            before=left.before if left else RecordedRevision(revision=tracked.old),
            after=RecordedRevision(revision=tracked.revision, image=image),
            strategy=(left.strategy if left else "") or service.strategy.lower(),
            percent=left.percent if left else None,
            following=recorded(tracked),
        ),
    )


def _recorded(left: ReleaseRecord, service: ServiceSnapshot) -> TrackedDeployment | None:
    if left.following is None:
        return None
    return TrackedDeployment(
        id=left.following.id,
        definition=left.following.definition,
        created=left.following.created,
        old=left.before.revision,
        desired=service.desired,
    )


def _primary(request: ReleaseRequest, service: ServiceSnapshot) -> TrackedDeployment:
    primary = service.primary
    tracked = track(service, primary.definition, service.replaced_definition) if primary else None
    if tracked is None:
        manifest = request.manifest
        raise BadInput(f"{manifest.module}: the service {manifest.service} has no deployment")
    return tracked
