"""
CloudWatch: what it refuses, and that its alarms are looked at.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

MOST_ACTIONS = 5


def actions_are_few(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Five for each state: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"""
    for key in ("AlarmActions", "InsufficientDataActions", "OKActions"):
        if len(params.get(key) or ()) > MOST_ACTIONS:
            raise AwsError("ValidationError", f"{key}: at most {MOST_ACTIONS} actions are allowed")


def datapoints_are_of_the_periods(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
    enough = params.get("DatapointsToAlarm")
    if enough is not None and enough > params["EvaluationPeriods"]:
        raise AwsError(
            "ValidationError", "DatapointsToAlarm must be less than or equal to the number of evaluation periods"
        )


def alarms_keep_their_state(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    A new alarm is in INSUFFICIENT_DATA; one that is put again stays in its state. moto's are in OK.

    "When you update an existing alarm, its state is left unchanged":
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    cloudwatch = context.backend("cloudwatch")
    if not isinstance(cloudwatch.put_metric_alarm, functools.partial):
        cloudwatch.put_metric_alarm = functools.partial(_put, cloudwatch, cloudwatch.put_metric_alarm)


def _put(cloudwatch: Any, put: Callable[..., Any], **settings: Any) -> Any:
    before = cloudwatch.alarms.get(settings["name"])
    alarm = put(**settings)
    if before is None:
        alarm.state_value = "INSUFFICIENT_DATA"
        return alarm
    for name in ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp", "history"):
        setattr(alarm, name, getattr(before, name))
    return alarm


def start_looking(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """From now on the alarm is looked at, if its metrics are known here."""
    context.aws.alarms.watch(context.region)


RULES = ServiceRules(
    before={"PutMetricAlarm": (actions_are_few, datapoints_are_of_the_periods, alarms_keep_their_state)},
    after={"PutMetricAlarm": (start_looking,)},
)
"""What CloudWatch's requests must be like."""
