"""
What time it is in an embedded account, for those who compare AWS's times with each other.

moto's S3 asks the machine's clock when an object was changed, its ACM whether a certificate has expired. In an account
whose time is simulated that is the account's own time, and every answer has it as its ``Date``, as AWS's answers have.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
"""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import weakref
from collections.abc import Iterator

from modulestack.embedded_aws import moto_import
from modulestack.embedded_aws.clock import Clock, SimulatedClock
from modulestack.embedded_aws.moto_state import RawResponse

SERVICES = frozenset({"acm", "s3"})
"""boto3's names of those whose parts in moto are told the time."""


@contextlib.contextmanager
def kept_by(clock: Clock, service: str) -> Iterator[None]:
    """In here moto's *service* takes the time of *clock*, if it is simulated. Call with moto's LOCK held."""
    if service not in SERVICES or not isinstance(clock, SimulatedClock):
        yield
        return
    models = moto_import.module(f"moto.{service}.models")
    before = models.utcnow
    models.utcnow = lambda: _next_moment(clock)
    try:
        yield
    finally:
        models.utcnow = before


_handed_out: weakref.WeakKeyDictionary[SimulatedClock, datetime.datetime] = weakref.WeakKeyDictionary()
"""The last moment that each clock's account was given."""


def _next_moment(clock: SimulatedClock) -> datetime.datetime:
    """Now, in UTC; a microsecond later than the last one at least, because moto sorts an object's versions by it."""
    now = datetime.datetime.fromtimestamp(clock.now(), datetime.UTC).replace(tzinfo=None)
    if (last := _handed_out.get(clock)) is not None:
        now = max(now, last + datetime.timedelta(microseconds=1))
    _handed_out[clock] = now
    return now


def dated(clock: Clock, answer: RawResponse) -> RawResponse:
    """*answer* with the time of *clock* as its Date, if it is simulated; else the server that sends it writes it."""
    if not isinstance(clock, SimulatedClock):
        return answer
    status, headers, body = answer
    return status, {**headers, "Date": email.utils.formatdate(clock.now(), usegmt=True)}, body
