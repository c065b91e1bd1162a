"""
Services that speak JSON.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import partitions

Complete = Callable[[dict[str, Any], str, str], None]
"""Takes the answer, the region and the account's id; adds what is missing."""

SUSPENDED = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}
STATISTICS = {"recordsMatched": 0.0, "recordsScanned": 0.0, "bytesScanned": 0.0}


def _each(key: str, members: Mapping[str, Any]) -> Complete:
    """Every item of the list under *key* has *members*."""

    def complete(answer: dict[str, Any], region: str, account_id: str) -> None:  # noqa: ARG001
        for item in answer.get(key) or ():
            _add(item, members)

    return complete


def _top(members: Mapping[str, Any]) -> Complete:
    """The answer itself has *members*."""
    return lambda answer, region, account_id: _add(answer, members)  # noqa: ARG005


def _add(owner: dict[str, Any], members: Mapping[str, Any]) -> None:
    for name, value in members.items():
        if isinstance(value, Mapping):
            owner[name] = {**value, **(owner.get(name) or {})}
        elif owner.get(name) is None:
            owner[name] = value


def parameters(answer: dict[str, Any], region: str, account_id: str) -> None:
    """A parameter's ARN and policies."""
    partition = partitions.of_region(region).name
    for item in answer.get("Parameters") or ():
        arn = f"arn:{partition}:ssm:{region}:{account_id}:parameter/{str(item['Name']).lstrip('/')}"
        _add(item, {"ARN": arn, "Policies": []})


def alarms(answer: dict[str, Any], region: str, account_id: str) -> None:  # noqa: ARG001
    """When an alarm came into its state."""
    for item in answer.get("MetricAlarms") or ():
        if item.get("StateUpdatedTimestamp") is not None:
            _add(item, {"StateTransitionedTimestamp": item["StateUpdatedTimestamp"]})


COMPLETE: Mapping[tuple[str, str], Complete] = {
    ("application-autoscaling", "DescribeScalableTargets"): _each("ScalableTargets", {"SuspendedState": SUSPENDED}),
    ("cloudwatch", "DescribeAlarmsForMetric"): alarms,
    ("cloudwatch", "GetMetricData"): _top({"Messages": []}),
    ("logs", "DescribeLogGroups"): _each("logGroups", {"logGroupClass": "STANDARD"}),
    ("logs", "GetQueryResults"): _top({"statistics": STATISTICS}),
    ("ssm", "DescribeParameters"): parameters,
    ("ssm", "GetParameterHistory"): _each("Parameters", {"Labels": [], "Policies": []}),
}
