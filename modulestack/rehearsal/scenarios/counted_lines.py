"""Lines that a filter pattern means, made from the pattern itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from modulestack.contract.filter_patterns.model import (
    ColumnsPattern,
    Condition,
    Every,
    FieldComparison,
    FilterPattern,
    JsonPattern,
    Number,
    OneOf,
    Regex,
    RegexPattern,
    Selector,
    TermsPattern,
    Text,
)
from modulestack.embedded_aws.log_filters.matching import is_meant

_PLAIN = re.compile(r"[A-Za-z0-9 _:#=@/;,\-]+")
_OTHER = "rehearsal"


def line_for(pattern: FilterPattern, chosen: dict[Selector, Any]) -> str:
    """
    A line that *pattern* means, in which the *chosen* fields are as they are given; empty: none is found.

    Regular expressions are tried as they are written, without what stands for other characters.
    """
    for line in _tried(pattern, chosen):
        if is_meant(pattern, line):
            return line
    return ""


def _tried(pattern: FilterPattern, chosen: dict[Selector, Any]) -> Iterator[str]:
    if isinstance(pattern, TermsPattern):
        optional = [term.text for term in pattern.terms if term.kind == "optional"][:1]
        yield " ".join([*(term.text for term in pattern.terms if term.kind == "required"), *optional]) or _OTHER
    elif isinstance(pattern, RegexPattern):
        yield _written(pattern.regex)
    elif isinstance(pattern, JsonPattern):
        for settings in _ways(pattern.condition):
            found: Any = {}
            for selector, value in [*settings, *chosen.items()]:
                found = _with(found, selector, value)
            yield json.dumps(found)
    else:
        yield from _columns(pattern, chosen)


def _columns(pattern: ColumnsPattern, chosen: dict[Selector, Any]) -> Iterator[str]:
    parts = []
    for column in pattern.columns:
        found = next(_ways(column.condition), []) if column.condition else []
        value = dict([*found, *chosen.items()]).get((column.name,), _OTHER)
        text = f"{value:g}" if isinstance(value, float) else str(value)
        parts.append(f'"{text}"' if " " in text or not text else text)
    yield " ".join(parts)


def _ways(condition: Condition) -> Iterator[list[tuple[Selector, Any]]]:
    """How it may come to hold: fields and what they are."""
    if isinstance(condition, OneOf):
        for each in condition.conditions:
            yield from _ways(each)
    elif isinstance(condition, Every):
        yield [setting for each in condition.conditions for setting in next(_ways(each), [])]
    elif condition.operator == "NOT EXISTS":
        yield []
    else:
        yield [(condition.selector, _value(condition))]


def _value(said: FieldComparison) -> Any:
    states = {"IS NULL": None, "IS TRUE": True, "IS FALSE": False, "EXISTS": _OTHER}
    if said.operator in states:
        return states[said.operator]
    if isinstance(said.value, Number):
        step = {">": 1, "<": -1, "!=": 1}.get(said.operator, 0)
        return said.value.value + step
    if said.operator == "!=":
        return _OTHER
    if isinstance(said.value, Regex):
        return _written(said.value)
    return said.value.text.replace("*", "") if isinstance(said.value, Text) else _OTHER


def _written(regex: Regex) -> str:
    """The first of its alternatives, if that is plain text; else the longest plain part of it."""
    first = regex.text.strip("^$").partition("|")[0]
    return max(_PLAIN.findall(first), key=len, default=_OTHER)


def _with(found: Any, selector: Selector, value: Any) -> Any:
    """*found* with a member or item set, deep in it; of every one the first is."""
    if not selector:
        return value
    step, rest = selector[0], selector[1:]
    if isinstance(step, str):
        inner = found if isinstance(found, dict) else {}
        return {**inner, step: _with(inner.get(step), rest, value)}
    items = list(found) if isinstance(found, list) else []
    index = step or 0
    items += [_OTHER] * (index + 1 - len(items))
    items[index] = _with(items[index], rest, value)
    return items
