"""Reads that are tried again for as long as one is willing to wait, with a word about each failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from modulestack.release.aws_access.clock import TimeSource
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import PASSING, AwsFailure

T = TypeVar("T")
PAUSE_S = 5.0
"""Between two tries."""


def patiently(
    read: Callable[[], T], clock: TimeSource, *, until: float, on_trouble: Callable[[AwsFailure], None]
) -> Steps[T]:
    """
    What *read* returns, tried again until *until* (epoch seconds) while AWS gives no answer.

    Raises:
        AwsFailure: AccessDenied, CredentialsExpired, Rejected at once; those of ``PASSING`` after *until*.
    """
    return (yield from patiently_through(lambda: _at_once(read), clock, until=until, on_trouble=on_trouble))


def patiently_through(
    steps: Callable[[], Steps[T]], clock: TimeSource, *, until: float, on_trouble: Callable[[AwsFailure], None]
) -> Steps[T]:
    """As ``patiently``, of steps that only read: begun anew at each try."""
    while True:
        try:
            return (yield from steps())
        except PASSING as failure:
            left_s = until - clock.now()
            if left_s <= 0:
                raise
            on_trouble(failure)
        yield min(PAUSE_S, left_s)


def _at_once(read: Callable[[], T]) -> Steps[T]:
    yield from ()
    return read()
