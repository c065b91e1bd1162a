"""
CloudWatch: what it refuses, and that its alarms are looked at.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from __future__ import annotations

import datetime
import functools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.counted_metrics import metric_name
from modulestack.embedded_aws.dashboards import body_rules
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

MOST_ACTIONS = 5
_DASHBOARD_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")


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


def dashboards_have_names(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html (DashboardName)"""
    name = params["DashboardName"]
    if not _DASHBOARD_NAME.fullmatch(name):
        raise AwsError(
            "InvalidParameterInput",
            f"DashboardName is {name!r}: it takes 1 to 255 of A-Z, a-z, 0-9, - and _ (embedded AWS's words)",
        )


def bodies_of_dashboards_are_valid(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"""
    try:
        document = json.loads(params["DashboardBody"])
    except ValueError:
        raise AwsError("InvalidParameterInput", "The field DashboardBody must be a valid JSON object") from None
    if found := body_rules.problems(document):
        listed = json.dumps([{"dataPath": each.path, "message": each.message} for each in found], indent=2)
        raise AwsError(
            "InvalidParameterInput",
            f"The dashboard body is invalid, there are {len(found)} validation errors:\n{listed}",
        )


def start_remembering(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """From now on metrics on the dashboard are kept, if they are known here."""
    context.aws.metric_history.watch(context.region)


def values_are_told_one_by_one(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """What of a minute is told as sums alone has no values that a statistic could be of."""
    if any(each.get("StatisticValues") for each in params.get("MetricData", ())):
        raise NotEmbedded("the embedded AWS takes Value, or Values and Counts, in PutMetricData, not StatisticValues")


def keep_values(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    Alarms and scaling policies see them, in the account's own time.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
    """
    now = context.aws.clock.now()
    for each in params.get("MetricData", ()):
        named = {one["Name"]: one["Value"] for one in each.get("Dimensions", ())}
        metric = metric_name(params["Namespace"], each["MetricName"], named)
        said = each.get("Timestamp")
        at = now if said is None else said.timestamp() if isinstance(said, datetime.datetime) else float(said)
        values = each.get("Values") or [each["Value"]]
        for value, count in zip(values, each.get("Counts") or [1] * len(values), strict=True):
            for _ in range(int(count)):
                context.aws.counted.add(context.region, metric, at=at, value=float(value))
    for datum in context.backend("cloudwatch").metric_data:
        if not hasattr(datum, "modulestack_stamped"):
            datum.modulestack_stamped = True
            if all(each.get("Timestamp") is None for each in params.get("MetricData", ())):
                datum.timestamp = datetime.datetime.fromtimestamp(now, datetime.UTC).replace(tzinfo=None)
    context.aws.scaling.watch(context.region)


RULES = ServiceRules(
    before={
        "PutDashboard": (dashboards_have_names, bodies_of_dashboards_are_valid),
        "PutMetricData": (values_are_told_one_by_one,),
        "PutMetricAlarm": (actions_are_few, datapoints_are_of_the_periods, alarms_keep_their_state),
    },
    after={
        "PutDashboard": (start_remembering,),
        "PutMetricAlarm": (start_looking,),
        "PutMetricData": (keep_values,),
    },
)
"""What CloudWatch's requests must be like."""
