"""Queues and those who take messages from them, for tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modulestack.load.consumer import Consumer
from modulestack.load.queue_settings import QueueSettings
from modulestack.load.queue_simulator import QueueSimulator
from modulestack.load.workload import Workload


def queue(
    requests: Workload,
    tasks: int = 1,
    *,
    waited: Callable[[float, float], None] | None = None,
    visibility_timeout_s: float = 1e9,
    **task: Any,
) -> tuple[QueueSimulator, list[Consumer]]:
    """*tasks* that take messages; *task* are fields of each."""
    settings = QueueSettings(
        visibility_timeout_s=visibility_timeout_s, max_receives=task.pop("max_receives", float("inf"))
    )
    made = QueueSimulator(requests, settings, waited=waited)
    consumers = [Consumer(name=f"t{index}", version="v1", **task) for index in range(tasks)]
    for each in consumers:
        made.join(each)
    return made, consumers


def run_dry(made: QueueSimulator, *, after_s: float) -> None:
    """Nothing comes any more; what is there is worked on for *after_s*."""
    made._block = None
    made.advance(made.now + after_s)
