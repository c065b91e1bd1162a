"""A dashboard as a picture: which minutes are drawn, what of what, and that it becomes a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from modulestack.contract.errors import BadInput
from modulestack.embedded_aws.counted_metrics import metric_name
from modulestack.rehearsal.dashboard_picture import picture
from modulestack.rehearsal.dashboard_picture.page import Known, page
from modulestack.rehearsal.dashboard_picture.time_axis import time_axis

SERVICE = {"ClusterName": "dev-web", "ServiceName": "web"}
INSIGHTS = "ECS/ContainerInsights"
RUNNING, DEPLOYMENTS = (metric_name(INSIGHTS, name, SERVICE) for name in ("RunningTaskCount", "DeploymentCount"))
ALARM = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:modulestack/dev/web/cpu"


def _line(name: str, label: str, **more: str) -> list[Any]:
    return [INSIGHTS, name, *(part for pair in SERVICE.items() for part in pair), {"label": label, **more}]


def _widget(kind: str, y: int, **properties: Any) -> dict[str, Any]:
    return {"type": kind, "x": 0, "y": y, "width": 8, "height": 6, "properties": properties}


DOCUMENT = {
    "widgets": [
        _widget("text", 0, markdown="## web"),
        _widget(
            "metric",
            1,
            title="web: tasks",
            region="eu-west-1",
            metrics=[
                _line("RunningTaskCount", "running"),
                _line("DeploymentCount", "deployments", yAxis="right"),
            ],
        ),
        _widget("alarm", 1, title="web: alarms", alarms=[ALARM]),
        _widget("log", 7, title="web: errors", region="eu-west-1", query="SOURCE 'a' | fields @message"),
    ]
}
KNOWN = Known(
    metrics={
        RUNNING: {60.0 * n: 2.0 for n in range(1, 6)},
        DEPLOYMENTS: {60.0: 1.0, 120.0: 2.0, 180.0: 2.0, 240.0: 1.0, 300.0: 1.0},
    },
    alarms={ALARM: "ALARM"},
    lines={"SOURCE 'a' | fields @message": [f"error {n}" for n in range(8)]},
)


def test_waiting_is_cut_and_what_happens_is_not():
    """Of 100 minutes without a change the first and the last five are left."""
    changes = {0.0: 1.0, 60.0: 2.0} | {60.0 * n: 3.0 for n in range(2, 102)}
    axis = time_axis([changes], 0.0, 60.0 * 101)
    assert sorted(axis.positions.values()) == [*range(12)]
    assert (axis.cuts, axis.positions[60.0 * 6], axis.positions[60.0 * 97]) == ({6: 90.0}, 6, 7)


def test_a_page_has_a_row_for_each_module_and_says_when_deployments_began():
    [row] = page("dev", DOCUMENT, KNOWN)["vconcat"]
    assert row["title"]["text"] == "web"
    (graph, alarms), (log,) = ([*line["hconcat"]] for line in row["vconcat"])
    rules, left, right = graph["layer"]
    assert rules["data"]["values"] == [{"x": 1}]
    assert [value["y"] for value in left["data"]["values"]] == [2.0] * 5
    assert {value["line"] for value in right["data"]["values"]} == {"deployments"}
    assert alarms["data"]["values"] == [{"row": 0, "text": "ALARM              cpu", "state": "ALARM"}]
    assert [value["text"] for value in log["data"]["values"]] == [*(f"error {n}" for n in range(6)), "and 2 more"]


@pytest.mark.parametrize("suffix", picture.FORMATS)
def test_it_becomes_a_file(tmp_path: Path, suffix: str):
    pytest.importorskip("vl_convert", reason="pip install 'modulestack[pictures]'")
    path = tmp_path / f"out{suffix}"
    picture.write(page("dev", DOCUMENT, KNOWN), path)
    if suffix == ".svg":
        texts = {each.text for each in ElementTree.fromstring(path.read_text()).iter() if each.text}
        assert {"web: tasks", "running", "deployments", "ALARM              cpu", "error 0"} <= texts
    else:
        assert path.read_bytes().startswith(b"\x89PNG\r\n")


def test_what_cannot_be_drawn_is_said_before_anything_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for path, told in (
        (tmp_path / "out.pdf", "a picture ends in .svg or .png"),
        (tmp_path / "none" / "out.svg", "there is no directory"),
    ):
        with pytest.raises(BadInput, match=told):
            picture.check(path)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(BadInput, match=r"pip install 'modulestack\[pictures\]'"):
        picture.check(tmp_path / "out.svg")


def test_the_document_is_as_aws_has_it():
    """What the tests above draw is a dashboard that CloudWatch takes."""
    from modulestack.embedded_aws.dashboards.body_rules import problems

    assert problems(json.loads(json.dumps(DOCUMENT))) == []
