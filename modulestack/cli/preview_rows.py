"""Previews as a person, or a program, is shown them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from modulestack.contract.previews import PreviewRecord
from modulestack.environment.model import Environment
from modulestack.environment.preview_environment import costs_of, hosts_of
from modulestack.environment.previews_section import PreviewsSection
from modulestack.release.aws_access.clock import duration, iso

COLUMNS = ("PR", "environment", "age", "ends", "costs", "where")


def rows(
    base: Environment, section: PreviewsSection, records: Sequence[PreviewRecord], now: float
) -> Iterator[tuple[str | tuple[str, ...], ...]]:
    """A row of each of *records*; *now* is in seconds since the epoch."""
    for each in records:
        left = each.expires_at - now
        ends = f"in {duration(left)}" if left > 0 else "over: the next sweep takes it away"
        where = tuple(f"https://{host}" for host in hosts_of(base, section, each.number).values())
        state = each.environment if each.is_whole else f"{each.environment} (half made)"
        yield (str(each.number), state, duration(now - each.made_at), ends, costs_of(base, section), where)


def documents(base: Environment, section: PreviewsSection, records: Sequence[PreviewRecord]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "number": each.number,
            "environment": each.environment,
            "made_at": iso(each.made_at),
            "expires_at": iso(each.expires_at),
            "whole": each.is_whole,
            "urls": {name: f"https://{host}" for name, host in hosts_of(base, section, each.number).items()},
        }
        for each in records
    ]
