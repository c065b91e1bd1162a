"""
A deployment goes through its stages, from event to event.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""

from __future__ import annotations

import dataclasses
import functools

from modulestack.embedded_aws.ecs import rolling_update
from modulestack.embedded_aws.ecs.deployment_lifecycle import hook_run, stages
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment, ServiceRevision, TrafficWeights
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_health import health_of
from modulestack.embedded_aws.ecs.traffic_shift import hook_payload, hook_runs, listener_weights, open_choices
from modulestack.embedded_aws.ecs.traffic_shift.listener_weights import PRODUCTION, TEST, WeightsRefused
from modulestack.embedded_aws.ecs.traffic_shift_models import ShiftFailure, TrafficShift

HOOKS_FAILED = "hook execution failure(s) detected"
"""Text: https://github.com/aws/containers-roadmap/issues/2664"""
NETWORKING = "Service deployment rolled back because of invalid networking configuration. {}"
"""Text: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/migrate-code-deploy-to-ecs-blue-green.html"""
STAGE_FAILED = "Service deployment rolled back because {} lifecycle hook(s) failed. {}"
"""Text: https://github.com/kayac/ecspresso/issues/870"""
TOO_LONG = "Service deployment rolled back because {} took longer than {:.0f} hours."
LATE = "Service deployment rolled back because it took longer than 30 days."
"""These two are ours: no page has the texts."""
_UNLIMITED = (stages.BAKE_TIME, stages.CLEAN_UP)


def begin(region: RegionState, service: EcsService, shift: TrafficShift) -> None:
    """Have *shift* go through its stages, from the next look on."""
    service.shift = shift
    if not shift.rolls_back:
        late = functools.partial(_time_out, region, service, shift, LATE)
        shift.deadline = region.event_queue.after(open_choices.DEPLOYMENT_LIMIT_S, late)
    region.scheduler.touch(service)


def cancel(service: EcsService) -> None:
    """The deployment is broken off: nothing moves any more."""
    if (shift := service.shift) is None:
        return
    for event in (shift.next_look, shift.limit, shift.deadline):
        if event:
            event.cancel()
    hook_runs.cancel(service.records[0])
    service.shift = None


def look(region: RegionState, service: EcsService) -> None:
    """Go on as far as possible."""
    shift = service.shift
    if shift is None:
        return
    if shift.position < 0:
        if not shift.rolls_back and (problem := listener_weights.problem(region, shift.green.revision)):
            _fail(service, shift, "invalid networking configuration", NETWORKING.format(problem))
            return
        _enter(region, service, shift)
    while service.shift is shift and _is_done(region, service, shift):
        if shift.position + 1 == len(shift.plan):
            cancel(service)
            shift.on_success()
            return
        _enter(region, service, shift)


def _enter(region: RegionState, service: EcsService, shift: TrafficShift) -> None:
    shift.position += 1
    record, planned = service.records[0], shift.planned
    stage = planned.stage
    shift.settles_at, shift.bakes_until = region.now + (open_choices.STAGE_TAKES_S if stage.hooks else 0.0), None
    record.updated_at = region.now
    if stage.is_shown:
        record.stage = stage.name
    if shift.limit:
        shift.limit.cancel()
    if not _act(region, service, shift):
        return
    kinds = stage.hooks if not shift.rolls_back else tuple(kind for kind in stage.hooks if stage.is_undone)
    changed = functools.partial(_hooks_changed, region, service, shift)
    told = hook_payload.told(service.arn, record, shift)
    hook_runs.begin(region, service, stage.name, told, changed, kinds=kinds)
    _limit(region, service, shift)


def _act(region: RegionState, service: EcsService, shift: TrafficShift) -> bool:
    """What the stage begins with; whether it could be done."""
    name = shift.planned.stage.name
    try:
        if name == stages.SCALE_UP:
            shift.receiver.is_wanted = True
        elif name == stages.TEST_TRAFFIC_SHIFT:
            move(region, shift, TEST, 0.0 if shift.rolls_back else 100.0)
        elif name == stages.PRODUCTION_TRAFFIC_SHIFT:
            move(region, shift, PRODUCTION, shift.planned.production or 0.0)
        elif name == stages.CLEAN_UP:
            for each in service.deployments:
                each.is_wanted = each is shift.receiver
            _unwatch(service)
    except WeightsRefused as refused:
        if not shift.rolls_back or name != stages.TEST_TRAFFIC_SHIFT:
            _fail(service, shift, HOOKS_FAILED, STAGE_FAILED.format(name, refused))
            return False
    if name in (stages.TEST_TRAFFIC_SHIFT, stages.PRODUCTION_TRAFFIC_SHIFT):
        shift.settles_at = region.now + listener_weights.settling_s(shift.green.revision)
    region.scheduler.touch(service)
    return True


def move(region: RegionState, shift: TrafficShift, key: str, percent: float) -> None:
    """
    Give the new revision a percentage of production or test traffic.

    Raises:
        WeightsRefused: a rule cannot be changed.
    """
    green, blue = shift.green, shift.blue
    listener_weights.write(region, green.revision, key, percent)
    for deployment, share in ((green, percent), (blue, round(100.0 - percent, 1))):
        if deployment is not None and deployment.weights is not None:
            field = "production" if key == PRODUCTION else "test"
            if getattr(deployment.weights, field) is not None:
                deployment.weights = dataclasses.replace(deployment.weights, **{field: share})


def first_weights(revision: ServiceRevision, *, serves: bool) -> TrafficWeights:
    """Of a revision as a deployment of *revision* begins; one that *serves* has all."""
    share = 100.0 if serves else 0.0
    shifts = listener_weights.shifts_anything(revision)
    tests = shifts and listener_weights.sends_test_traffic(revision)
    return TrafficWeights(production=share if shifts else None, test=share if tests else None)


