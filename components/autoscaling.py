"""How many tasks a module runs, where its load decides."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import appautoscaling

from modulestack.environment.model import Scaling

NAMESPACE, DIMENSION = "ecs", "ecs:service:DesiredCount"


@dataclasses.dataclass(frozen=True, kw_only=True)
class AutoscalingArgs:
    """What is scaled, and what the file wants."""

    scaling: Scaling
    cluster_name: Input[str]
    service_name: Input[str]
    request_label: Input[str]
    """What ALBRequestCountPerTarget calls the load balancer and target group."""
    tags: Mapping[str, str]


class Autoscaling(ComponentResource):
    """Target tracking: one policy for each value that the file wants held."""

    def __init__(self, name: str, args: AutoscalingArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:Autoscaling", name, {}, opts)
        child = ResourceOptions(parent=self)
        scaled = appautoscaling.Target(
            name,
            service_namespace=NAMESPACE,
            scalable_dimension=DIMENSION,
            resource_id=Output.concat("service/", args.cluster_name, "/", args.service_name),
            min_capacity=args.scaling.min,
            max_capacity=args.scaling.max,
            tags=args.tags,
            opts=child,
        )
        for suffix, (metric, value) in held(args.scaling).items():
            appautoscaling.Policy(
                f"{name}-{suffix}",
                policy_type="TargetTrackingScaling",
                service_namespace=scaled.service_namespace,
                scalable_dimension=scaled.scalable_dimension,
                resource_id=scaled.resource_id,
                target_tracking_scaling_policy_configuration=tracking(args, metric, value),
                opts=child,
            )
        self.register_outputs({})


def held(scaling: Scaling) -> dict[str, tuple[str, int]]:
    """
    Name of each policy → the metric and the value that it holds.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
    """
    wanted = {
        "cpu": ("ECSServiceAverageCPUUtilization", scaling.cpu_percent),
        "memory": ("ECSServiceAverageMemoryUtilization", scaling.memory_percent),
        "requests": ("ALBRequestCountPerTarget", scaling.requests_per_task),
    }
    return {name: (metric, value) for name, (metric, value) in wanted.items() if value is not None}


def tracking(
    args: AutoscalingArgs, metric: str, value: int
) -> appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs:
    """A policy that holds *metric* at *value*."""
    return appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(
        predefined_metric_specification=(
            appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs(
                predefined_metric_type=metric,
                resource_label=args.request_label if metric == "ALBRequestCountPerTarget" else None,
            )
        ),
        target_value=value,
        scale_out_cooldown=args.scaling.scale_out_cooldown_s,
        scale_in_cooldown=args.scaling.scale_in_cooldown_s,
    )
