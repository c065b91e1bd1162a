"""A scenario's price in a real environment, by hand from what the report says of requests and tasks."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from modulestack.cost.load_document import as_json
from modulestack.rehearsal.load.load_rehearsal import rehearse_load
from modulestack.rehearsal.load.processed_rules import processed_rules

ROOT = Path(__file__).parents[3]
PRICES = json.loads((ROOT / "modulestack/prices/price_table.json").read_text())["prices"]["eu-west-1"]
BILLED = {"processed_bytes": 20_000, "logged_bytes": 300, "requests_per_connection": 8, "connection_s": 65}
RELEASED = {
    "description": "a release, and clients that ask again",
    "for_s": 300,
    "load": {
        "web": {
            "arrivals": {"per_s": 20},
            "routes": {"/": {"service_time": {"constant_ms": 50}, "server_errors_percent": 2}},
            "client": {"retries": 1},
            "billed": BILLED,
        }
    },
    "events": [{"at_s": 30, "release": {"module": "web"}}],
    "promise": {"lost_percent": 100},
}


def _price(item: str) -> float:
    return float(PRICES[item]["usd"])


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, dict[str, Any]]:
    file = tmp_path_factory.mktemp("load") / "scenario.yaml"
    file.write_text(yaml.safe_dump(RELEASED))
    report = rehearse_load("staging", ROOT, file)
    document = as_json(report.cost)
    assert document is not None
    return report.modules[0], document


def test_requests_are_paid_for_by_what_they_use(played):
    """6,000 in 300 s, and some again: 8 on a connection of 65 s, 20,000 bytes and 300 logged bytes each."""
    module, document = played
    asked = module.summary.requests + module.retried
    assert module.retried > 60
    assert document["requests"] == module.summary.requests
    per_s = asked / 300
    expected = {
        "module": "web",
        "new_connections": per_s / 8 / 25,
        "active_connections": per_s / 8 * 65 / 3000,
        "processed_bytes": per_s * 3600 * 20_000 / 1e9,
        "rule_evaluations": 0.0,
    }
    [units] = document["capacity_units"]
    assert {key: pytest.approx(each, abs=1e-6) for key, each in expected.items() if key != "module"} == {
        key: each for key, each in units.items() if key != "module"
    }
    lines = {line["item"]: line["usd"] for line in document["lines"] if line["kind"] == "by_traffic"}
    assert lines["alb.lcu"] == pytest.approx(units["processed_bytes"] * 300 / 3600 * _price("alb.lcu"), abs=1e-6)
    assert lines["logs.in"] == pytest.approx(asked * 300 / 1e9 * _price("logs.in"), abs=1e-6)


def test_tasks_are_paid_for_by_the_second(played):
    """As many seconds as the report has running tasks, and besides what they were pulled and ended in."""
    module, document = played
    changes = [*module.tasks, SimpleNamespace(at_s=300.0)]
    running_s = sum(each.running * (after.at_s - each.at_s) for each, after in itertools.pairwise(changes))
    [web] = [each for each in document["tasks"] if each["module"] == "web"]
    assert web["count"] == 2
    assert running_s < web["seconds"] < running_s + 120
    more = (web["seconds"] - 300) / 3600
    lines = {line["item"]: line for line in document["lines"] if line["kind"] == "by_traffic"}
    assert lines["fargate.vcpu.x86"]["quantity"] == pytest.approx(more * 0.25, abs=1e-6)
    assert lines["fargate.memory.x86"]["usd"] == pytest.approx(more * 0.5 * _price("fargate.memory.x86"), abs=1e-6)


def test_the_sums_are_those_of_the_lines(played):
    _, document = played
    for kind in ("fixed", "by_traffic"):
        spent = sum(line["usd"] for line in document["lines"] if line["kind"] == kind)
        assert document["spent"][kind] == pytest.approx(spent, abs=1e-5)
        assert document["hourly"][kind] == pytest.approx(spent * 12, abs=1e-4)
    assert document["monthly"]["total"] == pytest.approx(document["hourly"]["total"] * 730, abs=1e-2)
    per_million = document["spent"]["total"] / document["requests"] * 1e6
    assert document["per_million_requests"]["total"] == pytest.approx(per_million, abs=1e-3)


def test_longer_than_an_hour_each_hour_counts_by_itself(tmp_path):
    """Nothing in the first hour and a half, then 10 a second for half an hour: an hour of none, one of half of it."""
    arrivals = {"steps": [{"from_s": 0, "per_s": 0}, {"from_s": 5400, "per_s": 10}], "evenly": True}
    routes = {"/": {"service_time": {"constant_ms": 700}}}
    load = {"web": {"arrivals": arrivals, "routes": routes, "billed": {"logged_bytes": 1000}}}
    file = tmp_path / "scenario.yaml"
    file.write_text(yaml.safe_dump({"description": "late", "for_s": 7200, "load": load}))
    document = as_json(rehearse_load("staging", ROOT, file).cost)
    assert document is not None
    [line] = [line for line in document["lines"] if line["item"] == "alb.lcu"]
    assert line["quantity"] == pytest.approx(0 + 18_000 / 3600 / 25, rel=0.01)
    [logs] = [line for line in document["lines"] if line["item"] == "logs.in"]
    assert logs["quantity"] == document["requests"] * 1000 / 1e9  # those too that end after the last hour


def test_calls_between_modules_are_paid_for_and_are_no_clients(tmp_path):
    """Each of 600 requests asks api twice: 1,200 connections of api's load balancer, and a price of 600 requests."""
    work = {"service_time": {"constant_ms": 10}}
    web = {"arrivals": {"per_s": 10, "evenly": True}, "routes": {"/": {**work, "calls": {"api": {"times": 2}}}}}
    file = tmp_path / "scenario.yaml"
    file.write_text(
        yaml.safe_dump({"description": "calls", "for_s": 60, "load": {"web": web, "api": {"routes": {"/": work}}}})
    )
    document = as_json(rehearse_load("staging", ROOT, file).cost)
    assert document is not None
    assert document["requests"] == pytest.approx(600, abs=1)
    units = {each["module"]: each["new_connections"] for each in document["capacity_units"]}
    assert units == {"web": pytest.approx(10 / 25, rel=0.01), "api": pytest.approx(20 / 25, rel=0.01)}


def _action(*groups: str) -> Any:
    return SimpleNamespace(
        data={"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": g} for g in groups]}}
    )


def test_rules_are_looked_at_in_the_order_of_their_priority():
    """Up to the one that sends requests there; all of them, where it is what the listener does else."""
    rules = {str(at): SimpleNamespace(priority=str(at), actions=[_action(f"group{at}")]) for at in (30, 10, 20)}
    listener = SimpleNamespace(rules=rules, default_actions=[_action("other")])
    balancer = SimpleNamespace(listeners={"443": listener})
    assert [processed_rules(balancer, [group]) for group in ("group10", "group20", "group30", "other", "none")] == [
        1, 2, 3, 3, 1
    ]  # fmt: skip
