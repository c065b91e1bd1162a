"""What every verb is handed: AWS, a clock, who asks, where to report, how rollouts are followed."""

from __future__ import annotations

import dataclasses
import random
import uuid
from collections.abc import Callable, Mapping
from typing import TypeVar

from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import TimeSource
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.aws_access.patience import patiently
from modulestack.release.progress_events import Reporter, ReportEvent
from modulestack.release.rollout.strategies import STRATEGIES
from modulestack.release.rollout.strategy import RolloutStrategy

T = TypeVar("T")
GRACE_S = 30.0
"""How long, when --timeout has passed, a verb may still ask for what ends it: verify, record, hand back the lock."""


def _new_id() -> str:
    return uuid.uuid4().hex[:12]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Dependencies:
    """The effects of a verb, all of them replaceable."""

    aws: AwsClient
    who: str
    """``ada@laptop``, or the job of a CI system."""
    report: ReportEvent
    new_id: Callable[[], str] = _new_id
    """A release's id: 12 hexadecimal digits."""
    jitter: Callable[[], float] = random.random
    """In [0, 1)."""
    strategies: Mapping[str, RolloutStrategy] = dataclasses.field(default_factory=lambda: STRATEGIES)
    """By ECS's name."""

    @property
    def clock(self) -> TimeSource:
        """The same that AWS calls wait on."""
        return self.aws.clock

    def reporter(self, module: str) -> Reporter:
        """Reports the events of *module*."""
        return Reporter(module, self.clock.now, self.report)

    def ask(self, module: str, read: Callable[[], T], *, patience_s: float) -> Steps[T]:
        """
        What *read* returns; while AWS gives no answer it is tried again for *patience_s*, with a word about it.

        Raises:
            AwsFailure: AWS said no, or patience ended.
        """
        until = self.clock.now() + self.left_s(patience_s, grace_s=GRACE_S)
        return patiently(read, self.clock, until=until, on_trouble=self.troubled(module))

    def left_s(self, patience_s: float, *, grace_s: float = 0.0) -> float:
        """How much of *patience_s* there is before the verb's --timeout, and *grace_s* more, have passed."""
        return min(patience_s, max(0.0, self.aws.give_up_at + grace_s - self.clock.now()))

    def begin_timeout(self, timeout_s: float) -> None:
        """From now on nothing is waited for longer than *timeout_s*, all waits together."""
        self.aws.give_up_at = self.clock.now() + timeout_s

    def troubled(self, module: str) -> Callable[[AwsFailure], None]:
        """Reports a failure of a call that is tried again."""
        report = self.reporter(module)
        return lambda failure: report("trouble", f"no answer: {failure}; trying again", code=failure.code)
