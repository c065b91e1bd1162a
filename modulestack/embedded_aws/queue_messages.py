"""
The messages of moto's queues, counted by one look at the clock.

moto asks the clock twice for each message, and counts all of them for each message that is sent or taken: with a
thousand in a queue that took minutes. tests/embedded_aws/test_moto_contract.py fails when moto's inside changes.
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws import moto_import


def install() -> None:
    """Replace how moto's queues count. Call with moto's LOCK held."""
    queue = moto_import.module("moto.sqs.models").Queue
    queue.messages = property(_visible)
    queue.approximate_number_of_messages_delayed = property(_delayed)
    queue.approximate_number_of_messages_not_visible = property(_not_visible)


def _now() -> Any:
    return moto_import.module("moto.sqs.models").unix_time_millis()


def _visible(queue: Any) -> list[Any]:
    now = _now()
    return [each for each in queue._messages if each.visible_at < now >= each.delayed_until]


def _delayed(queue: Any) -> int:
    now = _now()
    return sum(now < each.delayed_until for each in queue._messages)


def _not_visible(queue: Any) -> int:
    now = _now()
    return sum(now <= each.visible_at for each in queue._messages)
