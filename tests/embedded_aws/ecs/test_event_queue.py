"""The discrete-event scheduler."""

from __future__ import annotations

from modulestack.embedded_aws.ecs.event_queue import EventQueue


def test_events_happen_in_order_each_at_its_own_time() -> None:
    """Those of one time in the order in which they were planned; what they plan for the past happens now."""
    queue, seen = EventQueue(100.0), list[tuple[str, float]]()

    def note(name: str) -> None:
        seen.append((name, queue.now))

    def first() -> None:
        note("first")
        queue.at(0, lambda: note("now"))

    queue.at(120.0, lambda: note("late"))
    queue.after(10, first)
    queue.after(10, lambda: note("second"))
    gone = queue.after(15, lambda: note("never"))
    gone.cancel()
    queue.run_until(115.0)
    assert (
        seen,
        queue.now,
        queue.next_due(),
    ) == ([("first", 110.0), ("second", 110.0), ("now", 110.0)], 115.0, 120.0)
    queue.run_until(200.0)
    assert (seen[-1], queue.next_due()) == (("late", 120.0), None)
