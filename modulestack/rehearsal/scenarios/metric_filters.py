"""Whether somebody is told of lines that a metric filter counts: a line is written that its pattern means."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import math
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import names
from modulestack.contract.alarm_kinds import OF_FILTERS
from modulestack.contract.filter_patterns import selectors
from modulestack.contract.filter_patterns.parse import parse
from modulestack.embedded_aws.periodic import Periodic
from modulestack.features.metric_filters import TOLD
from modulestack.rehearsal.scenarios.alarm_states import NOBODY, subscribers
from modulestack.rehearsal.scenarios.alarms import told
from modulestack.rehearsal.scenarios.alert_windows import out_of_windows
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.counted_lines import line_for
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

STREAM = "rehearsal"
MINUTE_S = 60.0
MOST_LINES = 1000
"""So many lines a minute are written, at most."""


@dataclasses.dataclass(frozen=True)
class Lines:
    """What is written each minute, so that an alarm goes off."""

    text: str
    """Of each; empty: none was found that the pattern means."""
    count: int


def lines_of(described: Mapping[str, Any], threshold: float, statistic: str) -> Lines:
    """As few as come to the *threshold* of a metric filter, as AWS describes it."""
    pattern, value = parse(described["filterPattern"]), described["metricTransformations"][0]["metricValue"]
    chosen = {}
    if selectors.is_selector(value):
        selector = selectors.selected(value, pattern)
        chosen = {selector: max(threshold, 0.0)} if selector else {}
        count = 1 if statistic != "SampleCount" else math.ceil(threshold)
    elif statistic == "Sum" and float(value) > 0:
        count = math.ceil(threshold / float(value))
    else:
        count = math.ceil(threshold) if statistic == "SampleCount" else 1
    return Lines(line_for(pattern, chosen), max(count, 1))


def _written(name: str, module: RehearsedModule) -> Lines:
    logs, manifest = module.aws.client("logs"), module.manifest
    found = logs.describe_metric_filters(logGroupName=manifest.log_group, filterNamePrefix=name)["metricFilters"]
    [described] = [each for each in found if each["filterName"] == name]
    alarm_name = names.alarm(manifest.environment, manifest.module, f"{OF_FILTERS}-{name}")
    [alarm] = module.aws.client("cloudwatch").describe_alarms(AlarmNames=[alarm_name])["MetricAlarms"]
    [query] = alarm["Metrics"]
    return lines_of(described, float(alarm["Threshold"]), query["MetricStat"]["Stat"])


@contextlib.contextmanager
def _are_written(lines: Lines, module: RehearsedModule) -> Iterator[None]:
    """Again and again, until somebody is told."""

    def write(due: float) -> None:  # noqa: ARG001
        with module.aws.internal():
            group = module.aws.backend("logs").groups[module.manifest.log_group]
            if STREAM not in group.streams:
                group.create_log_stream(STREAM)
            now = int(module.aws.clock.now() * 1000)
            group.put_log_events(STREAM, [{"timestamp": now, "message": lines.text}] * lines.count)

    minutes = Periodic(module.aws, MINUTE_S, write)
    write(0)
    minutes.begin()
    try:
        yield
    finally:
        minutes.close()


def _counted(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:  # noqa: ARG001
    seen, untried = [], []
    for name in module.manifest.metric_filters:
        lines = _written(name, module)
        if not lines.text or lines.count > MOST_LINES:
            untried.append(name)
            continue
        observed = told(f"{OF_FILTERS}-{name}", module, functools.partial(_are_written, lines))
        if not observed.met:
            return Observation(False, f"{name}: {observed.text}")
        seen.append(f"{name}: {observed.text}")
    unwritten = [f"not tried, as no line was found that would do: {', '.join(untried)}"] if untried else []
    return Observation(True, "; ".join([*seen, *unwritten]))


def _not_tried(module: RehearsedModule) -> str:
    return "" if subscribers(module) else NOBODY


METRIC_FILTERS = Scenario(
    name=TOLD,
    promise="every subscriber that has confirmed gets the message of each",
    run=out_of_windows(_counted),
    on_demand=True,
    not_tried=_not_tried,
)
"""On modules that have a metric filter with an alarm."""
