"""Scaling policies of other kinds than a predefined metric: AWS tells of them what was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.registry import HANDLERS
from tests.embedded_aws.resources.round_trips.world import World

POLICY = HANDLERS["aws:appautoscaling/policy:Policy"]
METRIC = {
    "metric": {
        "dimensions": [{"name": "QueueName", "value": "jobs"}],
        "metricName": "ApproximateNumberOfMessagesVisible",
        "namespace": "AWS/SQS",
    },
    "stat": "Sum",
}
KINDS: dict[str, dict[str, Any]] = {
    "targetTrackingScalingPolicyConfiguration": {
        "customizedMetricSpecification": {
            "metrics": [
                {"id": "e", "expression": "m / 2", "label": "half", "returnData": True},
                {"id": "m", "metricStat": METRIC, "returnData": False},
            ]
        },
        "disableScaleIn": False,
        "targetValue": 7,
    },
    "stepScalingPolicyConfiguration": {
        "adjustmentType": "PercentChangeInCapacity",
        "cooldown": 60,
        "metricAggregationType": "Maximum",
        "minAdjustmentMagnitude": 2,
        "stepAdjustments": [
            {"metricIntervalLowerBound": "0", "metricIntervalUpperBound": "10", "scalingAdjustment": 10},
            {"metricIntervalLowerBound": "10", "scalingAdjustment": 30},
        ],
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_is_described_as_it_was_made(ctx: Context, kind: str):
    """And changes in place, with the same ARN."""
    scaling = World(ctx).scaling
    ctx.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=scaling["resourceId"],
        ScalableDimension=scaling["scalableDimension"],
        MinCapacity=1,
        MaxCapacity=2,
    )
    name = "StepScaling" if kind.startswith("step") else "TargetTrackingScaling"
    inputs = POLICY.check(ctx, {"name": "p", "policyType": name, kind: KINDS[kind], **scaling})
    made = POLICY.create(ctx, inputs)
    assert made.outputs[kind] == KINDS[kind]
    changed = {**inputs, kind: {**KINDS[kind], "targetValue": 9, "cooldown": 90}}
    after = POLICY.update(ctx, made.id, made.outputs, changed)
    assert after["arn"] == made.outputs["arn"]
    assert after[kind] != made.outputs[kind]
