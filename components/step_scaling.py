"""
Steps by which a module gets more tasks or fewer: an alarm, and the policy that it calls.

https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from pulumi import ResourceOptions
from pulumi_aws import appautoscaling, cloudwatch

from components.tracked_metrics import alarm_queries, math_of
from modulestack.features.scaling_metrics import StepScaling

PERIOD_S = 60


def step_scaling(
    name: str,
    step: StepScaling,
    target: appautoscaling.Target,
    *,
    alarm_name: str,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> None:
    """A policy called *name*, and the alarm that calls it."""
    policy = appautoscaling.Policy(
        name,
        policy_type="StepScaling",
        service_namespace=target.service_namespace,
        scalable_dimension=target.scalable_dimension,
        resource_id=target.resource_id,
        step_scaling_policy_configuration=appautoscaling.PolicyStepScalingPolicyConfigurationArgs(
            adjustment_type=step.adjustment_type,
            cooldown=step.cooldown_s,
            metric_aggregation_type="Average",
            min_adjustment_magnitude=step.min_adjustment_magnitude,
            step_adjustments=list(_adjustments(step)),
        ),
        opts=opts,
    )
    cloudwatch.MetricAlarm(
        name,
        name=alarm_name,
        alarm_description="Calls a scaling policy: do not edit",
        comparison_operator=step.comparison,
        threshold=step.adjustments[0].at,
        evaluation_periods=step.evaluation_periods,
        datapoints_to_alarm=step.datapoints_to_alarm or step.evaluation_periods,
        metric_queries=alarm_queries(math_of(step), period_s=PERIOD_S),
        alarm_actions=[policy.arn],
        tags=tags,
        opts=opts,
    )


def _adjustments(step: StepScaling) -> Iterator[appautoscaling.PolicyStepScalingPolicyConfigurationStepAdjustmentArgs]:
    """Bounds are relative to the threshold; the last step has no end."""
    threshold = step.adjustments[0].at
    begins = [f"{each.at - threshold:g}" for each in step.adjustments]
    rises = step.comparison == "GreaterThanOrEqualToThreshold"
    for each, begin, end in itertools.zip_longest(step.adjustments, begins, begins[1:]):
        yield appautoscaling.PolicyStepScalingPolicyConfigurationStepAdjustmentArgs(
            metric_interval_lower_bound=begin if rises else end,
            metric_interval_upper_bound=end if rises else begin,
            scaling_adjustment=each.change,
        )
