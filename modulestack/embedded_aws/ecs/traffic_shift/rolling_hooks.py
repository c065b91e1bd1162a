"""
Lifecycle hooks of a rolling update, which has no stages: they hold it before it starts tasks, and before it bakes.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""

from __future__ import annotations

import functools

from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_run import HookRun
from modulestack.embedded_aws.ecs.deployment_lifecycle.stages import BY_NAME
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.traffic_shift import hook_payload, hook_runs
from modulestack.embedded_aws.ecs.traffic_shift.open_choices import ROLLING_STAGES

BEFORE_TASKS, BEFORE_BAKE = ROLLING_STAGES


def hold(region: RegionState, service: EcsService, stage: str) -> bool:
    """Have the hooks of *stage* run, once; whether the newest deployment waits for them."""
    primary, record = service.primary, service.primary.record
    if record.shifts or primary.rolls_back or primary.rollout_state != "IN_PROGRESS":
        return False
    if stage not in record.held and record.configuration.get("lifecycleHooks"):
        record.held.append(stage)
        payload = hook_payload.stage_payload(service.arn, record, stage)
        changed = functools.partial(region.scheduler.touch, service)
        hook_runs.begin(region, service, stage, payload, changed, kinds=BY_NAME[stage].hooks)
    return any(run.stage == stage and (run.is_open or run.has_failed) for run in record.hooks)


def failed(service: EcsService) -> HookRun | None:
    """The hook that ends the newest deployment; None: none does."""
    primary = service.primary
    if primary.record.shifts or primary.rolls_back or primary.rollout_state != "IN_PROGRESS":
        return None
    return next((run for run in primary.record.hooks if run.has_failed), None)
