"""What every verb is handed: AWS, a clock, who asks, whom to tell."""

from __future__ import annotations

import dataclasses
import random
import uuid
from collections.abc import Callable

from modulestack.release.aws import Aws
from modulestack.release.clock import Clock
from modulestack.release.news import Tell, Teller


def _new_id() -> str:
    return uuid.uuid4().hex[:12]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tools:
    """The effects of a verb, all of them replaceable."""

    aws: Aws
    who: str
    """``ada@laptop``, or the job of a CI system."""
    tell: Tell
    new_id: Callable[[], str] = _new_id
    jitter: Callable[[], float] = random.random
    """In [0, 1)."""

    @property
    def clock(self) -> Clock:
        """The same that AWS calls wait on."""
        return self.aws.clock

    def teller(self, module: str) -> Teller:
        """Tells the news of *module*."""
        return Teller(module, self.clock.now, self.tell)
