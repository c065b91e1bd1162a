"""What a file says of the lines of a module's log that are counted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from modulestack.contract import limits
from modulestack.contract.filter_patterns import selectors
from modulestack.contract.filter_patterns.model import FilterPattern, InvalidPattern
from modulestack.contract.filter_patterns.parse import MOST_CHARACTERS, parse
from modulestack.fields.kinds import Checked, within
from modulestack.fields.section import Section
from modulestack.fields.text import shown

Unit = Literal[
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
]
"""Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html"""
Statistic = Literal["Average", "Maximum", "Minimum", "SampleCount", "Sum"]
DIMENSION_LENGTH = 255


def _pattern(text: str) -> str:
    try:
        parse(text)
    except InvalidPattern as error:
        raise ValueError(f"is no filter pattern: {error}") from None
    return text


def _value(text: str) -> str:
    if selectors.is_selector(text):
        return text
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or len(text) > selectors.VALUE_LENGTH:
        raise ValueError('is no value: allowed a number such as "1", or a field such as $.latency_ms')
    return text


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("is no number: allowed one such as 1 or 0.5")
    return value


def _dimension(text: str) -> str:
    if not text.strip() or len(text) > DIMENSION_LENGTH or text.startswith(":") or not text.isascii():
        raise ValueError(f"is no dimension's name: allowed 1 to {DIMENSION_LENGTH} ASCII characters, no colon in front")
    return text


def _field(text: str) -> str:
    if not selectors.is_selector(text):
        raise ValueError(f"is no field: {shown(text)} has none, allowed is one such as $.status, or $status")
    return text


Finite = Annotated[float, Checked(_number, {})]


class MetricFilterAlarm(Section):
    """When the module's alarms tell of lines that are counted, where the environment has `alerts`."""

    threshold: Finite = 1
    """What the statistic of a minute is, or more, when something is wrong."""
    minutes: Annotated[int, within(limits.ALARM_MINUTES)] = 1
    """Minutes that are looked at; three in five of them must be bad. A minute without lines is none."""
    statistic: Statistic = "Sum"
    """What is compared of the values of a minute."""


class MetricFilter(Section):
    """Lines of the module's log that are counted, in a metric of CloudWatch. See queries.md."""

    pattern: Annotated[str, Checked(_pattern, {"maxLength": MOST_CHARACTERS})]
    """
    Which lines, as CloudWatch Logs writes it: `ERROR -healthz`, `{ $.level = "error" && $.status >= 500 }`,
    `[ip, user, status = 5*, ...]`. Empty: every line.
    """
    value: Annotated[str, Checked(_value, {"minLength": 1, "maxLength": selectors.VALUE_LENGTH})] = "1"
    """What each of them adds: a number, or a field of the line, such as `$.latency_ms`."""
    default_value: Finite | None = None
    """What a minute has in which lines come and none is meant; absent: no data."""
    unit: Unit | None = None
    """Of the values; absent: none."""
    dimensions: dict[Annotated[str, Checked(_dimension, {})], Annotated[str, Checked(_field, {})]] = Field(
        default_factory=dict
    )
    """
    Name of each dimension, three at most, and the field that its value is: `{Path: $.path}`. Each value is a metric
    that is paid for.
    """
    alarm: MetricFilterAlarm | None = None
    """When it is told; absent: never. `{}` tells of the first line."""

    @property
    def parsed(self) -> FilterPattern:
        """What the pattern says."""
        return parse(self.pattern)

    def fields(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Each field of a line that it reads beside the pattern, and where the file has it."""
        if selectors.is_selector(self.value):
            yield ("value",), self.value
        for name, text in self.dimensions.items():
            yield ("dimensions", name), text
