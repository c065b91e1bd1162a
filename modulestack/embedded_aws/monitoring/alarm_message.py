"""
What CloudWatch says of an alarm whose state has changed, and why it has.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Acting_Alarm_Changes.html
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any

from modulestack.embedded_aws.autoscaling.metric_math import Value
from modulestack.embedded_aws.autoscaling.queries import as_queries
from modulestack.embedded_aws.interfaces import AccountInterface

SUBJECT_LENGTH = 100
_WORDS = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanOrEqualToThreshold": "less than or equal to",
    "LessThanThreshold": "less than",
}


def reason(alarm: Any, values: Sequence[Value], state: str) -> str:
    """Why *alarm* (moto's), whose metric was *values*, the newest last, comes into *state*."""
    there = [value for value in values[-int(alarm.evaluation_periods) :] if value is not None]
    if not there:
        return "Threshold Crossed: no datapoints were received."
    shown = ", ".join(str(value) for value in reversed(there))
    was = "was" if len(there) == 1 else "were"
    negated = "" if state == "ALARM" else "not "
    return (
        f"Threshold Crossed: {len(there)} out of the last {alarm.evaluation_periods} datapoints [{shown}] {was} "
        f"{negated}{_WORDS[alarm.comparison_operator]} the threshold ({float(alarm.threshold)})."
    )


def at(aws: AccountInterface) -> str:
    """Now, as messages have it."""
    return _now(aws).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def reason_of_composite(aws: AccountInterface, child: Any | None) -> str:
    """
    Why a composite alarm changes its state: *child* (moto's) is the one whose change it follows, if there is any.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html (reason)
    """
    if child is None:
        return "Alarm rule evaluated without a change of its alarms"
    return f"{child.alarm_arn} transitioned to {child.state_value} at {_now(aws).strftime('%A %d %B, %Y %H:%M:%S UTC')}"


def _now(aws: AccountInterface) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(aws.clock.now(), datetime.UTC)


def made(aws: AccountInterface, region: str, alarm: Any, *, before: str) -> tuple[str, str]:
    """Subject and message of *alarm* (moto's), which has just left the state *before*."""
    message: dict[str, Any] = {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": aws.account_id,
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": at(aws),
        "Region": region,
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": before,
    }
    if alarm.rule:
        child = getattr(alarm, "modulestack_trigger", None)
        state = {"Value": child.state_value, "Timestamp": at(aws)} if child else {}
        message["AlarmRule"] = alarm.rule
        message["TriggeringChildren"] = [{"Arn": child.alarm_arn, "State": state}] if child else []
    else:
        message["Trigger"] = {
            "ComparisonOperator": alarm.comparison_operator,
            "EvaluationPeriods": int(alarm.evaluation_periods),
            "Metrics": as_queries(alarm.metric_data_queries),
            "Threshold": float(alarm.threshold),
            "TreatMissingData": alarm.treat_missing_data or "",
        }
    return f'{alarm.state_value}: "{alarm.name}" in {region}'[:SUBJECT_LENGTH], json.dumps(message)
