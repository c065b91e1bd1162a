"""
What is wrong with the body of a dashboard: where, and what, in AWS's words.

The words are those that PutDashboard's answers hold: a JSON pointer, and what a JSON Schema validator says there.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from modulestack.contract import limits

WIDGETS, METRICS, OF_A_WIDGET = limits.DASHBOARD_WIDGETS, limits.DASHBOARD_METRICS, limits.WIDGET_METRICS
_VIEWS = ("timeSeries", "singleValue", "gauge", "bar", "pie", "table")
_LOG_VIEWS = ("table", "timeSeries", "bar", "pie")
_SHORT_PERIODS = (1, 5, 10, 20, 30)
_COLOR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_CHOICE = "Should be equal to one of the allowed values"


class BodyProblem(NamedTuple):
    """One line of a PutDashboard's refusal."""

    path: str
    """JSON pointer."""
    message: str


def problems(document: object) -> list[BodyProblem]:
    """All that is wrong with *document*, a body that is JSON; empty: CloudWatch takes it."""
    if not isinstance(document, dict):
        return [BodyProblem("", "Should be object")]
    found = [*_required(document, "", "widgets"), *_one_of(document, "", "periodOverride", ("auto", "inherit"))]
    widgets = document.get("widgets", [])
    if not isinstance(widgets, list):
        return [*found, BodyProblem("/widgets", "Should be array")]
    if len(widgets) > WIDGETS:
        found.append(BodyProblem("/widgets", f"Should NOT have more than {WIDGETS} items"))
    for index, widget in enumerate(widgets):
        found += _widget(widget, f"/widgets/{index}")
    count = sum(len(_metrics(each)) for each in widgets)
    if count > METRICS:
        found.append(BodyProblem("/widgets", f"Should NOT have more than {METRICS} metrics (embedded AWS's words)"))
    return found


def _metrics(widget: object) -> Sequence[Any]:
    properties = widget.get("properties") if isinstance(widget, dict) else None
    metrics = properties.get("metrics") if isinstance(properties, dict) else None
    return metrics if isinstance(metrics, list) else ()


def _widget(widget: object, path: str) -> Iterator[BodyProblem]:
    if not isinstance(widget, dict):
        yield BodyProblem(path, "Should be object")
        return
    yield from _required(widget, path, "type", "properties")
    for name, least, most in (("x", 0, 23), ("y", 0, None), ("width", 1, 24), ("height", 1, 1000)):
        yield from _number(widget, path, name, least, most)
    kind, properties = widget.get("type"), widget.get("properties", {})
    if "type" in widget and kind not in _KINDS:
        yield BodyProblem(f"{path}/type", _CHOICE)
    elif not isinstance(properties, dict):
        yield BodyProblem(f"{path}/properties", "Should be object")
    elif kind is not None and "properties" in widget:
        yield from _KINDS[kind](properties, f"{path}/properties")


def _metric_widget(properties: Mapping[str, Any], path: str) -> Iterator[BodyProblem]:
    annotations = properties.get("annotations")
    has_alarm = isinstance(annotations, dict) and "alarms" in annotations
    if "metrics" not in properties and not has_alarm:
        yield BodyProblem(path, "Should have required property 'metrics'")
        yield BodyProblem(
            path, "The metric widget should have specified a region and a data source or an alarm annotation"
        )
        yield BodyProblem(path, "Should have required property 'annotations'")
        return
    yield from _required(properties, path, "region")
    yield from _one_of(properties, path, "view", _VIEWS)
    yield from _text(properties, path, "title")
    if "stacked" in properties and not isinstance(properties["stacked"], bool):
        yield BodyProblem(f"{path}/stacked", "Should be boolean")
    yield from _period(properties, path)
    metrics = properties.get("metrics", [])
    if not isinstance(metrics, list):
        yield BodyProblem(f"{path}/metrics", "Should be array")
        return
    if len(metrics) > OF_A_WIDGET:
        yield BodyProblem(f"{path}/metrics", f"Should NOT have more than {OF_A_WIDGET} items")
    for index, metric in enumerate(metrics):
        yield from _metric(metric, f"{path}/metrics/{index}")


