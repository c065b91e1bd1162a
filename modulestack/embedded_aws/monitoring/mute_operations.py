"""
Alarm mute rules, and the tags of what CloudWatch has.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetAlarmMuteRule.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListAlarmMuteRules.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarmMuteRule.html
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import arn, limits, mute_schedule
from modulestack.contract.schedule_expression import InvalidSchedule
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.mute_rules import MuteRule
from modulestack.embedded_aws.validation.request_context import RequestContext

_PAGE = 50
_KIND = re.compile(r"^([a-z-]+)[:/]")


def put(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Make one, or put it in the place of the one of its name."""
    aws, name = context.aws, params["Name"]
    said = params["Rule"]["Schedule"]
    targets = tuple((params.get("MuteTargets") or {}).get("AlarmNames") or ())
    _check_targets(context, targets)
    rule = MuteRule(
        name=name,
        arn=f"arn:{_partition(context)}:cloudwatch:{context.region}:{aws.account_id}:alarm-mute-rule:{name}",
        description=params.get("Description"),
        expression=said["Expression"],
        duration=said["Duration"],
        time_zone=said.get("Timezone"),
        schedule=_schedule(said),
        alarms=targets,
        start_date=_epoch(params.get("StartDate")),
        expire_date=_epoch(params.get("ExpireDate")),
        updated=aws.clock.now(),
    )
    if rule.schedule.is_once and (rule.start_date is not None or rule.expire_date is not None):
        raise _refused("StartDate and ExpireDate can't be specified with an at() expression")
    aws.alarms.mutes.put(context.region, rule)
    if params.get("Tags"):
        context.backend("cloudwatch").tagger.tag_resource(rule.arn, params["Tags"])
    aws.alarms.watch(context.region)
    aws.alarms.release()
    return {}


def get(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """One of them."""
    rule = context.aws.alarms.mutes.find(context.region, params["AlarmMuteRuleName"])
    if rule is None:
        raise AwsError(
            "ResourceNotFoundException", f"Alarm mute rule {params['AlarmMuteRuleName']} does not exist", 404
        )
    schedule = {"Expression": rule.expression, "Duration": rule.duration, "Timezone": rule.time_zone or "UTC"}
    described = {"Description": rule.description} if rule.description else {}
    return {
        "Name": rule.name,
        **described,
        "Rule": {"Schedule": schedule},
        "MuteTargets": {"AlarmNames": list(rule.alarms)},
        **({"StartDate": _date(rule.start_date)} if rule.start_date is not None else {}),
        **_summary(context, rule),
    }


def list_rules(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """All of a region, or those of an alarm, or in some states."""
    wanted = params.get("Statuses") or ("SCHEDULED", "ACTIVE", "EXPIRED")
    now = context.aws.clock.now()
    found = [
        rule
        for rule in context.aws.alarms.mutes.of(context.region)
        if rule.status(now) in wanted and (not params.get("AlarmName") or params["AlarmName"] in rule.alarms)
    ]
    begin, most = int(params.get("NextToken") or 0), int(params.get("MaxRecords") or _PAGE)
    more = {"NextToken": str(begin + most)} if len(found) > begin + most else {}
    return {"AlarmMuteRuleSummaries": [_summary(context, rule) for rule in found[begin : begin + most]], **more}


def delete(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Alarms that it mutes do at once what they were kept from; one that is not there is no error."""
    context.aws.alarms.mutes.delete(context.region, params["AlarmMuteRuleName"])
    context.aws.alarms.release()
    return {}


def tags(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Of an alarm, a mute rule, or a rule of Contributor Insights."""
    found = _tagged(context, params).get_tag_dict_for_resource(params["ResourceARN"])
    return {"Tags": [{"Key": key, "Value": value} for key, value in found.items()]}


def tag(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Adds and replaces."""
    _tagged(context, params).tag_resource(params["ResourceARN"], params["Tags"])
    return {}


def untag(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Takes away."""
    _tagged(context, params).untag_resource_using_names(params["ResourceARN"], params["TagKeys"])
    return {}


def _check_targets(context: RequestContext, targets: tuple[str, ...]) -> None:
    """AWS: "The alarm names must match existing alarms"; the text is not AWS's."""
    if len(targets) > limits.MUTED_ALARMS:
        raise _refused(f"AlarmNames can have {limits.MUTED_ALARMS} items at most")
    alarms = context.backend("cloudwatch").alarms
    if missing := [name for name in targets if name not in alarms]:
        raise _refused(f"Alarms do not exist: {', '.join(missing)}")


def _schedule(said: Mapping[str, Any]) -> mute_schedule.MuteSchedule:
    seconds = mute_schedule.duration_s(said["Duration"])
    most, least = limits.MUTE_MINUTES.max * 60, limits.MUTE_MINUTES.min * 60
    if seconds is None or not least <= seconds <= most:
        raise _refused(f"Duration {said['Duration']} is not valid: it must be between PT1M and P15D")
    try:
        return mute_schedule.parse(said["Expression"], said.get("Timezone") or "UTC", seconds)
    except InvalidSchedule as wrong:
        raise _refused(f"Schedule {said['Expression']} ({said.get('Timezone') or 'UTC'}) {wrong}") from None


def _summary(context: RequestContext, rule: MuteRule) -> dict[str, Any]:
    expires = {"ExpireDate": _date(rule.expire_date)} if rule.expire_date is not None else {}
    return {
        "AlarmMuteRuleArn": rule.arn,
        **expires,
        "Status": rule.status(context.aws.clock.now()),
        "MuteType": "ONE_TIME" if rule.schedule.is_once else "RECURRING",
        "LastUpdatedTimestamp": _date(rule.updated),
    }


def _tagged(context: RequestContext, params: Mapping[str, Any]) -> Any:
    """moto's keeper of tags, if the resource is there."""
    cloudwatch, found = context.backend("cloudwatch"), arn.parse(params["ResourceARN"])
    kind, _, name = _KIND.sub(r"\1:", found.resource if found else "", count=1).partition(":")
    there = {"alarm": cloudwatch.alarms, "insight-rule": cloudwatch.insight_rules, "dashboard": cloudwatch.dashboards}
    is_mute = kind == "alarm-mute-rule" and context.aws.alarms.mutes.find(context.region, name) is not None
    if not is_mute and name not in there.get(kind, {}):
        raise AwsError("ResourceNotFoundException", "Unknown", 404)
    return cloudwatch.tagger


def _partition(context: RequestContext) -> str:
    return str(context.backend("cloudwatch").partition)


def _epoch(value: Any) -> float | None:
    if value is None:
        return None
    return value.timestamp() if isinstance(value, datetime.datetime) else float(value)


def _date(value: float | None) -> datetime.datetime | None:
    return None if value is None else datetime.datetime.fromtimestamp(value, datetime.UTC)


def _refused(text: str) -> AwsError:
    return AwsError("ValidationError", text)


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("cloudwatch", "DeleteAlarmMuteRule"): delete,
    ("cloudwatch", "GetAlarmMuteRule"): get,
    ("cloudwatch", "ListAlarmMuteRules"): list_rules,
    ("cloudwatch", "ListTagsForResource"): tags,
    ("cloudwatch", "PutAlarmMuteRule"): put,
    ("cloudwatch", "TagResource"): tag,
    ("cloudwatch", "UntagResource"): untag,
}
