"""
Predictive scaling policies of Application Auto Scaling: what AWS refuses of them. Where no text is known it is ours.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredictiveScalingPolicyConfiguration.html
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredictiveScalingMetricSpecification.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.autoscaling import policy_metrics
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

KEY = "PredictiveScalingPolicyConfiguration"
PAIR, LOAD, SCALING = (f"Predefined{kind}Specification" for kind in ("MetricPair", "LoadMetric", "ScalingMetric"))
OWN_LOAD, OWN_SCALING = "CustomizedLoadMetricSpecification", "CustomizedScalingMetricSpecification"
ONE_OR_TWO = (
    "The metric specification is invalid. A policy must have either one scaling metric and one load metric or one "
    "metric pair."
)
"""
AWS's own: https://github.com/aws-cloudformation/cfn-lint/issues/4192
"""
KINDS: Mapping[str, tuple[str, ...]] = {
    PAIR: ("ECSServiceCPUUtilization", "ECSServiceMemoryUtilization", "ALBRequestCount"),
    LOAD: ("ECSServiceTotalCPUUtilization", "ECSServiceTotalMemoryUtilization", "TotalALBRequestCount"),
    SCALING: ("ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization", "ALBRequestCountPerTarget"),
}
"""Of a service's whole load, of each task's, or of both. The last of each needs to be told the target group."""


def settings_are_of_the_kind(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html"""
    if (params.get("PolicyType") == "PredictiveScaling") != (params.get(KEY) is not None):
        raise AwsError("ValidationException", f"{KEY} is required for PolicyType PredictiveScaling, and only for it")
    if params.get(KEY) is not None and params["ServiceNamespace"] != "ecs":
        raise AwsError("ValidationException", "Predictive scaling is supported for service namespace ecs only")


def a_forecast_has_one_metric(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    One specification, as "we currently only support a single" one.

    Raises:
        AwsError: there are several, or it has no load, or nothing that a task has of it.
    """
    settings = params.get(KEY)
    if settings is None:
        return
    if len(settings["MetricSpecifications"]) != 1:
        raise AwsError("ValidationException", "A predictive scaling policy must have exactly one metric specification")
    [said] = settings["MetricSpecifications"]
    counts = (PAIR in said, (LOAD in said) + (OWN_LOAD in said), (SCALING in said) + (OWN_SCALING in said))
    if counts not in {(True, 0, 0), (False, 1, 1)}:
        raise AwsError("ValidationException", ONE_OR_TWO)
    for text in _unknown(said):
        raise AwsError("ValidationException", text)


def _unknown(said: Mapping[str, Any]) -> Iterator[str]:
    for key, kinds in KINDS.items():
        if key not in said:
            continue
        kind, label = said[key]["PredefinedMetricType"], said[key].get("ResourceLabel")
        if kind not in kinds:
            yield f"The predefined metric type {kind} is not valid for {key}: [{', '.join(kinds)}]"
        if kind == kinds[-1] and not label:
            yield f"Resource label should be specified for predefined metric type {kind}"
        elif kind == kinds[-1] and policy_metrics.TARGET_GROUP not in label:
            yield f"The resource label {label} is not valid for predefined metric type {kind}"


def a_buffer_is_above_what_is_raised(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    "Required if MaxCapacityBreachBehavior is set to IncreaseMaxCapacity, and cannot be used otherwise".

    Raises:
        AwsError: one is there without the other.
    """
    settings = params.get(KEY) or {}
    raises = settings.get("MaxCapacityBreachBehavior") == "IncreaseMaxCapacity"
    if raises != (settings.get("MaxCapacityBuffer") is not None):
        text = "MaxCapacityBuffer is required for MaxCapacityBreachBehavior IncreaseMaxCapacity, and only for it"
        raise AwsError("ValidationException", text)


RULES = (settings_are_of_the_kind, a_forecast_has_one_metric, a_buffer_is_above_what_is_raised)
