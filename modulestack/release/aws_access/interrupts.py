"""Ctrl-C and SIGTERM: the first asks work to end where it waits, the second leaves at once."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator


class Interrupts:
    """Whether somebody asked us to end."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self.asked = False

    def is_asked(self) -> bool:
        """For ``steps.run``."""
        return self.asked

    @contextlib.contextmanager
    def caught(self) -> Iterator[None]:
        """In here signals only set ``asked``; a second one raises KeyboardInterrupt."""
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, *_: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self._wake()
