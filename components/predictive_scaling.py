"""
Tasks that are there before the load is: policies that forecast it.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/predictive-auto-scaling.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input, ResourceOptions
from pulumi_aws import appautoscaling
from pulumi_aws.appautoscaling import (
    PolicyPredictiveScalingPolicyConfigurationMetricSpecificationArgs as SpecificationArgs,
)
from pulumi_aws.appautoscaling import (
    PolicyPredictiveScalingPolicyConfigurationMetricSpecificationPredefinedMetricPairSpecificationArgs as PairArgs,
)

from components import request_forecasts
from modulestack.features.scaling_prediction import PredictiveScaling

REQUESTS = "ALBRequestCount"
PAIRS: Mapping[str, str] = {
    "cpu": "ECSServiceCPUUtilization",
    "memory": "ECSServiceMemoryUtilization",
    "requests": REQUESTS,
}
"""
Each is the service's whole load, which is forecast, and each task's, for which there is a target.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredictiveScalingPredefinedMetricPairSpecification.html
"""


def policies(
    name: str,
    settings: PredictiveScaling,
    target: appautoscaling.Target,
    *,
    request_label: Input[str] | None,
    request_groups: tuple[Input[str], Input[str]] | None,
    opts: ResourceOptions,
) -> None:
    """A policy for each metric that *settings* forecast, as one policy has one metric; *name* is the target's."""
    targets = {"cpu": settings.cpu_percent, "memory": settings.memory_percent, "requests": settings.requests_per_task}
    for suffix, value in targets.items():
        if value is None:
            continue
        pair = PAIRS[suffix]
        appautoscaling.Policy(
            f"{name}-{suffix}-predictive",
            policy_type="PredictiveScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            predictive_scaling_policy_configuration=appautoscaling.PolicyPredictiveScalingPolicyConfigurationArgs(
                metric_specifications=[
                    request_forecasts.of_both(*request_groups, value)
                    if pair == REQUESTS and request_groups
                    else SpecificationArgs(
                        target_value=str(value),
                        predefined_metric_pair_specification=PairArgs(
                            predefined_metric_type=pair, resource_label=request_label if pair == REQUESTS else None
                        ),
                    )
                ],
                mode=settings.mode,
                scheduling_buffer_time=settings.scheduling_buffer_s,
                max_capacity_breach_behavior=(
                    "HonorMaxCapacity" if settings.max_capacity_buffer_percent is None else "IncreaseMaxCapacity"
                ),
                max_capacity_buffer=settings.max_capacity_buffer_percent,
            ),
            opts=opts,
        )
