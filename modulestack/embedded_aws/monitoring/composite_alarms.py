"""
Composite alarms, and what alarms of either kind are like when somebody asks.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.monitoring import alarm_rule
from modulestack.embedded_aws.monitoring.alarms import alarm_name
from modulestack.embedded_aws.validation.cloudwatch import actions_are_few, alarms_keep_their_state
from modulestack.embedded_aws.validation.request_context import RequestContext

MOST_CHILDREN, MOST_PARENTS, MOST_RULE_CHARACTERS = 100, 150, 10240
_PAGE = 100
_NOT_HERE = ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")
_OF_BOTH = {
    "ActionsEnabled": "actions_enabled",
    "AlarmActions": "alarm_actions",
    "AlarmArn": "alarm_arn",
    "AlarmConfigurationUpdatedTimestamp": "configuration_updated_timestamp",
    "AlarmDescription": "description",
    "AlarmName": "name",
    "InsufficientDataActions": "insufficient_data_actions",
    "OKActions": "ok_actions",
    "StateReason": "state_reason",
    "StateReasonData": "state_reason_data",
    "StateTransitionedTimestamp": "state_updated_timestamp",
    "StateUpdatedTimestamp": "state_updated_timestamp",
    "StateValue": "state_value",
}
_OF_METRICS = {
    "ComparisonOperator": "comparison_operator",
    "DatapointsToAlarm": "datapoints_to_alarm",
    "EvaluateLowSampleCountPercentile": "evaluate_low_sample_count_percentile",
    "EvaluationPeriods": "evaluation_periods",
    "ExtendedStatistic": "extended_statistic",
    "MetricName": "metric_name",
    "Namespace": "namespace",
    "Period": "period",
    "Statistic": "statistic",
    "Threshold": "threshold",
    "ThresholdMetricId": "threshold_metric_id",
    "TreatMissingData": "treat_missing_data",
    "Unit": "unit",
}
"""AWS's name → moto's."""


def put(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Make one, or change one; it is looked at with the others, each minute."""
    if found := [name for name in _NOT_HERE if params.get(name) is not None]:
        raise NotEmbedded(f"the embedded AWS has composite alarms without {found[0]}")
    actions_are_few(context, params)
    rule, cloudwatch = params["AlarmRule"], context.backend("cloudwatch")
    _check_rule(rule, cloudwatch.alarms, params["AlarmName"])
    alarms_keep_their_state(context, params)
    cloudwatch.put_metric_alarm(
        name=params["AlarmName"],
        namespace=None,
        metric_name=None,
        comparison_operator=None,
        evaluation_periods=None,
        period=None,
        threshold=None,
        statistic=None,
        description=params.get("AlarmDescription"),
        dimensions=[],
        alarm_actions=params.get("AlarmActions") or [],
        ok_actions=params.get("OKActions"),
        insufficient_data_actions=params.get("InsufficientDataActions"),
        actions_enabled=params.get("ActionsEnabled", True),
        rule=rule,
        tags=params.get("Tags"),
    )
    context.aws.alarms.watch(context.region)
    return {}


