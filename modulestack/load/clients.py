"""Those who ask a module and are as patient as each other: what they wait for, in the order in which they asked."""

from __future__ import annotations

from collections import deque
from typing import Generic, Protocol, TypeVar

from modulestack.load.load_settings import Patience
from modulestack.load.outcomes import Outcome


class Awaited(Protocol):
    """What is waited for."""

    ended: bool


Request = TypeVar("Request", bound=Awaited)


class Clients(Generic[Request]):
    """What is not answered in time is first in line, so that nothing is due for each request."""

    __slots__ = ("alive_s", "awaited", "is_swept", "late", "retries", "retry_after_s")

    def __init__(self, patience: Patience, idle_timeout_s: float) -> None:
        """The load balancer gives an answer up after *idle_timeout_s*."""
        is_first = patience.timeout_s < idle_timeout_s
        self.alive_s = min(patience.timeout_s, idle_timeout_s)
        self.late = Outcome.CLIENT_TIMEOUT if is_first else Outcome.GATEWAY_TIMEOUT
        """What becomes of a request that is not answered in ``alive_s``."""
        self.retries, self.retry_after_s = patience.retries, patience.retry_after_s
        self.awaited: deque[Request] = deque()
        self.is_swept = False
        """Whether somebody looks at the first of them in time."""

    def prune(self) -> bool:
        """Forget what is answered; whether anything is left."""
        awaited = self.awaited
        while awaited and awaited[0].ended:
            awaited.popleft()
        return bool(awaited)
