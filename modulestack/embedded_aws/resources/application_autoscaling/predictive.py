"""What a predictive scaling policy forecasts, as the provider has it and as AWS does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources import metric_queries
from modulestack.embedded_aws.resources.handler import Properties

_PLAIN = {
    "maxCapacityBreachBehavior": "MaxCapacityBreachBehavior",
    "maxCapacityBuffer": "MaxCapacityBuffer",
    "mode": "Mode",
    "schedulingBufferTime": "SchedulingBufferTime",
}
_PREDEFINED = {
    "predefinedLoadMetricSpecification": "PredefinedLoadMetricSpecification",
    "predefinedMetricPairSpecification": "PredefinedMetricPairSpecification",
    "predefinedScalingMetricSpecification": "PredefinedScalingMetricSpecification",
}
_CUSTOMIZED = {
    "customizedCapacityMetricSpecification": "CustomizedCapacityMetricSpecification",
    "customizedLoadMetricSpecification": "CustomizedLoadMetricSpecification",
    "customizedScalingMetricSpecification": "CustomizedScalingMetricSpecification",
}


def of_policy(wanted: Properties) -> dict[str, Any]:
    """As AWS has it; the provider takes 0 for none."""
    return {
        "MetricSpecifications": [_specification(each) for each in wanted["metricSpecifications"]],
        **{aws: wanted[name] for name, aws in _PLAIN.items() if wanted.get(name)},
    }


def _specification(wanted: Properties) -> dict[str, Any]:
    made: dict[str, Any] = {"TargetValue": float(wanted["targetValue"])}
    for name, aws in _PREDEFINED.items():
        if metric := wanted.get(name):
            label = {"ResourceLabel": metric["resourceLabel"]} if metric.get("resourceLabel") else {}
            made[aws] = {"PredefinedMetricType": metric["predefinedMetricType"], **label}
    for name, aws in _CUSTOMIZED.items():
        if metric := wanted.get(name):
            made[aws] = {"MetricDataQueries": [metric_queries.of_policy(each) for each in metric["metricDataQueries"]]}
    return made


def as_policy(found: Mapping[str, Any] | None) -> Properties | None:
    """As the provider has it; None: the policy is of another kind."""
    if found is None:
        return None
    return {
        "metricSpecifications": [_as_specification(each) for each in found["MetricSpecifications"]],
        **{name: found[aws] for name, aws in _PLAIN.items() if aws in found},
    }


def _as_specification(found: Mapping[str, Any]) -> Properties:
    made: Properties = {"targetValue": _text(found["TargetValue"])}
    for name, aws in _PREDEFINED.items():
        if metric := found.get(aws):
            label = {"resourceLabel": metric["ResourceLabel"]} if metric.get("ResourceLabel") else {}
            made[name] = {"predefinedMetricType": metric["PredefinedMetricType"], **label}
    for name, aws in _CUSTOMIZED.items():
        if metric := found.get(aws):
            made[name] = {"metricDataQueries": [metric_queries.as_policy(each) for each in metric["MetricDataQueries"]]}
    return made


def _text(value: float) -> str:
    """The provider has it as text."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
