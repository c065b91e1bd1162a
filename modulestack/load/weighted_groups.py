"""The target groups that a rule of a listener sends requests to."""

from __future__ import annotations

from modulestack.load.fleet import TargetGroup

WeightedGroups = tuple[tuple[TargetGroup, float], ...]
"""With their weights, none of which is 0; none: nobody takes the requests."""


def chosen(groups: WeightedGroups, draw: float) -> tuple[TargetGroup | None, float]:
    """The one by weight, whatever the health of its targets, and the rest of the *draw* (0 to 1)."""
    left = draw * sum(weight for _, weight in groups)
    for group, weight in groups:
        if left < weight:
            return group, left / weight
        left -= weight
    return (groups[-1][0] if groups else None), draw
