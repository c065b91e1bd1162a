"""What holds for all messages of a queue, as SQS has it."""

from __future__ import annotations

import dataclasses
import math

VISIBILITY_TIMEOUT_S = 30.0
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"""
RETENTION_S = 345_600.0
"""Of queues that say nothing else, four days (the same page)."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class QueueSettings:
    """What holds for all messages of a queue."""

    visibility_timeout_s: float = VISIBILITY_TIMEOUT_S
    """After a message was received, until it can be received again."""
    max_receives: float = math.inf
    """How often one is received before it goes to the dead-letter queue instead."""
    retention_s: float = RETENTION_S
