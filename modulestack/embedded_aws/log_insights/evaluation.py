"""
What a query of Logs Insights finds in some lines.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
"""

from __future__ import annotations

import datetime
import functools
import json
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from modulestack.embedded_aws.log_insights.commands import (
    Aggregate,
    Command,
    Comparison,
    Condition,
    Fields,
    Filter,
    Group,
    Limit,
    Sort,
    Stats,
)

DEFAULT_FIELDS = ("@timestamp", "@message")
DEFAULT_LIMIT = 10000
"""Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Limit.html"""
MOST_FIELDS = 200
"""Of a line that is JSON, so many are found."""
TIMES = ("@timestamp", "@ingestionTime")
"""Milliseconds since 1970."""
Row = dict[str, Any]
"""Field → value: a text, a number or nothing."""
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Found(NamedTuple):
    """What a query finds."""

    rows: list[dict[str, str]]
    """Column → what is in it; a column in which there is nothing is not there."""
    matched: int
    """Lines that its filters let through."""


def evaluate(commands: Sequence[Command], lines: Iterable[Row]) -> Found:
    """What *commands* find in *lines*, each with its system fields; JSON's own fields are found here."""
    rows = [{**_discovered(str(line["@message"])), **line} for line in lines]
    for command in commands:
        if isinstance(command, Filter):
            rows = [row for row in rows if holds(command.condition, row)]
    matched = len(rows)
    columns: tuple[str, ...] = ()
    is_counted, limit = False, DEFAULT_LIMIT
    sorts = [command for command in commands if isinstance(command, Sort)]
    for command in commands:
        if isinstance(command, Fields):
            for row in rows:
                row.update({name: row.get(field) for field, name in command.names})
            columns = (*columns, *(name for _, name in command.names if name not in columns))
        elif isinstance(command, Stats):
            rows, is_counted = _counted(command, rows), True
            columns = (*(each.name for each in command.groups), *(each.name for each in command.columns))
        elif isinstance(command, Limit):
            limit = command.count
    for name, down in [key for command in reversed(sorts) for key in reversed(command.keys)]:
        rows.sort(key=functools.cmp_to_key(functools.partial(_compared, name)), reverse=down)
    if not sorts and not is_counted:
        rows.sort(key=lambda row: float(row["@timestamp"]), reverse=True)
    shown = columns or DEFAULT_FIELDS
    return Found(
        [
            {name: _text(name, row[name]) for name in shown if row.get(name) is not None}
            | ({} if is_counted else {"@ptr": str(row["@ptr"])})
            for row in rows[:limit]
        ],
        matched,
    )


def _discovered(message: str) -> Row:
    """The fields of a line that is JSON, by their paths."""
    start = message.find("{")
    if start < 0:
        return {}
    try:
        document = json.loads(message[start:])
    except ValueError:
        return {}
    return dict(list(_flat(document, ""))[:MOST_FIELDS]) if isinstance(document, dict) else {}


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _flat(each, f"{path}.{index}")
    elif isinstance(value, bool):
        yield path, int(value)
    elif value is not None:
        yield path, value


def holds(condition: Condition, row: Row) -> bool:
    """Whether *condition* does of *row*; of a field that is not there, nothing but its absence."""
    if not isinstance(condition, Comparison):
        answers = (holds(part, row) for part in condition.parts)
        if condition.operator == "not":
            return not next(answers)
        return all(answers) if condition.operator == "and" else any(answers)
    value = row.get(condition.field)
    if condition.operator == "ispresent" or value is None:
        return value is not None or condition.operator == "!="
    if condition.operator == "in":
        return any(_is(operator.eq, value, each) for each in condition.values)
    [other] = condition.values
    if condition.operator == "like":
        return other.search(str(value)) is not None if isinstance(other, re.Pattern) else str(other) in str(value)
    return _is(_ORDERS[condition.operator], value, other)


def _is(compare: Callable[[Any, Any], bool], value: Any, other: Any) -> bool:
    """As numbers where both are, else as texts."""
    numbers = _number(value), _number(other)
    if None not in numbers:
        return compare(*numbers)
    return compare(str(value), str(other))


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _compared(name: str, one: Row, other: Row) -> int:
    """Numbers by their size, texts by their letters, what is not there first."""
    first, second = one.get(name), other.get(name)
    if first is None or second is None:
        return (first is not None) - (second is not None)
    numbers = _number(first), _number(second)
    left, right = numbers if None not in numbers else (str(first), str(second))
    return (left > right) - (left < right)  # type: ignore[operator]


def _counted(command: Stats, rows: list[Row]) -> list[Row]:
    """A row for each group, in the order in which they are met; a line without a group's field is in none."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        key = tuple(_group(each, row) for each in command.groups)
        if None not in key:
            groups.setdefault(key, []).append(row)
    if not command.groups:
        groups = {(): rows}
    return [
        {each.name: part for each, part in zip(command.groups, key, strict=True)}
        | {column.name: _aggregated(column, members) for column in command.columns}
        for key, members in groups.items()
    ]


def _group(group: Group, row: Row) -> Any:
    if not group.span_s:
        return row.get(group.field)
    span_ms = group.span_s * 1000
    return _moment(float(row["@timestamp"]) // span_ms * span_ms)


def _aggregated(column: Aggregate, rows: list[Row]) -> Any:
    if column.field == "*":
        return len(rows)
    values = [row[column.field] for row in rows if row.get(column.field) is not None]
    if column.function == "count":
        return len(values)
    if column.function == "count_distinct":
        return len(set(values))
    numbers = [number for value in values if (number := _number(value)) is not None]
    if not numbers:
        return None
    if column.function == "avg":
        return sum(numbers) / len(numbers)
    if column.function == "sum":
        return sum(numbers)
    return max(numbers) if column.function == "max" else min(numbers)


def _text(name: str, value: Any) -> str:
    """Times as people read them where they are a line's own; numbers without a fraction that is none."""
    if name in TIMES:
        return _moment(float(value))
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def _moment(milliseconds: float) -> str:
    at = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)
    return at.strftime("%Y-%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03}"
