"""
The body of an environment's dashboard: JSON, a pure function of what the file says and of what a run has made.

A module has one row: its name, its graphs beside each other, and then its alarms and the lines that tell of errors.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from modulestack.contract import limits, names
from modulestack.contract.account import AwsAccount
from modulestack.contract.log_queries import ERRORS, of_module
from modulestack.environment.model import Environment, Module
from modulestack.features import alarms, dashboard_graphs, queue
from modulestack.features.dashboard_graphs import Graph, Line

COLUMNS, HEIGHT = 24, 6
"""Of CloudWatch's grid; units of a graph's height."""
PER_LINE = 4
"""Widgets beside each other."""
PERIOD_S = 60
START = "-PT3H"
"""What is shown first, until somebody chooses another time."""
Widget = dict[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    """What a run has made of a module."""

    module: Module
    targets: Mapping[str, tuple[str, str]]
    """Each of ``alarms.targets`` → how CloudWatch calls its load balancer and its target group."""


def body(environment: Environment, rows: Iterable[Row], account: AwsAccount) -> str:
    """The dashboard of *environment* with *rows*, in their order: the same text for the same things."""
    widgets: list[Widget] = []
    for row in rows:
        widgets += _row(environment, row, account, top=_bottom(widgets))
    document = {"start": START, "periodOverride": "inherit", "widgets": widgets}
    return json.dumps(document, separators=(",", ":"))


def shown(environment: Environment) -> tuple[Module, ...]:
    """The modules that have a row; of names that are no modules nothing."""
    if environment.dashboard is None:
        return ()
    chosen = environment.dashboard.modules
    every = environment.modules
    return tuple(every.values()) if chosen is None else tuple(every[name] for name in chosen if name in every)


def size(environment: Environment) -> tuple[int, int]:
    """How many widgets, and how many metrics, the dashboard has."""
    account = AwsAccount(partition="aws", id="0" * 12, region=environment.region)
    document = json.loads(body(environment, [Row(module=each, targets={}) for each in shown(environment)], account))
    return len(document["widgets"]), sum(len(each["properties"].get("metrics", ())) for each in document["widgets"])


def _row(environment: Environment, row: Row, account: AwsAccount, *, top: int) -> list[Widget]:
    module, tells = row.module, environment.alerts is not None
    counts = environment.container_insights != "disabled" or module.existing_cluster is not None
    context = environment.context_of(module, partition=account.partition, account_id=account.id)
    named = {
        "ClusterName": context.cluster,
        "ServiceName": context.service,
        "ScheduleGroup": names.schedule_group(environment.name, module.name),
        "RuleName": names.event_rule(environment.name, module.name, "failed_job"),
        "QueueName": queue.queue_name(module.scaling.queue) if module.scaling and module.scaling.queue else "",
    }
    found = [
        ("metric", _graph(graph, module.name, environment.region, named, row.targets))
        for graph in dashboard_graphs.graphs(module, tells=tells, counts_tasks=counts)
    ]
    if tells:
        arns = _alarm_arns(environment, module, account)
        for first in range(0, len(arns), limits.ALARMS_OF_A_WIDGET):
            some = arns[first : first + limits.ALARMS_OF_A_WIDGET]
            found.append(("alarm", {"title": f"{module.name}: alarms", "alarms": some}))
    lines = f"{of_module(context.log_stream_prefix)} | {ERRORS}" if module.existing_log_group else ERRORS
    query = f"SOURCE '{context.log_group}' | {lines}"
    found.append(
        (
            "log",
            {"title": f"{module.name}: errors", "region": environment.region, "query": query, "view": "table"},
        )
    )
    heading = _widget("text", {"markdown": f"## {module.name}"}, x=0, y=top, width=COLUMNS, height=1)
    return [heading, *_placed(found, top + 1)]


def _placed(found: Sequence[tuple[str, Widget]], top: int) -> list[Widget]:
    """Some of the row's lines have fewer widgets than others: they are wider, so that no line has a hole."""
    lines = -(-len(found) // PER_LINE)
    widgets: list[Widget] = []
    done = 0
    for line in range(lines):
        count = -(-(len(found) - done) // (lines - line))
        width = COLUMNS // count
        for column, (kind, properties) in enumerate(found[done : done + count]):
            y = top + line * HEIGHT
            widgets.append(_widget(kind, properties, x=column * width, y=y, width=width, height=HEIGHT))
        done += count
    return widgets


def _graph(
    graph: Graph, module: str, region: str, named: Mapping[str, str], targets: Mapping[str, tuple[str, str]]
) -> Widget:
    axes = {line.axis for line in graph.lines}
    return {
        "title": f"{module}: {graph.title}",
        "region": region,
        "view": "timeSeries",
        "stacked": False,
        "period": PERIOD_S,
        "metrics": [_metric(line, named, targets) for line in graph.lines],
        "yAxis": {axis: {"min": 0} for axis in ("left", "right") if axis in axes},
    }


def _metric(line: Line, named: Mapping[str, str], targets: Mapping[str, tuple[str, str]]) -> list[Any]:
    if line.expression:
        return [{"expression": line.expression, "label": line.label}]
    values = dict(named)
    values["LoadBalancer"], values["TargetGroup"] = targets.get(line.target, ("", ""))
    drawn = {
        "stat": line.stat,
        "label": line.label,
        **({"yAxis": "right"} if line.axis == "right" else {}),
        **({"id": line.id} if line.id else {}),
    }
    return [line.namespace, line.name, *(part for name in line.dimensions for part in (name, values[name])), drawn]


def _alarm_arns(environment: Environment, module: Module, account: AwsAccount) -> list[str]:
    kinds = alarms.alarm_kinds(module, has_domain=environment.domain is not None)
    at = f"arn:{account.partition}:cloudwatch:{environment.region}:{account.id}:alarm:"
    return [f"{at}{names.alarm(environment.name, module.name, kind)}" for kind in kinds]


def _bottom(widgets: Sequence[Widget]) -> int:
    return max((each["y"] + each["height"] for each in widgets), default=0)


def _widget(kind: str, properties: Widget, *, x: int, y: int, width: int, height: int) -> Widget:
    return {"type": kind, "x": x, "y": y, "width": width, "height": height, "properties": properties}
