"""Ctrl-C and SIGTERM: the first asks work to end where it waits, the second leaves at once."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType


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
        with _handled(self._on_signal):
            yield

    def _on_signal(self, *_: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self._wake()


@contextlib.contextmanager
def raised() -> Iterator[None]:
    """In here the first signal already raises KeyboardInterrupt: for a question, or for waiting that may just end."""
    with _handled(signal.default_int_handler):
        yield


@contextlib.contextmanager
def _handled(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
