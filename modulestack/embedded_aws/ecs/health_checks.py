"""
When a check's verdict changes: health checks without polling.

A check runs every *interval* seconds. What it sees changes at one known time at most (the container begins to answer),
so the check at which the verdict changes can be computed instead of awaited.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
"""

from __future__ import annotations

import dataclasses
import math


@dataclasses.dataclass(frozen=True, kw_only=True)
class CheckSettings:
    """How often it is checked, and how many verdicts in a row count."""

    interval_s: float
    healthy_threshold: int
    """Passed checks in a row that make it healthy again once it is unhealthy."""
    unhealthy_threshold: int
    """Failed checks in a row that make it unhealthy."""
    first_passes: int = 1
    """Passed checks in a row that make what is new healthy."""
    start_period_s: float = 0.0
    """After the start; failed checks in it do not count, unless a check has passed in it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class CheckOutcomes:
    """What checks see: failures until *answers_at* (epoch seconds, None: for ever), passes from then on."""

    answers_at: float | None


def next_change(
    rule: CheckSettings, start: float, state: str, since: float, sight: CheckOutcomes
) -> tuple[float, str] | None:
    """
    When the verdict changes next, and to what: ``healthy`` or ``unhealthy``; None: never, as far as known.

    Checks run at *start* + k intervals, k = 1, 2, …; only those after *since* count, in a row. *state* is the verdict
    now. "After your target is registered, it must pass one health check to be considered healthy", of an application
    load balancer: the healthy threshold is for what has been unhealthy.
    """
    first = max(1, math.floor((since - start) / rule.interval_s + 1e-9) + 1)
    passing = _first_at_or_after(rule, start, first, sight.answers_at)
    spared = 0.0 if state == "healthy" else rule.start_period_s
    counted = max(first, math.ceil(spared / rule.interval_s - 1e-9) or 1)
    passes = rule.healthy_threshold if state == "unhealthy" else rule.first_passes
    changes: list[tuple[int, str]] = []
    failing_until = math.inf if passing is None else passing
    if state != "unhealthy" and counted + rule.unhealthy_threshold - 1 < failing_until:
        changes.append((counted + rule.unhealthy_threshold - 1, "unhealthy"))
    if state != "healthy" and passing is not None:
        changes.append((passing + passes - 1, "healthy"))
    if not changes:
        return None
    check, verdict = min(changes)
    return start + check * rule.interval_s, verdict


def _first_at_or_after(rule: CheckSettings, start: float, first: int, time: float | None) -> int | None:
    if time is None:
        return None
    return max(first, math.ceil((time - start) / rule.interval_s - 1e-9))
