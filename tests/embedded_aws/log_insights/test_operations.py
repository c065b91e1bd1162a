"""Operations of Logs Insights: queries that run for a moment, and those that are saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws

QUERY = "fields @message | filter @message like /a/"


@pytest.fixture
def logs(aws: EmbeddedAws) -> Any:
    """With four lines, one of them old."""
    client, now_ms = aws.client("logs"), int(aws.clock.now() * 1000)
    client.create_log_group(logGroupName="/m")
    client.create_log_stream(logGroupName="/m", logStreamName="s")
    events = [{"timestamp": now_ms - 7200_000, "message": "an old one"}]
    events += [{"timestamp": now_ms - 1000 + index, "message": text} for index, text in enumerate(("a", "b", "ab"))]
    with aws.internal():  # as tasks write: PutLogEvents looks at the real clock
        aws.backend("logs").groups["/m"].put_log_events("s", events)
    return client


def _start(aws: EmbeddedAws, text: str = QUERY, **more: Any) -> dict[str, Any]:
    now = int(aws.clock.now())
    return {"logGroupName": "/m", "startTime": now - 3600, "endTime": now + 1, "queryString": text, **more}


def _code(call: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def test_a_query_runs_for_a_moment_and_says_what_it_scanned(aws: EmbeddedAws, logs: Any):
    """Only lines of its time count, and matches of its filters."""
    id_ = logs.start_query(**_start(aws))["queryId"]
    running = logs.get_query_results(queryId=id_)
    assert (running["status"], running["results"]) == ("Running", [])
    aws.clock.sleep(1)
    done = logs.get_query_results(queryId=id_)
    assert done["status"] == "Complete"
    assert [row[0] for row in done["results"]] == [{"field": "@message", "value": each} for each in ("ab", "a")]
    assert done["statistics"] | {"x": 0} == {"recordsMatched": 2.0, "recordsScanned": 3.0, "bytesScanned": 4.0, "x": 0}


def test_a_query_is_stopped_and_listed(aws: EmbeddedAws, logs: Any):
    first, second = (logs.start_query(**_start(aws, limit=1))["queryId"] for _ in range(2))
    assert logs.stop_query(queryId=second)["success"]
    aws.clock.sleep(1)
    assert len(logs.get_query_results(queryId=first)["results"]) == 1
    found = logs.describe_queries(logGroupName="/m")["queries"]
    assert [(each["queryId"], each["status"]) for each in found] == [(second, "Cancelled"), (first, "Complete")]
    told = _code(lambda: logs.stop_query(queryId=first))
    assert told == ("InvalidParameterException", f"Query id {first} is not running and cannot be stopped")


def test_what_is_refused(aws: EmbeddedAws, logs: Any):
    """A query that is none, a log group that is not there, a time that ends before it begins, one too many."""
    assert _code(lambda: logs.start_query(**_start(aws, "count()")))[0] == "MalformedQueryException"
    missing = _code(lambda: logs.start_query(**{**_start(aws), "logGroupName": "/n"}))
    assert missing == (
        "ResourceNotFoundException",
        f"Log group '/n' does not exist for account ID '{aws.account_id}'",
    )
    later = int(aws.clock.now()) + 9
    assert _code(lambda: logs.start_query(**_start(aws, startTime=later)))[0] == "MalformedQueryException"
    both = _start(aws, logGroupNames=["/m"])
    assert _code(lambda: logs.start_query(**both))[0] == "InvalidParameterException"
    for _ in range(100):
        logs.start_query(**_start(aws))
    assert _code(lambda: logs.start_query(**_start(aws)))[0] == "LimitExceededException"
    aws.clock.sleep(1)
    logs.start_query(**_start(aws))


def test_queries_are_saved_by_name(logs: Any):
    """An update keeps nothing that it does not say; names need not differ."""
    ids = [logs.put_query_definition(name=name, queryString=QUERY)["queryDefinitionId"] for name in ("b", "a/1", "a/2")]
    logs.put_query_definition(queryDefinitionId=ids[1], name="a/3", queryString="limit 1", logGroupNames=["/m"])
    found = logs.describe_query_definitions(queryDefinitionNamePrefix="a/", maxResults=1)
    assert [each["name"] for each in found["queryDefinitions"]] == ["a/2"]
    rest = logs.describe_query_definitions(queryDefinitionNamePrefix="a/", nextToken=found["nextToken"])
    assert [(each["name"], each["logGroupNames"]) for each in rest["queryDefinitions"]] == [("a/3", ["/m"])]
    assert logs.delete_query_definition(queryDefinitionId=ids[0])["success"]
    gone = "ResourceNotFoundException"
    assert _code(lambda: logs.delete_query_definition(queryDefinitionId=ids[0]))[0] == gone
    assert _code(lambda: logs.put_query_definition(queryDefinitionId=ids[0], name="b", queryString=QUERY))[0] == gone