def weigh_first(service: EcsService, serving: EcsDeployment | None, revision: ServiceRevision) -> None:
    """What is there has weights as a deployment of *revision* begins: as found if there are several, or else all."""
    several = len(service.deployments) > 1
    for deployment in service.deployments:
        if deployment.weights is None or not several:
            deployment.weights = first_weights(revision, serves=deployment is serving)


def _is_done(region: RegionState, service: EcsService, shift: TrafficShift) -> bool:
    """Whether the stage is over; if it ends at a known moment, look again then."""
    record, planned = service.records[0], shift.planned
    failed = next((run for run in record.hooks if run.has_failed), None)
    if failed is not None and not shift.rolls_back:
        _fail(service, shift, HOOKS_FAILED, STAGE_FAILED.format(planned.stage.name, failed.reason))
        return False
    if any(run.is_open for run in record.hooks) or not _has_come_about(region, service, shift):
        return False
    if region.now < shift.settles_at:
        _again(region, service, shift, shift.settles_at)
        return False
    if shift.bakes_until is None:
        shift.bakes_until = region.now + planned.bake_s
        if planned.bake_s and shift.limit:
            shift.limit.cancel()
    if region.now < shift.bakes_until:
        _again(region, service, shift, shift.bakes_until)
        return False
    return not (planned.stage.name == stages.BAKE_TIME and shift.is_alarmed())


def _has_come_about(region: RegionState, service: EcsService, shift: TrafficShift) -> bool:
    """Whether tasks are as the stage wants them."""
    name = shift.planned.stage.name
    if name == stages.RECONCILE_SERVICE:
        return _reconciled(region, service, shift)
    if name == stages.SCALE_UP:
        return _is_whole(region, service, shift.receiver)
    if name == stages.CLEAN_UP:
        others = any(task.deployment is not shift.receiver for task in service.tasks.values())
        return not others and _is_whole(region, service, shift.receiver)
    return True


def _reconciled(region: RegionState, service: EcsService, shift: TrafficShift) -> bool:
    """All of production goes to one revision, and the others are taken down."""
    others = [each for each in service.deployments if each not in (shift.green, shift.blue)]
    if not shift.is_reconciled:
        shift.is_reconciled = True
        for each in others:
            each.is_wanted = False
        try:
            for key in (PRODUCTION, TEST):
                move(region, shift, key, 0.0)
        except WeightsRefused as refused:
            _fail(service, shift, HOOKS_FAILED, STAGE_FAILED.format(stages.RECONCILE_SERVICE, refused))
            return False
        for each in others:
            if each.weights is not None:
                each.weights = first_weights(shift.green.revision, serves=False)
        region.scheduler.touch(service)
    return not any(task.deployment in others for task in service.tasks.values())


def _is_whole(region: RegionState, service: EcsService, deployment: EcsDeployment) -> bool:
    """Whether it has all of its tasks, and they are healthy."""
    mine = [t for t in service.tasks.values() if t.deployment is deployment and t.desired_status == "RUNNING"]
    healthy = sum(health_of(task, region.now) == rolling_update.HEALTHY for task in mine)
    return healthy == len(mine) == service.desired


def _hooks_changed(region: RegionState, service: EcsService, shift: TrafficShift) -> None:
    if service.shift is not shift:
        return
    if not any(run.status == hook_run.AWAITING for run in service.records[0].hooks):
        _limit(region, service, shift)
    look(region, service)


def _limit(region: RegionState, service: EcsService, shift: TrafficShift) -> None:
    """The stage's time begins, unless somebody is waited for."""
    stage = shift.planned.stage.name
    waits = any(run.status == hook_run.AWAITING for run in service.records[0].hooks)
    if shift.rolls_back or waits or stage in _UNLIMITED or (shift.limit and not _is_over(shift, region.now)):
        return
    text = TOO_LONG.format(stage, open_choices.STAGE_LIMIT_S / 3600)
    late = functools.partial(_time_out, region, service, shift, text)
    shift.limit = region.event_queue.after(open_choices.STAGE_LIMIT_S, late)


def _is_over(shift: TrafficShift, now: float) -> bool:
    return shift.limit is None or shift.limit.cancelled or shift.limit.time <= now


def _time_out(region: RegionState, service: EcsService, shift: TrafficShift, reason: str) -> None:
    del region
    if service.shift is shift:
        _fail(service, shift, "lifecycle stage timed out", reason)


def _again(region: RegionState, service: EcsService, shift: TrafficShift, at: float) -> None:
    if shift.next_look:
        if not shift.next_look.cancelled and shift.next_look.time == at > region.now:
            return
        shift.next_look.cancel()
    shift.next_look = region.event_queue.at(at, functools.partial(_look_of, region, service, shift))


def _look_of(region: RegionState, service: EcsService, shift: TrafficShift) -> None:
    if service.shift is shift:
        look(region, service)


def _unwatch(service: EcsService) -> None:
    """Alarms no longer count."""
    if service.alarm_watch:
        service.alarm_watch.cancel()
        service.alarm_watch = None
    if service.records[0].alarm_status == "MONITORING":
        service.records[0].alarm_status = "MONITORING_COMPLETE"


def _fail(service: EcsService, shift: TrafficShift, event: str, reason: str) -> None:
    _stop_timers(service, shift)
    shift.on_failure(ShiftFailure(event=event, why=f"ECS deployment failed: {event}.", reason=reason))


def _stop_timers(service: EcsService, shift: TrafficShift) -> None:
    """Timers and hooks of *shift* are over; the service still knows how far it came."""
    for each in (shift.next_look, shift.limit, shift.deadline):
        if each:
            each.cancel()
    hook_runs.cancel(service.records[0])
