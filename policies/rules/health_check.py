"""The load balancer's health check."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, number, shown


def every_15_seconds(group: Resource, config: Config) -> Iterator[RuleFinding]:
    """A target group looks after its tasks every *interval_s* seconds (config)."""
    wanted = config["interval_s"]
    if group.get("healthCheck") is UNKNOWN:
        yield Unchecked(path="healthCheck")
        return
    if group.get("healthCheck.enabled") is False:
        yield Violation(path="healthCheck.enabled", found="false", allowed="true", do="leave it out: checks are on")
    interval = group.get("healthCheck.interval")
    if interval is UNKNOWN:
        yield Unchecked(path="healthCheck.interval")
    elif interval != wanted:
        found = f"{number(interval)} s" if interval is not None else shown(None)
        yield Violation(
            path="healthCheck.interval",
            found=found,
            allowed=f"{number(wanted)} s",
            do="remove `health_check.interval_s` from the module: its default is right",
        )
