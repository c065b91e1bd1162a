"""
Operations of CloudWatch that moto does not have.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

_PAGE = 100


def history(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """What alarms did, the newest first unless asked otherwise."""
    kinds = params.get("AlarmTypes") or ["MetricAlarm"]
    found = [
        item
        for item in context.aws.alarms.history
        if params.get("AlarmName") in {None, item.alarm}
        and params.get("HistoryItemType") in {None, item.kind}
        and ("CompositeAlarm" if item.is_composite else "MetricAlarm") in kinds
    ]
    if params.get("ScanBy") != "TimestampAscending":
        found.reverse()
    begin, most = int(params.get("NextToken") or 0), int(params.get("MaxRecords") or _PAGE)
    page = found[begin : begin + most]
    more = {"NextToken": str(begin + most)} if len(found) > begin + most else {}
    items = [
        {
            "AlarmName": item.alarm,
            "AlarmType": "CompositeAlarm" if item.is_composite else "MetricAlarm",
            "Timestamp": item.at,
            "HistoryItemType": item.kind,
            "HistorySummary": item.summary,
            "HistoryData": "{}",
        }
        for item in page
    ]
    return {"AlarmHistoryItems": items, **more}


def set_state(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Somebody says in which state an alarm is: it does what it says for it."""
    alarm = context.backend("cloudwatch").alarms.get(params["AlarmName"])
    if alarm is None:
        raise AwsError("ResourceNotFound", "Unknown", 404)
    if alarm.state_value != params["StateValue"]:
        context.aws.alarms.transition(context.region, alarm, params["StateValue"], params["StateReason"])
    return {}


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("cloudwatch", "DescribeAlarmHistory"): history,
    ("cloudwatch", "SetAlarmState"): set_state,
}
