"""
A deployment on its way to its completion: its tasks are healthy, the older ones gone, and it has baked.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

from __future__ import annotations

from modulestack.embedded_aws.ecs import (
    deployment_alarms,
    deployment_failures,
    deployment_records,
    early_success,
    rolling_update,
    service_events,
)
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_health import view_of
from modulestack.embedded_aws.ecs.traffic_shift import rolling_hooks, stage_machine


def progress(region: RegionState, service: EcsService) -> None:
    """Complete the newest deployment if all is as it should be; forget older ones whose tasks are gone."""
    primary, now = service.primary, region.now
    if primary.record.status == "PENDING":
        primary.record.status, primary.record.started_at = "IN_PROGRESS", now
    if primary.record.shifts:
        stage_machine.look(region, service)
        if service.primary is not primary:
            return
    shift = service.shift
    held = () if shift is None else (shift.green, shift.blue)
    keep = [d for d in service.deployments[1:] if d in held or any(t.deployment is d for t in service.tasks.values())]
    service.deployments = [primary, *keep]
    mine = [task for task in service.tasks.values() if task.deployment is primary and task.desired_status == "RUNNING"]
    healthy = sum(view_of(task, primary, now).health == rolling_update.HEALTHY for task in mine)
    there = healthy == len(mine) == service.desired
    going = primary.rollout_state == "IN_PROGRESS" and primary.record.status in ("IN_PROGRESS", "ROLLBACK_IN_PROGRESS")
    if (hook := rolling_hooks.failed(service)) is not None:
        why = stage_machine.STAGE_FAILED.format(hook.stage, hook.reason)
        text = f"ECS deployment failed: {stage_machine.HOOKS_FAILED}."
        deployment_failures.fail(region, service, primary, stage_machine.HOOKS_FAILED, text, why, roll_back=True)
        return
    early = early_success.is_reached(
        primary.record.configuration, desired=service.desired, healthy=healthy, has_old=bool(keep)
    )
    done = (there and not keep) or (early and not primary.rolls_back)
    if going and not primary.record.shifts and done and _is_baked(region, service, primary):
        deployment_records.complete(region, service, primary)
    if primary.rollout_state == "COMPLETED" and there and len(service.tasks) == len(mine):
        if not service.steady:
            service.steady = True
            service_events.resolved(service, "steady")
            region.scheduler.touch(service)
        region.scheduler.touch(service, service_events.steady(region, service))


def _is_baked(region: RegionState, service: EcsService, deployment: EcsDeployment) -> bool:
    if rolling_hooks.hold(region, service, rolling_hooks.BEFORE_BAKE):
        return False
    if deployment.bake_until is None:
        deployment.bake_until = region.now + deployment_alarms.bake_s(region, deployment)
    if region.now < deployment.bake_until:
        region.scheduler.touch(service, deployment.bake_until)
        return False
    return not deployment_failures.alarmed(region, service)
