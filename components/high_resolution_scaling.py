"""
Scaling by metrics of 20 seconds: policies that add tasks early, beside those by metrics of a minute.

They take none away: these do that, and without such metrics, as of a service that is made anew, all is as without them.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html
"""

from __future__ import annotations

from collections.abc import Collection

from pulumi import ResourceOptions
from pulumi_aws import appautoscaling

from modulestack.contract.service_settings import POLICY_SUFFIX
from modulestack.features.scaling_section import Scaling
from modulestack.features.service_settings import high_resolution_metrics

Configuration = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs
Metric = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs


def policies(
    name: str,
    settings: Scaling,
    *,
    target: appautoscaling.Target,
    emitted: Collection[str],
    opts: ResourceOptions,
) -> None:
    """
    Those that *settings* ask for, of *target*: of metrics that are *emitted* already, as AWS takes no others.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
    """
    values = {"CPUUtilization": settings.cpu_percent, "MemoryUtilization": settings.memory_percent}
    for metric in high_resolution_metrics(settings):
        if metric not in emitted:
            continue
        suffix = metric.removesuffix("Utilization").lower()
        appautoscaling.Policy(
            f"{name}-{suffix}{POLICY_SUFFIX}",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration=Configuration(
                predefined_metric_specification=Metric(
                    predefined_metric_type=f"ECSServiceAverage{metric}HighResolution"
                ),
                target_value=float(values[metric] or 0),
                scale_out_cooldown=settings.scale_out_cooldown_s,
                scale_in_cooldown=settings.scale_in_cooldown_s,
                disable_scale_in=True,
            ),
            opts=opts,
        )
