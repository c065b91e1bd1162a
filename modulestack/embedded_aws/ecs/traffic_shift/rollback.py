"""
A deployment that shifts traffic is undone, whatever stage it is in.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from modulestack.embedded_aws.ecs.deployment_lifecycle import stage_plan, stages
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.traffic_shift import stage_machine
from modulestack.embedded_aws.ecs.traffic_shift.listener_weights import PRODUCTION, TEST, WeightsRefused
from modulestack.embedded_aws.ecs.traffic_shift_models import TrafficShift


def begin(
    region: RegionState,
    service: EcsService,
    undone: TrafficShift,
    restored: EcsDeployment,
    on_success: Callable[[], None],
    on_refusal: Callable[[str], None],
) -> None:
    """
    Undo *undone*: traffic goes back to *restored*, a deployment of what was there before, at once.

    *on_refusal* is told if it cannot.
    """
    visited = undone.visited
    if undone.blue is not None:
        restored.weights = undone.blue.weights
    shift = TrafficShift(
        green=undone.green,
        blue=restored,
        plan=stage_plan.backward(visited),
        on_failure=lambda failure: on_refusal(failure.reason),
        on_success=on_success,
        is_alarmed=lambda: False,
        rolls_back=True,
    )
    if stages.CLEAN_UP not in visited:
        try:
            if stages.PRODUCTION_TRAFFIC_SHIFT in visited:
                stage_machine.move(region, shift, PRODUCTION, 0.0)
        except WeightsRefused as refused:
            on_refusal(str(refused))
            return
        if stages.TEST_TRAFFIC_SHIFT in visited:
            with contextlib.suppress(WeightsRefused):
                stage_machine.move(region, shift, TEST, 0.0)
    stage_machine.begin(region, service, shift)
