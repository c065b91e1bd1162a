"""What happens at regular times of the clock, such as every whole minute."""

from __future__ import annotations

from collections.abc import Callable

from modulestack.embedded_aws.interfaces import AccountInterface


class Periodic:
    """A timeline that does one thing at each multiple of its period, while it is switched on."""

    def __init__(self, aws: AccountInterface, period_s: float, act: Callable[[float], None]) -> None:
        """*act* is given the time that it is called for, epoch seconds."""
        self._aws, self._period_s, self._act = aws, period_s, act
        self._next: float | None = None

    def begin(self) -> None:
        """From the next multiple on; nothing if it goes on already."""
        if self._next is None:
            self._next = (self._aws.clock.now() // self._period_s + 1) * self._period_s
            self._aws.clock.attach(self)

    def next_due(self) -> float | None:
        """When it acts next, epoch seconds; None: never."""
        return self._next

    def run_until(self, time: float) -> None:
        """Act, at each multiple up to *time*."""
        while self._next is not None and self._next <= time:
            due = self._next
            self._next += self._period_s
            self._act(due)

    def close(self) -> None:
        """Let time pass without it."""
        self._next = None
        self._aws.clock.detach(self)
