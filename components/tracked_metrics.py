"""
Metrics that a target tracking policy holds at a value, where AWS has no predefined one: as the provider has them.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from pulumi import Input
from pulumi_aws import cloudwatch
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationArgs as TrackingArgs,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationArgs as SpecificationArgs,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricArgs as QueryArgs,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatArgs as StatArgs,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricArgs as MetricArgs,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricDimensionArgs,
)

_DimensionArgs = (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricDimensionArgs
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class MetricStat:
    """A metric and what is taken of a period."""

    namespace: str
    name: str
    dimensions: Mapping[str, Input[str]]
    statistic: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MetricMath:
    """What is made of metrics, each by the id that *expressions* call it by; the last of these is what comes out."""

    metrics: Mapping[str, MetricStat]
    expressions: Mapping[str, str]
    """Of each id, in the order in which they need each other."""
    label: str


def tracking(
    math: MetricMath,
    target: float,
    *,
    scale_out_cooldown_s: int,
    scale_in_cooldown_s: int,
    disable_scale_in: bool | None = None,
) -> TrackingArgs:
    """A policy that holds *math* at *target*."""
    *steps, result = math.expressions.items()
    return TrackingArgs(
        customized_metric_specification=SpecificationArgs(
            metrics=[
                QueryArgs(id=result[0], label=math.label, expression=result[1], return_data=True),
                *(QueryArgs(id=id_, expression=expression, return_data=False) for id_, expression in steps),
                *(_query(id_, metric) for id_, metric in math.metrics.items()),
            ]
        ),
        target_value=target,
        scale_out_cooldown=scale_out_cooldown_s,
        scale_in_cooldown=scale_in_cooldown_s,
        disable_scale_in=disable_scale_in,
    )


def _query(id_: str, metric: MetricStat) -> QueryArgs:
    return QueryArgs(
        id=id_,
        metric_stat=StatArgs(
            metric=MetricArgs(
                namespace=metric.namespace,
                metric_name=metric.name,
                dimensions=[_DimensionArgs(name=name, value=value) for name, value in metric.dimensions.items()],
            ),
            stat=metric.statistic,
        ),
        return_data=False,
    )


def alarm_queries(math: MetricMath, *, period_s: int) -> Sequence[cloudwatch.MetricAlarmMetricQueryArgs]:
    """The same for an alarm."""
    *steps, result = math.expressions.items()
    query = cloudwatch.MetricAlarmMetricQueryArgs
    return [
        query(id=result[0], label=math.label, expression=result[1], return_data=True),
        *(query(id=id_, expression=expression, return_data=False) for id_, expression in steps),
        *(
            query(
                id=id_,
                metric=cloudwatch.MetricAlarmMetricQueryMetricArgs(
                    namespace=metric.namespace,
                    metric_name=metric.name,
                    dimensions=metric.dimensions,
                    period=period_s,
                    stat=metric.statistic,
                ),
                return_data=False,
            )
            for id_, metric in math.metrics.items()
        ),
    ]
