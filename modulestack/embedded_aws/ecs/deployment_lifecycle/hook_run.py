"""One run of a lifecycle hook in one stage of a deployment: plain values; times are epoch seconds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from modulestack.embedded_aws.ecs.event_queue import ScheduledEvent

AWAITING, RUNNING, SUCCEEDED, FAILED, TIMED_OUT = "AWAITING_ACTION", "IN_PROGRESS", "SUCCEEDED", "FAILED", "TIMED_OUT"
ROLLBACK, CONTINUE = "ROLLBACK", "CONTINUE"


@dataclasses.dataclass(eq=False, kw_only=True)
class HookRun:
    """A hook that holds a stage, or has held it."""

    id: str
    number: int
    """Which of the deployment's hooks, from 0 on."""
    stage: str
    target: str | None
    """ARN of the function; None: it pauses."""
    role: str
    expires_at: float
    timeout_action: str
    execution: str
    status: str
    payload: dict[str, Any] = dataclasses.field(default_factory=dict)
    """What its function is told in this stage, without ``hookDetails``."""
    reason: str = ""
    """Why it failed."""
    step: ScheduledEvent | None = None
    """The next call of its function, or its answer."""
    limit: ScheduledEvent | None = None
    on_end: Callable[[str, str], None] = dataclasses.field(default=lambda _status, _reason: None)
    """Ends it with a status, and a reason."""

    @property
    def is_open(self) -> bool:
        """Whether the stage waits for it."""
        return self.status in (AWAITING, RUNNING)

    @property
    def has_failed(self) -> bool:
        """Whether it rolls the deployment back."""
        return self.status == FAILED or (self.status == TIMED_OUT and self.timeout_action == ROLLBACK)

    def cancel(self) -> None:
        """Nothing comes of it any more."""
        for event in (self.step, self.limit):
            if event:
                event.cancel()