def _metric(metric: object, path: str) -> Iterator[BodyProblem]:
    """A namespace, a name, pairs of dimensions, and perhaps how it is drawn; or how an expression is."""
    wrong = (
        'Field "metrics" has to be an array of array of strings, with an optional metricRenderer object as last element'
    )
    if not isinstance(metric, list):
        yield BodyProblem(path, "Should be array")
        yield BodyProblem(path, wrong)
        return
    drawn = metric[-1] if metric and isinstance(metric[-1], dict) else None
    words = metric[:-1] if drawn is not None else metric
    if any(not isinstance(word, str) for word in words):
        yield BodyProblem(path, wrong)
    elif not words and (drawn is None or "expression" not in drawn):
        yield BodyProblem(path, "Should NOT have less than 1 items")
    elif words and "..." not in words and (len(words) < 2 or len(words) % 2):
        yield BodyProblem(path, "Should NOT have less than 2 items" if len(words) < 2 else wrong)
    for index, word in enumerate(words):
        if word == "":
            yield BodyProblem(f"{path}/{index}", "Should NOT be shorter than 1 characters")
    if drawn is None:
        return
    at = f"{path}/{len(metric) - 1}"
    yield from _one_of(drawn, at, "yAxis", ("left", "right"))
    yield from _period(drawn, at)
    color = drawn.get("color")
    if color is not None and not (isinstance(color, str) and _COLOR.fullmatch(color)):
        yield BodyProblem(f"{at}/color", f'Should match pattern "^{_COLOR.pattern}$"')


def _period(properties: Mapping[str, Any], path: str) -> Iterator[BodyProblem]:
    period = properties.get("period")
    if period is None:
        return
    if not isinstance(period, int) or isinstance(period, bool):
        yield BodyProblem(f"{path}/period", "Should be integer")
    elif period not in _SHORT_PERIODS and (period < 60 or period % 60):
        yield BodyProblem(
            f"{path}/period", "Period must be 1, 5, 10, 20, 30 or a multiple of 60 (embedded AWS's words)"
        )


def _text_widget(properties: Mapping[str, Any], path: str) -> Iterator[BodyProblem]:
    yield from _required(properties, path, "markdown")
    yield from _text(properties, path, "markdown")


def _log_widget(properties: Mapping[str, Any], path: str) -> Iterator[BodyProblem]:
    yield from _required(properties, path, "query", "region")
    yield from _text(properties, path, "query")
    yield from _one_of(properties, path, "view", _LOG_VIEWS)


def _alarm_widget(properties: Mapping[str, Any], path: str) -> Iterator[BodyProblem]:
    yield from _required(properties, path, "alarms")
    alarms = properties.get("alarms")
    if alarms is None:
        return
    if not isinstance(alarms, list):
        yield BodyProblem(f"{path}/alarms", "Should be array")
    elif not alarms:
        yield BodyProblem(f"{path}/alarms", "Should NOT have less than 1 items")
    elif len(alarms) > limits.ALARMS_OF_A_WIDGET:
        yield BodyProblem(f"{path}/alarms", f"Should NOT have more than {limits.ALARMS_OF_A_WIDGET} items")


def _anything(properties: Mapping[str, Any], path: str) -> Iterator[BodyProblem]:  # noqa: ARG001
    """Nothing is known here of what such a widget must be like."""
    return iter(())


_KINDS: Mapping[Any, Callable[[Mapping[str, Any], str], Iterator[BodyProblem]]] = {
    "metric": _metric_widget,
    "text": _text_widget,
    "log": _log_widget,
    "alarm": _alarm_widget,
    "explorer": _anything,
    "custom": _anything,
    "chart": _anything,
}


def _required(fields: Mapping[str, Any], path: str, *names: str) -> Iterator[BodyProblem]:
    for name in names:
        if name not in fields:
            yield BodyProblem(path, f"Should have required property '{name}'")


def _one_of(fields: Mapping[str, Any], path: str, name: str, allowed: Sequence[str]) -> Iterator[BodyProblem]:
    if name in fields and fields[name] not in allowed:
        yield BodyProblem(f"{path}/{name}", _CHOICE)


def _text(fields: Mapping[str, Any], path: str, name: str) -> Iterator[BodyProblem]:
    if name in fields and not isinstance(fields[name], str):
        yield BodyProblem(f"{path}/{name}", "Should be string")


def _number(fields: Mapping[str, Any], path: str, name: str, least: int, most: int | None) -> Iterator[BodyProblem]:
    value = fields.get(name)
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        yield BodyProblem(f"{path}/{name}", "Should be integer")
    elif value < least:
        yield BodyProblem(f"{path}/{name}", f"Should be >= {least}")
    elif most is not None and value > most:
        yield BodyProblem(f"{path}/{name}", f"Should be <= {most}")
