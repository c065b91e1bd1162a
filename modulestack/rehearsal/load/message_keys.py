"""The messages that a module takes from its queue, as a scenario file says them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from modulestack.contract import limits
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.rehearsal.load import numbers
from modulestack.rehearsal.load.arrival_keys import ArrivalsKeys
from modulestack.rehearsal.load.service_time_keys import ServiceTimeKeys


class MessageVersionKeys(Section):
    """What is different about a version."""

    slower: Annotated[float, numbers.between(0, 1000, above=True)] = 1
    """Factor of its service times."""
    failures_percent: numbers.Percent = 0
    """Of messages on which its work fails, whatever they are."""


class MessageLoad(Section):
    """The messages that come into the queue of one module (`scaling.queue`), and how its tasks work on them."""

    arrivals: ArrivalsKeys
    service_time: ServiceTimeKeys
    cpu_ms: numbers.Cpu = 0
    """Of a whole vCPU, for each message, spent evenly over its service time, as of requests."""
    concurrency: numbers.Concurrency = 1
    """Messages that a task works on at a time."""
    visibility_timeout_s: Annotated[float, numbers.between(1, 43_200)] = 30
    """The queue's: a message that nobody has deleted so long after it was received can be received again."""
    max_receives: Annotated[int, within(limits.Range(1, 1000))] | None = None
    """`maxReceiveCount` of the queue: after so many a message goes to the dead-letter queue; absent: never."""
    poison_percent: numbers.Percent = 0
    """Of messages on which the work fails, whoever does it."""
    on_sigterm: Literal["drains", "drops", "ignores"] = "drains"
    """`drains`: it ends what it has, and receives nothing more. `drops`: it ends at once. `ignores`: it goes on until
    it is killed. What it has then can be received again after the visibility timeout."""
    versions: dict[str, MessageVersionKeys] = Field(default_factory=dict)
    """By tag; others are as the rest says."""
