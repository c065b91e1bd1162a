"""
Operations of Logs Insights: queries that run for a moment, and those that are saved.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.log_insights.evaluation import Row, evaluate
from modulestack.embedded_aws.log_insights.query import parse
from modulestack.embedded_aws.log_queries import SavedQuery, StartedQuery
from modulestack.embedded_aws.validation.request_context import RequestContext

CONCURRENT = 100
""""You can have up to 100 concurrent CloudWatch Logs insights queries": API_StartQuery."""
RUNS_S = 1.0
"""Chosen: as long as AWS takes for little."""
DEFINITIONS = 1000
"""Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"""
_INVALID, _MISSING = "InvalidParameterException", "ResourceNotFoundException"


def start_query(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Looks at once at what is there; the answer can be had a moment later."""
    groups = _groups(context, params)
    if params["startTime"] > params["endTime"]:
        raise AwsError("MalformedQueryException", "Query's end date and time is before the start date and time")
    commands = parse(params["queryString"])
    now, queries = context.aws.clock.now(), context.aws.log_queries.started
    running = [each for each in queries.values() if each.region == context.region and now < each.done_at]
    if len(running) >= CONCURRENT:
        raise AwsError("LimitExceededException", "Account maximum query concurrency limit of 100 reached.")
    lines = [*_lines(context, groups, int(params["startTime"]), int(params["endTime"]))]
    found = evaluate(commands, lines)
    id_ = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{params} {now} {len(queries)}"))
    limit = int(params.get("limit") or len(found.rows))
    queries[id_] = StartedQuery(
        region=context.region,
        log_group=groups[0],
        text=params["queryString"],
        begun_at=now,
        done_at=now + RUNS_S,
        rows=tuple(found.rows[:limit]),
        matched=found.matched,
        scanned=len(lines),
        bytes_scanned=sum(len(str(line["@message"]).encode()) for line in lines),
    )
    return {"queryId": id_}


def query_results(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing while it runs."""
    query = _started(context, params["queryId"])
    is_done = query.is_done(context.aws.clock.now())
    rows = query.rows if is_done and not query.cancelled else ()
    statistics = {"recordsMatched": query.matched, "recordsScanned": query.scanned, "bytesScanned": query.bytes_scanned}
    return {
        "queryLanguage": "CWLI",
        "results": [[{"field": name, "value": value} for name, value in row.items()] for row in rows],
        "statistics": {name: float(value if is_done else 0) for name, value in statistics.items()},
        "status": query.status(context.aws.clock.now()),
    }


def stop_query(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Of one that has ended it is an error."""
    query = _started(context, params["queryId"])
    now = context.aws.clock.now()
    if query.is_done(now):
        raise AwsError(_INVALID, f"Query id {params['queryId']} is not running and cannot be stopped")
    query.cancelled, query.done_at = True, now
    return {"success": True}


def describe_queries(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """The newest first."""
    now = context.aws.clock.now()
    found = [
        {
            "queryLanguage": "CWLI",
            "queryId": id_,
            "queryString": each.text,
            "status": each.status(now),
            "createTime": int(each.begun_at * 1000),
            "logGroupName": each.log_group,
        }
        for id_, each in reversed(context.aws.log_queries.started.items())
        if each.region == context.region
        and params.get("logGroupName") in (None, each.log_group)
        and params.get("status") in (None, each.status(now))
    ]
    return {"queries": found[: params.get("maxResults") or len(found)]}


def put_definition(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """A new one, or another text for one that is there. It is read where it runs; log groups need not be there."""
    saved = context.aws.log_queries.saved
    id_ = params.get("queryDefinitionId")
    if id_ is not None and (context.region, id_) not in saved:
        raise AwsError(_MISSING, "The specified query definition does not exist.")
    own = [each for (region, _), each in saved.items() if region == context.region]
    if id_ is None and len(own) >= DEFINITIONS:
        raise AwsError("LimitExceededException", "Resource limit exceeded.")
    id_ = id_ or str(uuid.uuid4())
    saved[context.region, id_] = SavedQuery(
        name=params["name"],
        text=params["queryString"],
        log_groups=tuple(params.get("logGroupNames") or ()),
        modified_at=context.aws.clock.now(),
    )
    return {"queryDefinitionId": id_}


def describe_definitions(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """By name, a page at a time."""
    prefix = params.get("queryDefinitionNamePrefix", "")
    found = sorted(
        (
            {
                "queryLanguage": "CWLI",
                "queryDefinitionId": id_,
                "name": each.name,
                "queryString": each.text,
                "lastModified": int(each.modified_at * 1000),
                "logGroupNames": list(each.log_groups),
            }
            for (region, id_), each in context.aws.log_queries.saved.items()
            if region == context.region and each.name.startswith(prefix)
        ),
        key=lambda each: (str(each["name"]), str(each["queryDefinitionId"])),
    )
    begin, most = int(params.get("nextToken") or 0), int(params.get("maxResults") or DEFINITIONS)
    more = {"nextToken": str(begin + most)} if len(found) > begin + most else {}
    return {"queryDefinitions": found[begin : begin + most], **more}


def delete_definition(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Of one that is gone it is an error."""
    if context.aws.log_queries.saved.pop((context.region, params["queryDefinitionId"]), None) is None:
        raise AwsError(_MISSING, "The specified query definition does not exist.")
    return {"success": True}


def _groups(context: RequestContext, params: Mapping[str, Any]) -> list[str]:
    named = [params[key] for key in ("logGroupName",) if params.get(key)]
    lists = [params[key] for key in ("logGroupNames", "logGroupIdentifiers") if params.get(key)]
    if len(named) + len(lists) != 1:
        raise AwsError(
            _INVALID,
            "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers is needed (embedded AWS's words)",
        )
    names = [str(each).rpartition(":log-group:")[2].removesuffix(":*") for each in named or lists[0]]
    known = context.backend("logs").groups
    for name in names:
        if name not in known:
            raise AwsError(_MISSING, f"Log group '{name}' does not exist for account ID '{context.aws.account_id}'")
    return names


def _lines(context: RequestContext, groups: list[str], begin_s: int, end_s: int) -> Iterator[Row]:
    for name in groups:
        for stream in context.backend("logs").groups[name].streams.values():
            for event in stream.events:
                if begin_s * 1000 <= event.timestamp <= end_s * 1000:
                    yield {
                        "@timestamp": event.timestamp,
                        "@ingestionTime": event.ingestion_time,
                        "@message": event.message,
                        "@logStream": stream.log_stream_name,
                        "@log": f"{context.aws.account_id}:{name}",
                        "@ptr": str(event.event_id),
                    }


def _started(context: RequestContext, id_: str) -> StartedQuery:
    query: StartedQuery | None = context.aws.log_queries.started.get(id_)
    if query is None:
        raise AwsError(_INVALID, f"Query id {id_} does not exist (embedded AWS's words)")
    return query


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("logs", "DeleteQueryDefinition"): delete_definition,
    ("logs", "DescribeQueries"): describe_queries,
    ("logs", "DescribeQueryDefinitions"): describe_definitions,
    ("logs", "GetQueryResults"): query_results,
    ("logs", "PutQueryDefinition"): put_definition,
    ("logs", "StartQuery"): start_query,
    ("logs", "StopQuery"): stop_query,
}
