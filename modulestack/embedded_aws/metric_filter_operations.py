"""
Operations of metric filters.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteMetricFilter.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract.filter_patterns import selectors
from modulestack.contract.filter_patterns.model import (
    ColumnsPattern,
    FilterPattern,
    InvalidPattern,
    JsonPattern,
    regexes,
)
from modulestack.contract.filter_patterns.parse import MOST_DIMENSIONS, MOST_FILTERS, MOST_REGEX_PATTERNS, parse
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.log_filters.metric_filter import LogMetricFilter, metric_filters
from modulestack.embedded_aws.validation.request_context import RequestContext

_INVALID, _MISSING = "InvalidParameterException", "ResourceNotFoundException"
_PAGE = 50
_NAME, _METRIC = re.compile(r"[^:*]{1,512}"), re.compile(r"[^:*$]{1,255}")
_NOT_EMBEDDED = ("applyOnTransformedLogs", "emitSystemFieldDimensions", "fieldSelectionCriteria")


def put(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """A new one, or another in place of that name: lines count by it from now on."""
    group = _group(context, params["logGroupName"])
    if odd := [key for key in _NOT_EMBEDDED if params.get(key)]:
        raise NotEmbedded(f"PutMetricFilter with {', '.join(odd)}")
    if not _NAME.fullmatch(params["filterName"]):
        raise AwsError(_INVALID, _constraint(params["filterName"], "filterName", "[^:*]*"))
    if len(params["metricTransformations"]) != 1:
        raise AwsError(_INVALID, "A metric filter has one metric transformation (embedded AWS's words)")
    pattern = _pattern(params["filterPattern"])
    _transformation(params["metricTransformations"][0], pattern)
    found = metric_filters(group)
    others = [each for name, each in found.items() if name != params["filterName"]]
    if len(others) >= MOST_FILTERS:
        raise AwsError("LimitExceededException", "Resource limit exceeded.")
    if regexes(pattern) and sum(bool(regexes(each.pattern)) for each in others) >= MOST_REGEX_PATTERNS:
        raise AwsError("LimitExceededException", "Resource limit exceeded.")
    found[params["filterName"]] = LogMetricFilter(
        name=params["filterName"],
        log_group=params["logGroupName"],
        text=params["filterPattern"],
        pattern=pattern,
        transformation=params["metricTransformations"][0],
        created_at=context.aws.clock.now(),
    )
    context.aws.alarms.watch(context.region)
    return {}


def describe(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """By name, a page at a time."""
    if bool(params.get("metricName")) != bool(params.get("metricNamespace")):
        raise AwsError(_INVALID, "metricName and metricNamespace are asked for together (embedded AWS's words)")
    named = params.get("logGroupName")
    groups = [_group(context, named)] if named else list(context.backend("logs").groups.values())
    every = (each for group in groups for each in metric_filters(group).values())
    found = sorted(
        (
            each
            for each in every
            if each.name.startswith(params.get("filterNamePrefix", ""))
            and params.get("metricName") in (None, each.metric[1])
            and params.get("metricNamespace") in (None, each.metric[0])
        ),
        key=lambda each: (each.name, each.log_group),
    )
    begin, most = int(params.get("nextToken") or 0), int(params.get("limit") or _PAGE)
    more = {"nextToken": str(begin + most)} if len(found) > begin + most else {}
    return {"metricFilters": [_described(each) for each in found[begin : begin + most]], **more}


def delete(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Of one that is gone it is an error."""
    found = metric_filters(_group(context, params["logGroupName"]))
    if found.pop(params["filterName"], None) is None:
        raise AwsError(_MISSING, "The specified metric filter does not exist.")
    return {}


def _described(each: LogMetricFilter) -> dict[str, Any]:
    return {
        "filterName": each.name,
        "filterPattern": each.text,
        "logGroupName": each.log_group,
        "metricTransformations": [dict(each.transformation)],
        "creationTime": int(each.created_at * 1000),
        "applyOnTransformedLogs": False,
    }


def _group(context: RequestContext, name: str) -> Any:
    found = context.backend("logs").groups.get(name)
    if found is None:
        raise AwsError(_MISSING, "The specified log group does not exist.")
    return found


def _pattern(text: str) -> FilterPattern:
    try:
        return parse(text)
    except InvalidPattern as error:
        raise AwsError(_INVALID, f"Invalid metric filter pattern ({error}: embedded AWS's words)") from None


def _transformation(said: Mapping[str, Any], pattern: FilterPattern) -> None:
    for key in ("metricName", "metricNamespace"):
        if not _METRIC.fullmatch(said[key]):
            raise AwsError(_INVALID, _constraint(said[key], f"metricTransformations.1.member.{key}", "[^:*$]*"))
    dimensions = said.get("dimensions") or {}
    if dimensions and not isinstance(pattern, JsonPattern | ColumnsPattern):
        raise AwsError(_INVALID, "The specified filter pattern does not support dimensions")
    if len(dimensions) > MOST_DIMENSIONS or (dimensions and said.get("defaultValue") is not None):
        text = f"{MOST_DIMENSIONS} dimensions at most, and none beside a default value (embedded AWS's words)"
        raise AwsError(_INVALID, text)
    value = str(said["metricValue"])
    for text in ([value] if selectors.is_selector(value) else []) + list(dimensions.values()):
        if selectors.selected(text, pattern) is None:
            raise AwsError(_INVALID, f"{text} is no field of the filter pattern (embedded AWS's words)")


def _constraint(value: str, where: str, form: str) -> str:
    return (
        f"1 validation error detected: Value '{value}' at '{where}' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {form}"
    )


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("logs", "DeleteMetricFilter"): delete,
    ("logs", "DescribeMetricFilters"): describe,
    ("logs", "PutMetricFilter"): put,
}
