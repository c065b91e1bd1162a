"""A module has something to do, and somebody looks at the dashboard: whether there is data for each of its graphs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from modulestack.embedded_aws.counted_metrics import MetricName, metric_name
from modulestack.embedded_aws.dashboards.metric_history import named
from modulestack.features.dashboard import SHOWN
from modulestack.features.dashboard_graphs import QUIET
from modulestack.rehearsal.scenarios import incidents
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

MINUTE_S = 60.0
SHARES = (0.3, 0.5, 0.8, 1.0, 0.9, 0.6, 0.4, 0.3)
"""Of the busiest minute, minute by minute."""
BUSIEST = {"requests": 1000.0, "latency_s": 0.3, "cpu_percent": 55.0, "memory_percent": 40.0}
"""Less than any alarm waits for, unless a file says very little."""
ERRORS = {"target_errors": 3.0, "balancer_errors": 1.0}


def _look(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    began = module.aws.clock.now()
    with incidents.message_waits(module) if module.manifest.queue else incidents.nothing(module):
        for share in SHARES:
            load = {name: value * share for name, value in BUSIEST.items()} | ERRORS
            with incidents.busy(module, **load):
                module.aws.clock.sleep(MINUTE_S)
    widgets = list(_widgets(module))
    lines = [(label, metric) for widget in widgets for label, metric in _lines(widget)]
    told = [(label, metric) for label, metric in lines if metric[0] not in QUIET]
    silent = [label for label, metric in told if not _either_has_data(module, metric, began)]
    missing = _alarms_that_are_not_there(module, widgets)
    graphs = sum(each["type"] == "metric" for each in widgets)
    text = f"{len(told) - len(silent)} of {len(told)} metrics in {graphs} graphs have data"
    if len(told) < len(lines):
        text += f", and {len(lines) - len(told)} are counted once it happens"
    if silent or missing:
        return Observation(False, f"{text}: nothing is known of {', '.join([*silent, *missing])}")
    return Observation(bool(lines), f"{text}; {availability.summary()}")


def _widgets(module: RehearsedModule) -> Iterator[dict[str, Any]]:
    """Those of the module's row that have a title."""
    found = module.aws.client("cloudwatch").get_dashboard(DashboardName=module.manifest.dashboard)
    for widget in json.loads(found["DashboardBody"])["widgets"]:
        if widget["properties"].get("title", "").startswith(f"{module.manifest.module}: "):
            yield widget


def _lines(widget: dict[str, Any]) -> Iterator[tuple[str, MetricName]]:
    """Label and metric of each line of a graph."""
    for words in widget["properties"].get("metrics", ()):
        if metric := named(words):
            yield words[-1]["label"], metric


def _has_data(module: RehearsedModule, metric: MetricName, since: float) -> bool:
    return any(point.at >= since for point in module.aws.metric_history.points(module.aws.region, metric))


def _either_has_data(module: RehearsedModule, metric: MetricName, since: float) -> bool:
    """Of two target groups one serves, and nobody counts what the other does."""
    namespace, name, dimensions = metric
    both = [tuple(arn.rpartition(":")[2] for arn in each) for each in module.manifest.alternates.items()]
    others = {one: other for pair in both for one, other in (pair, pair[::-1])}
    beside = metric_name(namespace, name, {key: others.get(value, value) for key, value in dimensions})
    return _has_data(module, metric, since) or _has_data(module, beside, since)


def _alarms_that_are_not_there(module: RehearsedModule, widgets: list[dict[str, Any]]) -> list[str]:
    arns = [arn for widget in widgets for arn in widget["properties"].get("alarms", ())]
    names = [arn.partition(":alarm:")[2] for arn in arns]
    if not names:
        return []
    found = module.aws.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    return sorted({*names} - {each["AlarmName"] for each in found})


DASHBOARD = Scenario(
    name=SHOWN,
    promise="data for each of its graphs, and every alarm of its list",
    run=_look,
    on_demand=True,
    not_tried=no_task_runs,
)
