"""
Whether a filter pattern means a line, and what the fields of a line are.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract.filter_patterns.model import (
    ColumnsPattern,
    Condition,
    Every,
    FieldComparison,
    FilterPattern,
    JsonPattern,
    Number,
    Regex,
    RegexPattern,
    Selector,
    TermsPattern,
    Text,
)

_PART = re.compile(r'\[([^\]]*)\]|"([^"]*)"|(\S+)')
_NUMBERS: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda is_, wanted: is_ == wanted,
    "<": lambda is_, wanted: is_ < wanted,
    ">": lambda is_, wanted: is_ > wanted,
    "<=": lambda is_, wanted: is_ <= wanted,
    ">=": lambda is_, wanted: is_ >= wanted,
}


def fields(pattern: FilterPattern, line: str) -> Any:
    """What *line* is made of as *pattern* sees it; None: it is of another form, or the pattern knows no fields."""
    if isinstance(pattern, JsonPattern):
        try:
            found = json.loads(line)
        except ValueError:
            return None
        return found if isinstance(found, dict | list) else None
    return _parts(pattern, line) if isinstance(pattern, ColumnsPattern) else None


def is_meant(pattern: FilterPattern, line: str) -> bool:
    """Whether *pattern* matches *line*: case counts."""
    if isinstance(pattern, TermsPattern):
        return _has_terms(pattern, line)
    if isinstance(pattern, RegexPattern):
        return bool(re.search(pattern.regex.text, line))
    found = fields(pattern, line)
    if found is None:
        return False
    if isinstance(pattern, JsonPattern):
        return _holds(pattern.condition, found)
    return all(column.condition is None or _holds(column.condition, found) for column in pattern.columns)


def values(selector: Selector, found: Any) -> list[Any]:
    """Everything that *selector* leads to."""
    at = [found]
    for step in selector:
        following: list[Any] = []
        for each in at:
            if step is None and isinstance(each, dict | list):
                following += each.values() if isinstance(each, dict) else each
            elif isinstance(each, dict) and step in each:
                following.append(each[step])
            elif isinstance(each, list) and isinstance(step, int):
                following += each[step : step + 1]
        at = following
    return at


def number(value: Any) -> float | None:
    """A number, or a text that is one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _has_terms(pattern: TermsPattern, line: str) -> bool:
    optional = [term.text for term in pattern.terms if term.kind == "optional"]
    if optional and not pattern.are_mixed:
        return any(text in line for text in optional)
    return all((term.text in line) == (term.kind == "required") for term in pattern.terms if term.kind != "optional")


def _parts(pattern: ColumnsPattern, line: str) -> dict[str, str] | None:
    parts = ["".join(found) for found in _PART.findall(line)]
    fixed = len(pattern.columns)
    if len(parts) < fixed or (len(parts) > fixed and not pattern.has_ellipsis):
        return None
    kept = parts[: len(pattern.before)] + parts[len(parts) - len(pattern.after) :]
    return dict(zip((column.name for column in pattern.columns), kept, strict=True))


def _holds(condition: Condition, found: Any) -> bool:
    if isinstance(condition, FieldComparison):
        return _compares(condition, values(condition.selector, found))
    each = (_holds(one, found) for one in condition.conditions)
    return all(each) if isinstance(condition, Every) else any(each)


def _compares(said: FieldComparison, found: list[Any]) -> bool:
    """A field that is not there is neither equal to anything nor unequal: AWS says so of none but NOT EXISTS."""
    if said.operator in ("EXISTS", "NOT EXISTS"):
        return bool(found) == (said.operator == "EXISTS")
    if said.operator.startswith("IS "):
        wanted = {"IS NULL": None, "IS TRUE": True, "IS FALSE": False}[said.operator]
        return any(value is wanted for value in found)
    if said.operator == "!=":
        return bool(found) and not any(_is(said, "=", value) for value in found)
    return any(_is(said, said.operator, value) for value in found)


def _is(said: FieldComparison, operator: str, value: Any) -> bool:
    if isinstance(said.value, Number):
        is_ = number(value)
        return is_ is not None and _NUMBERS[operator](is_, said.value.value)
    if isinstance(value, dict | list) or value is None:
        return False
    text = value if isinstance(value, str) else json.dumps(value)
    if isinstance(said.value, Regex):
        return bool(re.search(said.value.text, text))
    return isinstance(said.value, Text) and bool(_wildcards(said.value.text).fullmatch(text))


@functools.lru_cache(maxsize=256)
def _wildcards(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)
