"""Things that go wrong between a client and AWS, put into a session of the embedded account."""

from __future__ import annotations

import contextlib
import dataclasses
import types
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError


class Killed(BaseException):
    """The process ends here: nothing catches it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class InjectedFault:
    """What happens to a call: an error that AWS answers, or an exception before or after the effect."""

    name: str
    status: int = 0
    code: str = ""
    error: Callable[[], BaseException] | None = None
    after: bool = False
    """Whether the call has its effect first."""
    times: int = 1
    """In a row, to the same call."""
    lasts: str = ""
    """``operation``: it stays like that for this operation; ``all``: for every call from then on."""


def _timeout() -> BaseException:
    error: BaseException = ReadTimeoutError(endpoint_url="https://aws.example")
    return error


def _reset() -> BaseException:
    error: BaseException = ConnectionClosedError(endpoint_url="https://aws.example")
    return error


THROTTLED = InjectedFault(name="throttled twice", status=400, code="ThrottlingException", times=2)
BROKEN = InjectedFault(name="500", status=500, code="InternalFailure")
TIMEOUT = InjectedFault(name="timeout", error=_timeout)
RESET = InjectedFault(name="connection reset", error=_reset)
LOST = InjectedFault(name="response lost after the effect", error=_timeout, after=True)
DENIED = InjectedFault(name="access denied", status=400, code="AccessDeniedException", lasts="operation")
EXPIRED = InjectedFault(name="expired credentials", status=400, code="ExpiredTokenException", lasts="all")
KILLED = InjectedFault(name="process killed before the effect", error=Killed)
KILLED_AFTER = InjectedFault(name="process killed after the effect", error=Killed, after=True)

PASSING = (THROTTLED, BROKEN, TIMEOUT, RESET, LOST)
"""A release succeeds in spite of them."""
ENDING = (DENIED, EXPIRED, KILLED, KILLED_AFTER)


Choose = Callable[[int, str], InjectedFault | None]
"""What happens to a call: its number (from 0, repeats not counted), its operation."""


class FaultInjector:
    """Sits in a session from its start, and does nothing but inside ``during``."""

    def __init__(self, session: Any) -> None:
        session.events.register("before-call", self._before)
        session.events.register("after-call", self._after)
        self._choose: Choose | None = None
        self._forget()

    @contextlib.contextmanager
    def during(self, choose: Choose) -> Iterator[None]:
        """In here, calls suffer what *choose* says."""
        self._forget()
        self._choose = choose
        try:
            yield
        finally:
            self._choose = None
            self._forget()

    def _forget(self) -> None:
        self._number, self._operation, self._left = -1, "", 0
        self._fault: InjectedFault | None = None
        self._now: InjectedFault | None = None
        self._lasting: dict[str, InjectedFault] = {}

    def _before(self, event_name: str = "", **_: Any) -> Any:
        if self._choose is None:
            return None
        operation = event_name.rpartition(".")[2]
        if not (self._now and operation == self._operation):
            self._number += 1
            self._fault = self._choose(self._number, operation)
            self._left = self._fault.times if self._fault else 0
        self._operation = operation
        lasting = self._lasting.get("all") or self._lasting.get(operation)
        fault = self._now = lasting or (self._fault if self._left else None)
        if fault is None:
            return None
        if fault.lasts:
            self._lasting["all" if fault.lasts == "all" else operation] = fault
        self._left -= 1
        if fault.after:
            return None
        if fault.error:
            raise fault.error()
        metadata = {"HTTPStatusCode": fault.status}
        parsed = {"Error": {"Code": fault.code, "Message": "injected"}, "ResponseMetadata": metadata}
        return types.SimpleNamespace(status_code=fault.status), parsed

    def _after(self, **_: Any) -> None:
        if self._now and self._now.after and self._now.error:
            raise self._now.error()
