"""
A filter pattern that has been read.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Literal

Step = str | int | None
"""A member's name, an index of a list, or None: every one of them."""
Selector = tuple[Step, ...]
Operator = Literal["=", "!=", "<", ">", "<=", ">=", "IS NULL", "IS TRUE", "IS FALSE", "EXISTS", "NOT EXISTS"]


class InvalidPattern(ValueError):
    """CloudWatch Logs takes no such pattern; the text says where and why."""


@dataclasses.dataclass(frozen=True)
class Regex:
    """A regular expression, as it stands between its percent signs."""

    text: str


@dataclasses.dataclass(frozen=True)
class Text:
    """A text in which each * stands for any characters."""

    text: str


@dataclasses.dataclass(frozen=True)
class Number:
    """A number."""

    value: float


Value = Regex | Text | Number


@dataclasses.dataclass(frozen=True)
class FieldComparison:
    """What a field must be."""

    selector: Selector
    operator: Operator
    value: Value | None = None
    """None: the operator needs none."""


@dataclasses.dataclass(frozen=True)
class Every:
    """All of them must hold."""

    conditions: tuple[Condition, ...]


@dataclasses.dataclass(frozen=True)
class OneOf:
    """One of them must hold."""

    conditions: tuple[Condition, ...]


Condition = FieldComparison | Every | OneOf


@dataclasses.dataclass(frozen=True)
class Term:
    """A word or phrase that a line must have, may have in place of others, or must not have."""

    text: str
    kind: Literal["required", "optional", "excluded"] = "required"


@dataclasses.dataclass(frozen=True)
class TermsPattern:
    """Words of a line of any form; none: every line is meant."""

    terms: tuple[Term, ...]

    @property
    def are_mixed(self) -> bool:
        """Whether some may stand in place of others beside those that must or must not: CloudWatch ignores these."""
        return len({term.kind == "optional" for term in self.terms}) == 2


@dataclasses.dataclass(frozen=True)
class RegexPattern:
    """A regular expression of a line of any form."""

    regex: Regex


@dataclasses.dataclass(frozen=True)
class JsonPattern:
    """Of lines that are a JSON object."""

    condition: Condition


@dataclasses.dataclass(frozen=True)
class Column:
    """One of the parts of a line between spaces."""

    name: str
    condition: Condition | None = None


@dataclasses.dataclass(frozen=True)
class ColumnsPattern:
    """Of lines whose parts are told by spaces; text in brackets or quotation marks is one part."""

    before: tuple[Column, ...]
    after: tuple[Column, ...] = ()
    """Those at the end, after an ellipsis."""
    has_ellipsis: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """All that have a name."""
        return (*self.before, *self.after)


FilterPattern = TermsPattern | RegexPattern | JsonPattern | ColumnsPattern


def comparisons(condition: Condition | None) -> Iterator[FieldComparison]:
    """All that are in *condition*."""
    if isinstance(condition, FieldComparison):
        yield condition
    elif condition is not None:
        for each in condition.conditions:
            yield from comparisons(each)


def regexes(pattern: FilterPattern) -> tuple[Regex, ...]:
    """Every regular expression in *pattern*."""
    if isinstance(pattern, RegexPattern):
        return (pattern.regex,)
    found: list[Condition | None] = []
    if isinstance(pattern, JsonPattern):
        found = [pattern.condition]
    elif isinstance(pattern, ColumnsPattern):
        found = [column.condition for column in pattern.columns]
    return tuple(each.value for one in found for each in comparisons(one) if isinstance(each.value, Regex))