def describe(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Alarms of metrics, unless composite ones are asked for; or those that one is made of, or part of."""
    alarms: Mapping[str, Any] = context.backend("cloudwatch").alarms
    found = [alarm for alarm in _asked_for(alarms, params) if _fits(alarm, params)]
    begin, most = int(params.get("NextToken") or 0), int(params.get("MaxRecords") or _PAGE)
    page = found[begin : begin + most]
    more = {"NextToken": str(begin + most)} if len(found) > begin + most else {}
    return {
        "MetricAlarms": [_metric_alarm(alarm) for alarm in page if not alarm.rule],
        "CompositeAlarms": [{**_shown(alarm, _OF_BOTH), "AlarmRule": alarm.rule} for alarm in page if alarm.rule],
        **more,
    }


def delete(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    All of them, or none: one on which a composite alarm depends stays, until that is gone.

    Source of the text: https://github.com/cloud-custodian/cloud-custodian/issues/7763
    """
    cloudwatch, names = context.backend("cloudwatch"), params["AlarmNames"]
    alarms: Mapping[str, Any] = cloudwatch.alarms
    if sum(1 for name in names if name in alarms and alarms[name].rule) > 1:
        raise AwsError("ValidationError", "Only one composite alarm can be deleted per request.")
    kept = [name for name in names if any(other.name not in names for other in _parents(alarms, name))]
    if kept:
        them = "it" if len(kept) == 1 else "them"
        text = f"Cannot delete {','.join(kept)} as there are composite alarm(s) depending on {them}."
        raise AwsError("ValidationError", text)
    cloudwatch.delete_alarms(names)
    return {}


def _check_rule(rule: str, alarms: Mapping[str, Any], name: str) -> None:
    """Source of the text: https://github.com/awsdocs/aws-cloudformation-user-guide/issues/911"""
    if rule != rule.strip() or not rule:
        raise AwsError("ValidationError", "AlarmRule must not contain leading or trailing whitespace or be null")
    if len(rule) > MOST_RULE_CHARACTERS:
        raise AwsError(
            "ValidationError",
            "1 validation error detected: Value at 'alarmRule' failed to satisfy constraint: Member must have length "
            f"less than or equal to {MOST_RULE_CHARACTERS}",
        )
    children = list(dict.fromkeys(alarm_name(each) for each in alarm_rule.names(rule)))
    if missing := [child for child in children if child not in alarms and child != name]:
        listed = ", ".join(missing)
        text = f"Could not save the composite alarm as alarms [{listed}] in the alarm rule do not exist"
        raise AwsError("ValidationError", text)
    if len(children) > MOST_CHILDREN:
        raise AwsError("LimitExceeded", f"An alarm rule can have {MOST_CHILDREN} underlying alarms at most", 400)
    for child in children:
        parents = [other for other in _parents(alarms, child) if other.name != name]
        if len(parents) >= MOST_PARENTS:
            raise AwsError("LimitExceeded", f"An alarm can be part of {MOST_PARENTS} composite alarms at most", 400)


def _parents(alarms: Mapping[str, Any], name: str) -> list[Any]:
    return [other for other in alarms.values() if other.rule and name in _children(other)]


def _children(alarm: Any) -> list[str]:
    return [alarm_name(each) for each in alarm_rule.names(alarm.rule)]


def _asked_for(alarms: Mapping[str, Any], params: Mapping[str, Any]) -> Iterable[Any]:
    if parent := params.get("ChildrenOfAlarmName"):
        of = alarms.get(parent)
        return [alarms[name] for name in _children(of) if name in alarms] if of and of.rule else []
    if child := params.get("ParentsOfAlarmName"):
        return _parents(alarms, child)
    kinds = params.get("AlarmTypes") or ["MetricAlarm"]
    return [alarm for alarm in alarms.values() if ("CompositeAlarm" if alarm.rule else "MetricAlarm") in kinds]


def _fits(alarm: Any, params: Mapping[str, Any]) -> bool:
    names, prefix, action = params.get("AlarmNames"), params.get("AlarmNamePrefix"), params.get("ActionPrefix")
    every = (*alarm.alarm_actions, *alarm.ok_actions, *alarm.insufficient_data_actions)
    return (
        (not names or alarm.name in names)
        and (not prefix or alarm.name.startswith(prefix))
        and (not action or any(each.startswith(action) for each in every))
        and params.get("StateValue") in {None, alarm.state_value}
    )


def _metric_alarm(alarm: Any) -> dict[str, Any]:
    dimensions = [{"Name": each.name, "Value": each.value} for each in alarm.dimensions]
    queries = [_query(query) for query in alarm.metric_data_queries]
    return {**_shown(alarm, {**_OF_BOTH, **_OF_METRICS}), "Dimensions": dimensions, "Metrics": queries}


def _query(query: Any) -> dict[str, Any]:
    shown = {"Id": query.id, "Label": query.label, "Period": query.period, "Expression": query.expression}
    if query.return_data is not None:
        shown["ReturnData"] = str(query.return_data).lower() != "false"
    if stat := query.metric_stat:
        dimensions = [{"Name": each.name, "Value": each.value} for each in stat.metric.dimensions]
        metric = {"Namespace": stat.metric.namespace, "MetricName": stat.metric.metric_name, "Dimensions": dimensions}
        shown["MetricStat"] = _given({"Metric": metric, "Period": stat.period, "Stat": stat.stat, "Unit": stat.unit})
    return _given(shown)


def _shown(alarm: Any, fields: Mapping[str, str]) -> dict[str, Any]:
    return _given({name: getattr(alarm, attribute) for name, attribute in fields.items()})


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("cloudwatch", "DeleteAlarms"): delete,
    ("cloudwatch", "DescribeAlarms"): describe,
    ("cloudwatch", "PutCompositeAlarm"): put,
}
