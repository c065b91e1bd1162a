"""Metric filters: which lines they mean, what these make, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.contract.filter_patterns.parse import parse
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.autoscaling import metrics
from modulestack.embedded_aws.log_filters.matching import is_meant
from modulestack.rehearsal.scenarios.counted_lines import line_for

SAID = {"metricName": "web/errors", "metricNamespace": "modulestack/dev", "metricValue": "1"}
LINE = '{"level": "error", "status": 404, "took": {"ms": [7, 9]}, "ok": false, "none": null, "zip": "0404"}'


@pytest.mark.parametrize(
    ("text", "line", "is_it"),
    [
        ("", "anything", True),
        ("ERROR", "an ERRORCODE", True),
        ("ERROR", "an error", False),
        ("ERROR -exiting", "ERROR: exiting", False),
        ("?ERROR ?WARN", "WARN", True),
        ("?ERROR ?WARN", "INFO", False),
        ("?ERROR WARN", "ERROR", False),  # ? beside others is ignored
        ("?ERROR WARN", "WARN", True),
        ("%E[0-9]+%", "an E42", True),
        ("%E[0-9]+%", "an E", False),
        ("{ $.level = err* && $.status >= 400 }", LINE, True),
        ("{ $.status > 404 || $.ok IS FALSE }", LINE, True),
        ("{ $.took.ms[*] = 9 && $.took.ms[0] = 7 }", LINE, True),
        ("{ $.none IS NULL && $.gone NOT EXISTS && $.zip = %^0% }", LINE, True),
        ("{ $.gone != 1 }", LINE, False),
        ("{ $.level != info }", LINE, True),
        ("{ $.level = error }", "error", False),
        ("[ip, time, request = *html*, status = 4*]", '10.0.0.1 [Nov 28] "GET /a.html" 404', True),
        ("[ip, time, request = *html*, status = 4*]", '10.0.0.1 [Nov 28] "GET /a.html" 200', False),
        ("[ip, status]", "a b c", False),
        ("[ip, ..., bytes > 9]", "a b c 10", True),
    ],
)
def test_which_lines_a_pattern_means(text: str, line: str, *, is_it: bool):
    """Of each that may be met, the rehearsal finds a line by itself."""
    assert is_meant(parse(text), line) == is_it
    assert is_meant(parse(text), line_for(parse(text), {}) or line) == (bool(line_for(parse(text), {})) or is_it)


@pytest.fixture
def logs(aws: EmbeddedAws) -> Any:
    """With a log group."""
    client = aws.client("logs")
    client.create_log_group(logGroupName="/m")
    client.create_log_stream(logGroupName="/m", logStreamName="s")
    return client


def _put(logs: Any, pattern: str = "{ $.level = error }", **said: Any) -> None:
    logs.put_metric_filter(
        logGroupName="/m", filterName="errors", filterPattern=pattern, metricTransformations=[{**SAID, **said}]
    )


def _write(aws: EmbeddedAws, *lines: str) -> None:
    with aws.internal():  # as tasks write: PutLogEvents looks at the real clock
        now = int(aws.clock.now() * 1000)
        aws.backend("logs").groups["/m"].put_log_events("s", [{"timestamp": now, "message": each} for each in lines])


def _value(aws: EmbeddedAws, statistic: str = "Sum", **dimensions: str) -> float | None:
    with aws.internal():
        return metrics.value(aws, "eu-west-1", "modulestack/dev", "web/errors", dimensions, statistic)


def test_lines_make_a_metric(aws: EmbeddedAws, logs: Any):
    """Those that came before it count for nothing; a minute later nothing is left."""
    _write(aws, '{"level": "error", "ms": 5}')
    aws.clock.sleep(1)
    _put(logs, metricValue="$.ms", defaultValue=0.5)
    assert _value(aws) is None
    _write(aws, '{"level": "info", "ms": 9}')
    aws.clock.sleep(1)
    assert _value(aws) == 0.5
    _write(aws, '{"level": "error", "ms": 2}', '{"level": "error", "ms": "4"}', '{"level": "error"}')
    aws.clock.sleep(1)
    expected = {"Sum": 6, "Average": 3, "Maximum": 4, "Minimum": 2, "SampleCount": 2}
    assert {each: _value(aws, each) for each in expected} == expected
    aws.clock.sleep(60)
    assert _value(aws) is None


def test_dimensions_are_metrics_of_their_own(aws: EmbeddedAws, logs: Any):
    _put(logs, dimensions={"Path": "$.path"})
    _write(aws, '{"level": "error", "path": "/a"}', '{"level": "error", "path": "/b"}', '{"level": "error"}')
    aws.clock.sleep(1)
    assert (_value(aws, Path="/a"), _value(aws, Path="/c"), _value(aws)) == (1, None, None)


def test_filters_are_found_and_go(logs: Any):
    """With their log group, too."""
    _put(logs)
    [found] = logs.describe_metric_filters(metricName="web/errors", metricNamespace="modulestack/dev")["metricFilters"]
    assert (found["filterName"], found["metricTransformations"]) == ("errors", [SAID])
    assert logs.describe_metric_filters(logGroupName="/m", filterNamePrefix="x")["metricFilters"] == []
    logs.delete_log_group(logGroupName="/m")
    logs.create_log_group(logGroupName="/m")
    assert logs.describe_metric_filters()["metricFilters"] == []
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.delete_metric_filter(logGroupName="/m", filterName="errors")


@pytest.mark.parametrize(
    ("pattern", "said", "why"),
    [
        ("a:b", {}, "Invalid metric filter pattern"),
        ("ERROR", {"dimensions": {"Path": "$.path"}}, "The specified filter pattern does not support dimensions"),
        ("ERROR", {"metricValue": "$.ms"}, "is no field of the filter pattern"),
        ("{ $.a = 1 }", {"dimensions": {"A": "$.a"}, "defaultValue": 0.0}, "none beside a default value"),
        ("ERROR", {"metricName": "a:b"}, "failed to satisfy constraint"),
    ],
)
def test_what_a_filter_may_not_have(logs: Any, pattern: str, said: dict[str, Any], why: str):
    with pytest.raises(ClientError, match=why) as caught:
        _put(logs, pattern, **said)
    assert caught.value.response["Error"]["Code"] == "InvalidParameterException"


def test_a_log_group_takes_so_many(logs: Any):
    def put(number: int, pattern: str) -> None:
        logs.put_metric_filter(
            logGroupName="/m", filterName=f"f{number}", filterPattern=pattern, metricTransformations=[SAID]
        )

    for number in range(5):
        put(number, "%E[0-9]%")
    with pytest.raises(logs.exceptions.LimitExceededException):
        put(5, "%E[0-9]%")
    for number in range(5, 100):
        put(number, "E")
    put(0, "E")
    with pytest.raises(logs.exceptions.LimitExceededException):
        put(100, "E")
