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


def _query(id_: str, statistic: str) -> dict[str, Any]:
    return {"id": id_, "metricStat": {**METRIC, "stat": statistic}, "returnData": True}


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
    "predictiveScalingPolicyConfiguration": {
        "maxCapacityBreachBehavior": "IncreaseMaxCapacity",
        "maxCapacityBuffer": 10,
        "metricSpecifications": [
            {
                "targetValue": "1000000",
                "predefinedMetricPairSpecification": {
                    "predefinedMetricType": "ALBRequestCount",
                    "resourceLabel": "app/web/1/targetgroup/web/2",
                },
            }
        ],
        "mode": "ForecastAndScale",
        "schedulingBufferTime": 60,
    },
    "predictiveScalingPolicyConfiguration of two": {
        "metricSpecifications": [
            {
                "targetValue": "0.5",
                "customizedLoadMetricSpecification": {"metricDataQueries": [_query("load", "Sum")]},
                "customizedScalingMetricSpecification": {"metricDataQueries": [_query("scaling", "Average")]},
            }
        ],
        "mode": "ForecastOnly",
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

TYPES = {"target": "TargetTrackingScaling", "step": "StepScaling", "predictive": "PredictiveScaling"}


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
    name, _, _ = kind.partition(" ")
    type_ = next(type_ for start, type_ in TYPES.items() if kind.startswith(start))
    inputs = POLICY.check(ctx, {"name": "p", "policyType": type_, name: KINDS[kind], **scaling})
    made = POLICY.create(ctx, inputs)
    assert made.outputs[name] == KINDS[kind]
    changed = {**inputs, name: {**KINDS[kind], "targetValue": 9, "cooldown": 90, "schedulingBufferTime": 90}}
    after = POLICY.update(ctx, made.id, made.outputs, changed)
    assert after["arn"] == made.outputs["arn"]
    assert after[name] != made.outputs[name]
