"""
What a module's log answers to a query of Logs Insights: one that is typed, or one that is saved.

Sources: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html,
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueryDefinitions.html
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable
from typing import Any

from modulestack.contract import names
from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.contract.log_queries import of_module
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import duration
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AccessDenied, Rejected

TIMEOUT_S = 120.0
_PAUSE_S = 1.0
_NAME = re.compile(r"[\w.-]+")
"""A word is a name: no query is one word."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class QueryAnswer:
    """What was found, and what it took."""

    rows: list[dict[str, str]]
    matched: int
    """Lines that the query let through."""
    scanned: int
    """Lines that were looked at."""
    bytes_scanned: int
    """Which is what AWS charges for."""

    def __str__(self) -> str:
        size, unit = float(self.bytes_scanned), "B"
        for unit in ("B", "kB", "MB", "GB", "TB"):
            if size < 1000 or unit == "TB":
                break
            size /= 1000
        return f"{self.matched:,} of {self.scanned:,} lines matched; {size:.3g} {unit} scanned, which AWS charges for"


def text_of(aws: AwsClient, manifest: ModuleManifest, query: str) -> str:
    """
    *query* itself, or the one that is saved under that name for the module.

    Raises:
        BadInput: none is.
        AwsFailure: CloudWatch Logs could not be asked.
    """
    query = query.strip()
    if not _NAME.fullmatch(query):
        return query if manifest.has_own_log_group else f"{of_module(manifest.log_stream_prefix)} | {query}"
    saved = ", ".join(manifest.queries)
    allowed = f"saved are {saved}" if saved else "none is saved: add modulestack:queries: {}, or type a query"
    if query not in manifest.queries:
        close = difflib.get_close_matches(query.replace("_", "-").lower(), manifest.queries, n=1)
        advice = f"; did you mean {close[0]}?" if close else ""
        raise BadInput(f"{manifest.module}: --query: no query {query} is saved for it: {allowed}{advice}")
    name = names.log_query(manifest.environment, manifest.module, query)
    try:
        found = aws.call("logs", "describe_query_definitions", queryDefinitionNamePrefix=name)["queryDefinitions"]
    except AccessDenied:
        raise BadInput(
            f"{manifest.module}: --query: {query} is saved, and you may not look at it "
            "(logs:DescribeQueryDefinitions): type its text"
        ) from None
    for each in found:
        if each["name"] == name:
            return str(each["queryString"])
    raise BadInput(f"{manifest.module}: --query: {name} is gone; run {make_again(manifest.environment)}")


def ask(
    aws: AwsClient,
    manifest: ModuleManifest,
    query: str,
    *,
    since: float,
    until: float,
    timeout_s: float = TIMEOUT_S,
    news: Callable[[str], None] = lambda _: None,
) -> Steps[QueryAnswer]:
    """
    What Logs Insights answers to *query*, a text or a name, between two times (epoch seconds), within *timeout_s*.

    What is being waited for goes to *news*.

    Raises:
        BadInput: the query is none, is not saved, or took too long.
        AwsFailure: CloudWatch Logs could not be asked.
    """
    text = text_of(aws, manifest, query)
    try:
        started = aws.call(
            "logs",
            "start_query",
            logGroupName=manifest.log_group,
            startTime=int(since),
            endTime=int(until) + 1,
            queryString=text,
        )
    except Rejected as rejected:
        raise BadInput(f"{manifest.module}: --query: {rejected.message}") from None
    until = aws.clock.now() + timeout_s
    while aws.clock.now() < until:
        answer = aws.call("logs", "get_query_results", queryId=started["queryId"])
        if answer["status"] == "Complete":
            return _answer(answer)
        if answer["status"] not in {"Scheduled", "Running", "Unknown"}:
            raise BadInput(f"{manifest.module}: --query: CloudWatch ended it: {answer['status']}")
        news("CloudWatch's answer to the query")
        yield _PAUSE_S
    raise BadInput(
        f"{manifest.module}: --query: no answer after {duration(timeout_s)}: ask for less with --since, or wait longer "
        "with --timeout"
    )


def _answer(answer: dict[str, Any]) -> QueryAnswer:
    """Without the pointers to whole lines; a column that is empty in some rows is in all."""
    found = [{c["field"]: c.get("value", "") for c in row if c["field"] != "@ptr"} for row in answer["results"]]
    columns = dict.fromkeys(name for row in found for name in row)
    numbers = answer.get("statistics", {})
    return QueryAnswer(
        rows=[{name: row.get(name, "") for name in columns} for row in found],
        matched=int(numbers.get("recordsMatched", 0)),
        scanned=int(numbers.get("recordsScanned", 0)),
        bytes_scanned=int(numbers.get("bytesScanned", 0)),
    )
