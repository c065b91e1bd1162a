"""What a dashboard draws of a module: a table of what it says against its graphs."""

from __future__ import annotations

from typing import Any

from modulestack.features.dashboard_graphs import Graph, graphs
from tests.support.environments import environment

WEB: dict[str, Any] = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"}
QUEUE = {"min": 0, "max": 3, "queue": {"name": "work", "messages_per_task": 5}}
JOB = {"nightly": {"command": ["clean"], "schedule": {"expression": "rate(1 day)"}}}
REQUESTS, ANSWERS, TASKS, USE = (
    "requests a minute",
    "seconds until an answer",
    "tasks and deployments",
    "per cent of CPU and memory",
)


def _graphs(*, tells: bool = False, **more: Any) -> tuple[Graph, ...]:
    return graphs(environment(modules={"web": {**WEB, **more}}).modules["web"], tells=tells)


def _titles(**more: Any) -> list[str]:
    return [each.title for each in _graphs(**more)]


def test_each_kind_of_module_has_its_own_graphs():
    worker: dict[str, Any] = {"port": None, "reachable_from": ()}
    assert _titles() == [REQUESTS, ANSWERS, TASKS, USE]
    assert _titles(protocol="tcp") == ["targets", TASKS, USE]
    assert _titles(**worker) == [TASKS, USE]
    assert _titles(**worker, scaling=QUEUE)[2:] == ["seconds and number of messages that wait"]
    assert _titles(**worker, jobs=JOB)[2:] == ["jobs on a schedule"]


def test_where_nobody_counts_tasks_there_is_no_graph_of_them():
    module = environment(modules={"web": WEB}).modules["web"]
    assert [each.title for each in graphs(module, tells=False, counts_tasks=False)] == [REQUESTS, ANSWERS, USE]


def test_every_port_is_in_the_same_graph_and_says_which_it_is():
    requests, answers, *_ = _graphs(ports={"admin": {"port": 9090}})
    assert [line.label for line in requests.lines] == [
        *("requests", "5xx of tasks", "requests (admin)", "5xx of tasks (admin)", "5xx of the load balancer"),
    ]
    assert [line.label for line in answers.lines] == ["p50", "p90", "p99", "p50 (admin)", "p90 (admin)", "p99 (admin)"]
    assert {line.target for line in answers.lines} == {"", "admin"}


def test_of_two_target_groups_each_has_its_lines():
    """Either may serve: what is meant of both is their sum."""
    requests, answers, targets, *_ = _graphs(deployment={"strategy": "canary"}, ports={"admin": {"port": 9090}})
    both = ("first group", "second group")
    assert [line.label for line in requests.lines if "admin" not in line.label] == [
        "requests",
        *(f"{what}, {which}" for which in both for what in ("requests", "5xx of tasks")),
        "5xx of the load balancer",
    ]
    summed = requests.lines[0].expression
    assert summed == " + ".join(f"FILL({line.id}, 0)" for line in requests.lines[:5] if line.name == "RequestCount")
    assert {line.label: line.target for line in answers.lines if line.stat == "p99"} == {
        "p99, first group": "",
        "p99, second group": "alternate",
        "p99, first group (admin)": "admin",
        "p99, second group (admin)": "admin-alternate",
    }
    assert [line.label for line in targets.lines[:4]] == [
        f"{state}, {which}" for which in both for state in ("healthy", "unhealthy")
    ]


def test_runs_that_fail_are_counted_where_a_rule_tells_of_them():
    """Nobody else publishes a metric of them."""
    last = {tells: _graphs(tells=tells, jobs=JOB)[-1] for tells in (True, False)}
    unwatched = _graphs(tells=True, jobs=JOB, alarms={"unwatched": ["failed_job"]})[-1]
    assert [line.namespace for line in last[True].lines] == ["AWS/Scheduler", "AWS/Scheduler", "AWS/Events"]
    assert [len(each.lines) for each in (last[False], unwatched)] == [2, 2]
