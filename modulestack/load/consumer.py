"""Messages of a queue, and the tasks that take them."""

from __future__ import annotations

import dataclasses
from typing import Literal

from modulestack.load.processor import Processor


class Message:
    """One message; it is in the queue until somebody deletes it."""

    __slots__ = ("at", "is_in_queue", "is_poison", "is_settled", "is_visible", "receives", "service_s", "workers")

    def __init__(self, at: float, service_s: float, *, is_poison: bool) -> None:
        self.at, self.service_s, self.is_poison = at, service_s, is_poison
        """When it was sent; how long it is worked on; whether that fails whoever does it."""
        self.receives = self.workers = 0
        """How often it was received; how many work on it just now."""
        self.is_in_queue, self.is_settled, self.is_visible = True, False, False
        """settled: it is known what became of it: somebody has done it, or it is lost."""


class Receipt:
    """One receipt of a message by a task."""

    __slots__ = ("at", "is_over", "message", "number", "returns", "task")

    def __init__(self, message: Message, task: Consumer, at: float) -> None:
        self.message, self.task, self.at = message, task, at
        self.number = message.receives
        """Which one of its message's: only the newest one's receipt handle deletes it."""
        self.is_over = False
        """Its task was killed."""
        self.returns = False
        """It is planned that the message becomes visible again."""


@dataclasses.dataclass(eq=False, slots=True, kw_only=True)
class Consumer:
    """A task that receives messages, works on them, and deletes them."""

    name: str
    version: str
    concurrency: int = 1
    """Messages that it works on at a time."""
    slower: float = 1.0
    """By which it multiplies the work on each message."""
    failures: float = 0.0
    """Share of messages whose work fails."""
    state: Literal["up", "closed", "dead"] = "up"
    """closed: it receives nothing more, and ends what it has. dead: its process is gone."""
    processor: Processor[Receipt] | None = None
    """Its vCPUs, which what it works on shares; None: as many as that wants."""
    held: dict[Receipt, None] = dataclasses.field(default_factory=dict)
    """What it works on, in order."""
