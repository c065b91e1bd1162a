"""
What Application Auto Scaling tells of scaling policies, and of what they forecast.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingPolicies.html
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_GetPredictiveScalingForecast.html
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws import load_forecasts
from modulestack.embedded_aws.autoscaling.predictive_scaling import is_predictive, target_of
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

PAGE = 10
"""Policies of an answer, unless somebody asks for another number of them."""
LONGEST_S, OLDEST_S = 30 * 86400, 365 * 86400
"""How long a time may be asked for, and how far back it may begin."""
_NAMED = ("ServiceNamespace", "ResourceId", "ScalableDimension", "PolicyName")
_SETTINGS = {
    "StepScaling": ("StepScalingPolicyConfiguration", "step_scaling_policy_configuration"),
    "TargetTrackingScaling": (
        "TargetTrackingScalingPolicyConfiguration",
        "target_tracking_scaling_policy_configuration",
    ),
    "PredictiveScaling": ("PredictiveScalingPolicyConfiguration", "predictive_scaling_policy_configuration"),
}


def describe_scaling_policies(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """moto's own answer knows no predictive policies, and gives those of other names, too."""
    asked = [(attribute, params[key]) for key, attribute in zip(_NAMED, _ATTRIBUTES, strict=True) if params.get(key)]
    names = params.get("PolicyNames")
    found = [
        _told(policy)
        for policy in context.backend("application-autoscaling").policies.values()
        if all(getattr(policy, attribute) == value for attribute, value in asked)
        and (not names or policy.policy_name in names)
    ]
    begin, most = int(params.get("NextToken") or 0), params.get("MaxResults") or PAGE
    rest = {"NextToken": str(begin + most)} if begin + most < len(found) else {}
    return {"ScalingPolicies": found[begin : begin + most], **rest}


_ATTRIBUTES = ("service_namespace", "resource_id", "scalable_dimension", "policy_name")


def _told(policy: Any) -> dict[str, Any]:
    key, attribute = _SETTINGS[policy.policy_type]
    return {
        "PolicyARN": policy.policy_arn,
        "PolicyName": policy.policy_name,
        "ServiceNamespace": policy.service_namespace,
        "ResourceId": policy.resource_id,
        "ScalableDimension": policy.scalable_dimension,
        "PolicyType": policy.policy_type,
        key: getattr(policy, attribute),
        "Alarms": [{"AlarmName": alarm.name, "AlarmARN": alarm.alarm_arn} for alarm in policy.alarms],
        "CreationTime": datetime.datetime.fromtimestamp(policy.creation_time, datetime.UTC),
    }


def get_predictive_scaling_forecast(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    By hours: of the newest forecast, and of those before it what has come since.

    Raises:
        AwsError: there is no such policy, or no forecast yet, or nobody may ask for that time. The texts are ours.
    """
    context.aws.ecs.catch_up()
    policy, now = _policy(context, params), context.aws.clock.now()
    start, end = (params[key].timestamp() for key in ("StartTime", "EndTime"))
    if start >= end or end - start > LONGEST_S or start < now - OLDEST_S:
        text = "StartTime must be before EndTime, by 30 days at most, and a year ago at most"
        raise AwsError("ValidationException", text)
    found = context.aws.scaling.predictive.forecast(context.region, policy)
    if found is None:
        text = (
            f"No forecast is available for policy {policy.policy_name}: at least {load_forecasts.LEAST_HOURS} hours of "
            "metric data are required"
        )
        raise AwsError("ValidationException", text)
    loads = {hour: load for hour, load in sorted(found.loads.items()) if start <= hour * load_forecasts.HOUR_S < end}
    [said] = policy.predictive_scaling_policy_configuration["MetricSpecifications"]
    target = target_of(policy)
    return {
        "LoadForecast": [{**_series(loads, lambda load: load), "MetricSpecification": said}],
        "CapacityForecast": _series(loads, lambda load: float(load_forecasts.capacity(load, target))),
        "UpdateTime": datetime.datetime.fromtimestamp(found.made_at, datetime.UTC),
    }


def _series(loads: Mapping[int, float], value: Callable[[float], float]) -> dict[str, Any]:
    return {
        "Timestamps": [datetime.datetime.fromtimestamp(hour * load_forecasts.HOUR_S, datetime.UTC) for hour in loads],
        "Values": [value(load) for load in loads.values()],
    }


def _policy(context: RequestContext, params: Mapping[str, Any]) -> Any:
    named = tuple(params[key] for key in _NAMED)
    for policy in context.backend("application-autoscaling").policies.values():
        known = tuple(getattr(policy, attribute) for attribute in _ATTRIBUTES)
        if known == named and is_predictive(policy):
            return policy
    text = "No predictive scaling policy found for " + ", ".join(f"{key}: {params[key]}" for key in _NAMED)
    raise AwsError("ValidationException", text)


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("application-autoscaling", "DescribeScalingPolicies"): describe_scaling_policies,
    ("application-autoscaling", "GetPredictiveScalingForecast"): get_predictive_scaling_forecast,
}
