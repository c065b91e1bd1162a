"""
Requests of a module where two target groups take turns, as a forecast needs them: AWS's own pair counts one group.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/predictive-scaling-custom-metrics.html
"""

from __future__ import annotations

from typing import Any

from pulumi import Input
from pulumi_aws import appautoscaling

from components.request_scaling import requests_of_both
from components.tracked_metrics import MetricMath, MetricStat

_OF = "PolicyPredictiveScalingPolicyConfigurationMetricSpecification"
EXPRESSION = "FILL(first, 0) + FILL(second, 0)"
"""Of an hour that is over: a group that had none had none."""


def of_both(
    first: Input[str], second: Input[str], target: int
) -> appautoscaling.PolicyPredictiveScalingPolicyConfigurationMetricSpecificationArgs:
    """Of the target groups that CloudWatch calls *first* and *second*, so that each task has *target* in a minute."""
    load = MetricMath(
        metrics={
            id_: MetricStat(
                namespace="AWS/ApplicationELB", name="RequestCount", dimensions={"TargetGroup": group}, statistic="Sum"
            )
            for id_, group in (("first", first), ("second", second))
        },
        expressions={"requests": EXPRESSION},
        label="Requests, whichever target group has them",
    )
    return appautoscaling.PolicyPredictiveScalingPolicyConfigurationMetricSpecificationArgs(
        target_value=str(target),
        customized_load_metric_specification=_specification("CustomizedLoad", load),
        customized_scaling_metric_specification=_specification("CustomizedScaling", requests_of_both(first, second)),
    )


def _specification(kind: str, math: MetricMath) -> Any:
    """The provider has the same classes for each kind of metric, by other names."""

    def made(suffix: str, **given: Any) -> Any:
        return getattr(appautoscaling, f"{_OF}{kind}MetricSpecification{suffix}Args")(**given)

    query, stat = "MetricDataQuery", "MetricDataQueryMetricStat"
    expressions = [
        made(
            query,
            id=id_,
            label=math.label or None if id_ == math.result else None,
            expression=expression,
            return_data=id_ == math.result,
        )
        for id_, expression in reversed(tuple(math.expressions.items()))
    ]
    metrics = [
        made(
            query,
            id=id_,
            metric_stat=made(
                stat,
                metric=made(
                    f"{stat}Metric",
                    namespace=metric.namespace,
                    metric_name=metric.name,
                    dimensions=[
                        made(f"{stat}MetricDimension", name=name, value=value)
                        for name, value in metric.dimensions.items()
                    ],
                ),
                stat=metric.statistic,
            ),
            return_data=id_ == math.result,
        )
        for id_, metric in math.metrics.items()
    ]
    return made("", metric_data_queries=[*expressions, *metrics])
