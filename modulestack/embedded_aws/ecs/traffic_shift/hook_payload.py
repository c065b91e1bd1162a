"""
What ECS tells a lifecycle hook's function.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.ecs.deployment_models import ServiceDeployment
from modulestack.embedded_aws.ecs.traffic_shift_models import TrafficShift


def told(service_arn: str, record: ServiceDeployment, shift: TrafficShift) -> dict[str, Any]:
    """Of the stage that *shift* is in; weights are percentages by service revision, of the rule that it moves."""
    planned, stage = shift.planned, shift.planned.stage
    green = 0.0
    if stage.told == "production":
        green = planned.production or 0.0
    elif stage.told == "test":
        green = 0.0 if shift.rolls_back else 100.0
    weights = {shift.green.revision.arn: _number(green)}
    if shift.blue is not None:
        weights[shift.blue.revision.arn] = _number(100 - green)
    return stage_payload(
        service_arn,
        record,
        stage.name,
        test=weights if stage.told == "test" else {},
        production=weights if stage.told == "production" else {},
    )


def stage_payload(
    service_arn: str,
    record: ServiceDeployment,
    stage: str,
    *,
    test: dict[str, float] | None = None,
    production: dict[str, float] | None = None,
) -> dict[str, Any]:
    """Without ``executionId`` and ``hookDetails``, which each hook has of its own."""
    return {
        "lifecycleStage": stage,
        "resourceArn": record.arn,
        "executionDetails": {
            "testTrafficWeights": test or {},
            "productionTrafficWeights": production or {},
            "serviceArn": service_arn,
            "targetServiceRevisionArn": record.target.arn,
        },
    }


def _number(percent: float) -> float:
    """A whole one without a point."""
    return int(percent) if percent == int(percent) else round(percent, 1)
