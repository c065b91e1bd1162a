"""
To which target group a request is forwarded, by weights and stickiness.

Nothing moves on to another group because the chosen one has no targets, or none that are healthy.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#forward-actions
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class WeightedGroup:
    """One of a rule's target groups."""

    group: str
    weight: int = 1
    """0 to 999, out of all weights of the rule."""


@dataclass(frozen=True, kw_only=True)
class Forward:
    """What a forward action says."""

    groups: tuple[WeightedGroup, ...]
    sticky_s: int | None = None
    """For how long a client stays with its group; None: no longer than a request."""


def chosen_group(forward: Forward, *, draw: float, kept: str | None = None) -> str | None:
    """
    The group that a request is sent to; None if all weights are 0.

    *draw* is a random number, 0 included and 1 not; *kept* is the group that the client's cookie names. A cookie counts
    for as long as its group is one of the rule's, whatever its weight.
    """
    if forward.sticky_s and kept in {one.group for one in forward.groups}:
        return kept
    at = draw * sum(one.weight for one in forward.groups)
    for one in forward.groups:
        at -= one.weight
        if at < 0:
            return one.group
    return None
