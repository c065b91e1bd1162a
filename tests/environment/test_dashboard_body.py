"""The body of a dashboard, of environments of all kinds, against AWS's rules; nothing is made."""

from __future__ import annotations

import json
from typing import Any

from modulestack.contract.account import AwsAccount
from modulestack.embedded_aws.dashboards.body_rules import problems
from modulestack.environment import dashboard_rules
from modulestack.environment.dashboard_body import COLUMNS, Row, body, shown, size
from modulestack.environment.model import Environment
from modulestack.features.alarms import targets
from tests.support.environments import environment

WEB: dict[str, Any] = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"}
WORKER: dict[str, Any] = {
    "image": "ghcr.io/example/worker:1",
    "scaling": {"min": 0, "max": 3, "queue": {"name": "work", "messages_per_task": 5}},
    "jobs": {"nightly": {"command": ["clean"], "schedule": {"expression": "rate(1 day)"}}},
}
ACCOUNT = AwsAccount(partition="aws", id="123456789012", region="eu-west-1")
ALERTS = {"email": ["a@example.com"]}


def _document(env: Environment) -> dict[str, Any]:
    rows = [Row(module=m, targets={t: (f"app/{m.name}", f"targetgroup/{t}/1") for t in targets(m)}) for m in shown(env)]
    found: dict[str, Any] = json.loads(body(env, rows, ACCOUNT))
    return found


def test_it_is_one_that_cloudwatch_takes():
    """With every kind of module; a metric without a value of a dimension would be refused."""
    env = environment(
        {"web": {**WEB, "ports": {"admin": {"port": 9090}}}, "tcp": {**WEB, "protocol": "tcp"}, "worker": WORKER},
        dashboard={},
        alerts=ALERTS,
    )
    document = _document(env)
    assert problems(document) == []
    assert size(env) == (len(document["widgets"]), 36)


def test_widgets_fill_their_lines_and_cover_none_of_each_other():
    document = _document(environment({"web": WEB, "worker": WORKER}, dashboard={}, alerts=ALERTS))
    lines: dict[int, list[dict[str, Any]]] = {}
    for widget in document["widgets"]:
        lines.setdefault(widget["y"], []).append(widget)
    end = 0
    for y, widgets in lines.items():
        assert y == end
        x = 0
        for widget in widgets:
            assert (widget["x"], widget["y"] + widget["height"]) == (x, end + widgets[0]["height"])
            x += widget["width"]
        assert x == COLUMNS
        end += widgets[0]["height"]


def test_what_it_shows_of_alarms_and_logs():
    """Alarms of the module by ARN; in a log that others write to, the module's own lines."""
    shared = {**WEB, "existing_log_group": "/shared/apps"}
    document = _document(environment({"web": shared}, dashboard={}, alerts=ALERTS))
    kinds = {each["type"]: each["properties"] for each in document["widgets"]}
    assert kinds["alarm"]["alarms"][1] == "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:modulestack/dev/web/cpu"
    query = kinds["log"]["query"]
    assert query.startswith("SOURCE '/shared/apps' | filter @logStream like /^dev-web\\// | fields @timestamp")
    assert "alarm" not in {each["type"] for each in _document(environment({"web": WEB}, dashboard={}))["widgets"]}


def test_modules_are_shown_in_the_order_that_is_asked_for():
    env = environment({"web": WEB, "api": WEB, "worker": WORKER}, dashboard={"modules": ["worker", "web"]})
    assert [module.name for module in shown(env)] == ["worker", "web"]


def test_of_many_modules_it_has_no_room_for_all():
    """Two of its limits: 500 widgets, 2500 metrics."""
    many = {f"m{number}": WEB for number in range(84)}
    [violation] = dashboard_rules.a_dashboard_has_room(environment(many, dashboard={}))
    assert violation.message == (
        "504 widgets are more than a dashboard of CloudWatch takes: allowed 500: name the modules that it shows under "
        "dashboard.modules"
    )
    assert [*dashboard_rules.a_dashboard_has_room(environment(many, dashboard={"modules": ["m1"]}))] == []
