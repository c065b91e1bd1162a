"""
Anomaly mitigation of the algorithm weighted random: targets with more errors than others get fewer requests.

AWS says: at least three healthy targets; errors are 5xx and those of connections, in proportion to the others'; weights
change every 5 seconds, step by step, down to next to nothing, and up again when errors end.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
https://aws.amazon.com/blogs/networking-and-content-delivery/improving-availability-with-application-load-balancer-automatic-target-weights/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Generic, TypeVar

ADJUSTED_EVERY_S = 5.0
LEAST_TARGETS = 3
FACTOR = 2.0
"""An anomalous target has more than so many times the others' share of errors; AWS gives no number: assumed."""
MORE = 0.01
"""And so much more besides: a single error where there are none otherwise means nothing. Assumed."""
STEP = 2.0
"""By which a target's weight falls or grows each time: assumed."""
LEAST_WEIGHT = 0.01
"""Of one that is always anomalous: "a negligible level", says AWS; which one, is assumed."""

Target = TypeVar("Target")


class AnomalyMitigation(Generic[Target]):
    """What each target of a group was sent, and how it answered, since weights changed last."""

    __slots__ = ("_errors", "_next", "_sent", "weights")

    def __init__(self) -> None:
        self.weights: dict[Target, float] = {}
        """Of those that get less than others, who have 1."""
        self._sent: defaultdict[Target, int] = defaultdict(int)
        self._errors: defaultdict[Target, int] = defaultdict(int)
        self._next = 0.0

    def failed(self, target: Target) -> None:
        """It answered with an error, or the connection to it broke."""
        self._errors[target] += 1

    def choose(self, healthy: Sequence[Target], draw: float, now: float) -> Target:
        """The target of the next request; *draw*, 0 to 1, is its chance."""
        if now >= self._next:
            self._adjust(healthy)
            self._next = now - now % ADJUSTED_EVERY_S + ADJUSTED_EVERY_S
        if self.weights and len(healthy) >= LEAST_TARGETS:
            weights = [self.weights.get(each, 1.0) for each in healthy]
            left, number = draw * sum(weights), 0
            while number < len(weights) - 1 and left >= weights[number]:
                left -= weights[number]
                number += 1
        else:
            number = int(draw * len(healthy))
        self._sent[healthy[number]] += 1
        return healthy[number]

    def _adjust(self, healthy: Sequence[Target]) -> None:
        sent, errors = sum(self._sent.values()), sum(self._errors.values())
        weights = {}
        for target in healthy if len(healthy) >= LEAST_TARGETS else ():
            own, failed = self._sent[target], self._errors[target]
            others = (errors - failed) / max(sent - own, 1)
            weight = self.weights.get(target, 1.0)
            if own and failed / own > FACTOR * others + MORE:
                weight = max(LEAST_WEIGHT, weight / STEP)
            else:
                weight = min(1.0, weight * STEP)
            if weight < 1.0:
                weights[target] = weight
        self.weights = weights
        self._sent.clear()
        self._errors.clear()
