"""How long output is kept."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, number


def retention(group: Resource, config: Config) -> Iterator[RuleFinding]:
    """A log group says how many days it keeps events, at least *minimum_days* (config); unset means for ever."""
    path, least = "retentionInDays", config["minimum_days"]
    days = group.get(path)
    if days is UNKNOWN:
        yield Unchecked(path=path)
    elif not days:
        yield Violation(
            path=path, found="not set", allowed=f"{number(least)} days or more", do="set `log_retention_days`"
        )
    elif days < least:
        yield Violation(
            path=path,
            found=f"{number(days)} days",
            allowed=f"{number(least)} days or more",
            do="raise `log_retention_days` in the environment's file",
        )
