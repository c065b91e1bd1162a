"""
Stickiness of a target group: cookies that say to which target a client is sent.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
"""

from __future__ import annotations

from typing import Generic, TypeVar

Target = TypeVar("Target")


class Cookies(Generic[Target]):
    """One for each client, by its number; each answer renews it."""

    __slots__ = ("_duration_s", "_of")

    def __init__(self, duration_s: float) -> None:
        self._duration_s = duration_s
        self._of: dict[int, tuple[Target, float]] = {}

    def target(self, client: int, now: float) -> Target | None:
        """To which it was sent last; None: its cookie has run out, or it has none."""
        found = self._of.get(client)
        return found[0] if found is not None and now < found[1] else None

    def give(self, client: int, target: Target, now: float) -> None:
        """It goes to *target* for as long as cookies live."""
        self._of[client] = (target, now + self._duration_s)
