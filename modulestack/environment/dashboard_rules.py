"""Rules of the dashboard."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.environment import dashboard_body
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, nearest
from modulestack.fields.violation import FieldPath, RuleViolation

_FIELD: FieldPath = ("dashboard",)


def a_dashboard_shows_modules(environment: Environment) -> Iterator[RuleViolation]:
    """Each once, and one at least."""
    section = environment.dashboard
    chosen = section.modules if section else None
    if chosen is None:
        return
    where: FieldPath = (*_FIELD, "modules")
    if not chosen:
        yield RuleViolation((where,), "shows nothing: name modules, or leave it out to show all")
    for index, name in enumerate(chosen):
        if name in chosen[:index]:
            yield RuleViolation(((*where, index),), f"{name} is in the list twice")
        elif name not in environment.modules:
            close = nearest(name, environment.modules)
            advice = f"did you mean {close}?" if close else f"allowed {', '.join(environment.modules)}"
            yield RuleViolation(((*where, index),), f"{bare(name)} is no module: {advice}")


def a_dashboard_has_room(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"""
    counts = zip(
        dashboard_body.size(environment),
        (limits.DASHBOARD_WIDGETS, limits.DASHBOARD_METRICS),
        ("widgets", "metrics"),
        strict=True,
    )
    for count, most, what in counts:
        if count > most:
            yield RuleViolation(
                (_FIELD, ("modules",)),
                f"{count} {what} are more than a dashboard of CloudWatch takes: allowed {most}: name the modules that "
                "it shows under dashboard.modules",
            )
