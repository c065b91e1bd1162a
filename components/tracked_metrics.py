"""
Metrics that a target tracking policy holds at a value, where AWS has no predefined one: as the provider has them.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence

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

from modulestack.contract.scaled_metrics import MEASURED
from modulestack.features.scaling_metrics import MeasuredScaling

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
    """Of each id, in the order in which they need each other; none: the only metric comes out."""
    label: str
    """Of what comes out; empty: AWS's own."""

    @property
    def result(self) -> str:
        """The id of what comes out."""
        return [*self.metrics, *self.expressions][-1]


def math_of(said: MeasuredScaling) -> MetricMath:
    """What a file says that a policy goes by."""
    metrics = said.metrics if said.metric is None else {MEASURED: said.metric}
    return MetricMath(
        metrics={
            id_: MetricStat(
                namespace=each.namespace, name=each.name, dimensions=each.dimensions, statistic=each.statistic
            )
            for id_, each in metrics.items()
        },
        expressions={} if said.expression is None else {_free(MEASURED, metrics): said.expression},
        label="",
    )


def _free(id_: str, taken: Collection[str]) -> str:
    return _free(f"{id_}_", taken) if id_ in taken else id_


def tracking(
    math: MetricMath,
    target: float,
    *,
    scale_out_cooldown_s: int,
    scale_in_cooldown_s: int,
    disable_scale_in: bool | None = None,
) -> TrackingArgs:
    """A policy that holds *math* at *target*."""
    return TrackingArgs(
        customized_metric_specification=SpecificationArgs(
            metrics=[
                *(
                    QueryArgs(id=id_, label=_label(math, id_), expression=expression, return_data=id_ == math.result)
                    for id_, expression in reversed(tuple(math.expressions.items()))
                ),
                *(_query(id_, metric, return_data=id_ == math.result) for id_, metric in math.metrics.items()),
            ]
        ),
        target_value=target,
        scale_out_cooldown=scale_out_cooldown_s,
        scale_in_cooldown=scale_in_cooldown_s,
        disable_scale_in=disable_scale_in,
    )


def _label(math: MetricMath, id_: str) -> str | None:
    return math.label or None if id_ == math.result else None


def _query(id_: str, metric: MetricStat, *, return_data: bool) -> QueryArgs:
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
        return_data=return_data,
    )


def alarm_queries(math: MetricMath, *, period_s: int) -> Sequence[cloudwatch.MetricAlarmMetricQueryArgs]:
    """The same for an alarm."""
    query = cloudwatch.MetricAlarmMetricQueryArgs
    return [
        *(
            query(id=id_, label=_label(math, id_), expression=expression, return_data=id_ == math.result)
            for id_, expression in reversed(tuple(math.expressions.items()))
        ),
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
                return_data=id_ == math.result,
            )
            for id_, metric in math.metrics.items()
        ),
    ]
