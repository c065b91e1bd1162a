"""
The commands of a query of Logs Insights: plain data.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html and the pages of each command
"""

from __future__ import annotations

import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Comparison:
    """A field, how it is compared, and with what."""

    field: str
    operator: str
    """One of COMPARISONS, ``like``, ``in`` or ``ispresent``."""
    values: tuple[str | float | re.Pattern[str], ...] = ()


@dataclasses.dataclass(frozen=True)
class Joined:
    """Conditions of which all, or any, hold; ``not``: the only one does not."""

    operator: str
    parts: tuple[Condition, ...]


Condition = Comparison | Joined


@dataclasses.dataclass(frozen=True)
class Aggregate:
    """One column of ``stats``."""

    function: str
    field: str
    """``*``: every line."""
    name: str


@dataclasses.dataclass(frozen=True)
class Group:
    """What ``stats`` counts by."""

    field: str
    """Empty: the time of a line."""
    span_s: float
    """0: by the field's value."""
    name: str


@dataclasses.dataclass(frozen=True)
class Fields:
    """``fields`` or ``display``: which columns there are."""

    names: tuple[tuple[str, str], ...]
    """Field, and what its column is called."""


@dataclasses.dataclass(frozen=True)
class Filter:
    """``filter``"""

    condition: Condition


@dataclasses.dataclass(frozen=True)
class Sort:
    """``sort``"""

    keys: tuple[tuple[str, bool], ...]
    """Field, and whether it goes down."""


@dataclasses.dataclass(frozen=True)
class Limit:
    """``limit``"""

    count: int


@dataclasses.dataclass(frozen=True)
class Stats:
    """``stats``"""

    columns: tuple[Aggregate, ...]
    groups: tuple[Group, ...]


Command = Fields | Filter | Sort | Limit | Stats
