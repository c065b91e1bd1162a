"""CloudWatch's dashboards: what PutDashboard refuses, and what is remembered of the metrics on them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.counted_metrics import metric_name
from modulestack.embedded_aws.dashboards.body_rules import problems

METRIC = ["AWS/Events", "Invocations", "RuleName", "night", {"stat": "Sum"}]
GRAPH: dict[str, Any] = {"region": "eu-west-1", "metrics": [METRIC]}
OK: dict[str, Any] = {"type": "metric", "x": 0, "y": 0, "width": 6, "height": 6, "properties": GRAPH}
CHOICE = "Should be equal to one of the allowed values"
LIST = 'Field "metrics" has to be an array of array of strings, with an optional metricRenderer object as last element'
AT = "/widgets/0/properties"


def _graph(**more: Any) -> dict[str, Any]:
    return {"widgets": [{**OK, "properties": {**GRAPH, **more}}]}


def _widget(**more: Any) -> dict[str, Any]:
    return {"widgets": [{**OK, **more}]}


def _of(kind: str, **properties: Any) -> dict[str, Any]:
    return {"widgets": [{"type": kind, "properties": properties}]}


WRONG: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "no object": ([], [("", "Should be object")]),
    "no widgets": ({}, [("", "Should have required property 'widgets'")]),
    "no list": ({"widgets": {}}, [("/widgets", "Should be array")]),
    "too many": ({"widgets": [OK] * 501}, [("/widgets", "Should NOT have more than 500 items")]),
    "override": ({"widgets": [], "periodOverride": "never"}, [("/periodOverride", CHOICE)]),
    "kind": (_widget(type="graph"), [("/widgets/0/type", CHOICE)]),
    "no properties": ({"widgets": [{"type": "text"}]}, [("/widgets/0", "Should have required property 'properties'")]),
    "left of it": (_widget(x=-1), [("/widgets/0/x", "Should be >= 0")]),
    "too wide": (_widget(width=25), [("/widgets/0/width", "Should be <= 24")]),
    "half a unit": (_widget(height=1.5), [("/widgets/0/height", "Should be integer")]),
    "no data": (
        _of("metric", region="eu-west-1"),
        [
            (AT, "Should have required property 'metrics'"),
            (AT, "The metric widget should have specified a region and a data source or an alarm annotation"),
            (AT, "Should have required property 'annotations'"),
        ],
    ),
    "no region": (_of("metric", metrics=[METRIC]), [(AT, "Should have required property 'region'")]),
    "a metric as text": (
        _graph(metrics=["AWS/ECS"]),
        [(f"{AT}/metrics/0", "Should be array"), (f"{AT}/metrics/0", LIST)],
    ),
    "a number in it": (_graph(metrics=[["AWS/ECS", 1]]), [(f"{AT}/metrics/0", LIST)]),
    "a dimension without a value": (_graph(metrics=[["AWS/ECS", "CPU", "ServiceName"]]), [(f"{AT}/metrics/0", LIST)]),
    "an empty value": (
        _graph(metrics=[["AWS/ECS", "CPU", "ServiceName", ""]]),
        [(f"{AT}/metrics/0/3", "Should NOT be shorter than 1 characters")],
    ),
    "a colour's name": (
        _graph(metrics=[[*METRIC[:-1], {"color": "red"}]]),
        [(f"{AT}/metrics/0/4/color", 'Should match pattern "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"')],
    ),
    "an axis": (_graph(metrics=[[*METRIC[:-1], {"yAxis": "top"}]]), [(f"{AT}/metrics/0/4/yAxis", CHOICE)]),
    "view": (_graph(view="map"), [(f"{AT}/view", CHOICE)]),
    "stacked": (_graph(stacked="yes"), [(f"{AT}/stacked", "Should be boolean")]),
    "period": (
        _graph(period=61),
        [(f"{AT}/period", "Period must be 1, 5, 10, 20, 30 or a multiple of 60 (embedded AWS's words)")],
    ),
    "no markdown": (_of("text"), [(AT, "Should have required property 'markdown'")]),
    "no query": (_of("log", region="eu-west-1"), [(AT, "Should have required property 'query'")]),
    "no alarm": (_of("alarm", alarms=[]), [(f"{AT}/alarms", "Should NOT have less than 1 items")]),
    "101 alarms": (_of("alarm", alarms=["a"] * 101), [(f"{AT}/alarms", "Should NOT have more than 100 items")]),
    "2501 metrics": (
        {"widgets": [{**OK, "properties": {**GRAPH, "metrics": [METRIC] * 417}}] * 6},
        [("/widgets", "Should NOT have more than 2500 metrics (embedded AWS's words)")],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_body(name: str):
    document, expected = WRONG[name]
    assert [tuple(each) for each in problems(document)] == expected


def test_expressions_shorthands_and_widgets_that_nothing_is_known_of():
    lines = [METRIC, ["...", "day"], [{"expression": "m1 + 1"}]]
    assert problems({"widgets": [{**OK, "properties": {**GRAPH, "metrics": lines}}, *_of("explorer")["widgets"]]}) == []


def _refused(aws: EmbeddedAws, name: str, text: str) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        aws.client("cloudwatch").put_dashboard(DashboardName=name, DashboardBody=text)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def test_put_dashboard_says_all_that_is_wrong_at_once(aws: EmbeddedAws):
    """In the form in which AWS's answers have it; nothing is put."""
    text = json.dumps({"widgets": [{**OK, "width": 25, "x": -1}]})
    listed = (
        'The dashboard body is invalid, there are 2 validation errors:\n[\n  {\n    "dataPath": "/widgets/0/x",\n'
        '    "message": "Should be >= 0"\n  },\n  {\n    "dataPath": "/widgets/0/width",\n'
        '    "message": "Should be <= 24"\n  }\n]'
    )
    assert _refused(aws, "any", text) == ("InvalidParameterInput", listed)
    assert _refused(aws, "any", "{")[1] == "The field DashboardBody must be a valid JSON object"
    assert "it takes 1 to 255 of" in _refused(aws, "an/y", json.dumps({"widgets": []}))[1]
    assert aws.client("cloudwatch").list_dashboards()["DashboardEntries"] == []


def test_a_metric_is_remembered_while_it_is_on_a_dashboard(aws: EmbeddedAws):
    """A minute without an event has no point; without a dashboard nothing is kept."""
    metric = metric_name("AWS/Events", "Invocations", {"RuleName": "night"})

    def happens(count: int) -> None:
        for _ in range(count):
            aws.counted.add("eu-west-1", metric, at=aws.clock.now())
        aws.clock.sleep(60)

    happens(1)
    aws.client("cloudwatch").put_dashboard(DashboardName="any", DashboardBody=json.dumps(_graph()))
    for count in (2, 0, 3):
        happens(count)
    assert [point.value for point in aws.metric_history.points("eu-west-1", metric)] == [2, 3]
    aws.client("cloudwatch").delete_dashboards(DashboardNames=["any"])
    happens(4)
    assert len(aws.metric_history.points("eu-west-1", metric)) == 2
