"""What becomes of messages whose task ends, fails, or is too slow for the visibility timeout."""

from __future__ import annotations

import numpy as np
import pytest

from modulestack.load.arrivals import ReplayedArrivals
from modulestack.load.consumer import Consumer
from modulestack.load.message_tally import MessageStretch
from modulestack.load.processor import Processor
from modulestack.load.queue_settings import QueueSettings
from modulestack.load.queue_simulator import QueueSimulator
from modulestack.load.service_times import Constant
from modulestack.load.workload import RequestKind, Workload
from tests.load.queued import queue, run_dry
from tests.load.simulated import workload


def _of(per_s: float, service_s: float, **given):
    """Messages at even distances, the first after one of them."""
    return queue(workload(per_s, Constant(service_s), is_even=True), **given)


def _ended(made: QueueSimulator) -> MessageStretch:
    run_dry(made, after_s=10_000.0)
    found = made.tally.total()
    assert found.came == found.done + found.lost
    assert made.left == made.waiting == made.visible() == 0
    return found


@pytest.mark.parametrize(
    ("how", "done_by_first", "again"),
    [("drains", 14, 0), ("drops", 10, 4), ("ignores", 20, 4)],
)
def test_sigterm(how, done_by_first, again):
    """
    One a second of 4.5 s, SIGTERM after 14.6 s, SIGKILL 10 s later.

    Who drains ends what it has; who drops leaves it to another task, 30 s after it was received; who ignores takes
    more, and leaves what it has as it is killed.
    """
    made, [first] = _of(1, 4.5, concurrency=100, visibility_timeout_s=30)
    first.version = "old"
    made.advance(14.6)
    made.terminate(first, how=how, stop_timeout_s=10)
    made.advance(24.7)
    made.join(Consumer(name="new", version="new", concurrency=100))
    found = _ended(made)
    assert (found.by_version["old"], found.received_again) == (done_by_first, again)
    assert found.done == 24
    assert found.done_again == found.lost == 0


def test_what_was_held_comes_back_after_the_visibility_timeout():
    """A task is killed 2 s after it took its only message: the other one has it 30 s after that was taken."""
    began: list[tuple[float, float]] = []
    made, [first, _] = _of(0.1, 5, tasks=2, visibility_timeout_s=30, waited=lambda sent, at: began.append((sent, at)))
    made.advance(12.0)
    made.kill(first)
    made.advance(12.1)
    assert (made.left, made.waiting, made.visible()) == (1, 1, 0)
    made.advance(40.1)
    assert (10.0, 40.0) in began


def test_slower_than_the_visibility_timeout_is_done_again_and_again():
    """
    40 s of work, 30 s of timeout: whoever is done has no longer the newest receipt handle, and deletes nothing.

    Two tasks hand it to each other until it has been received four times; then it goes to the dead-letter queue.
    """
    made, _ = _of(0.001, 40, tasks=2, visibility_timeout_s=30, max_receives=4)
    made.advance(1000.0)
    made._block = None
    made.advance(1041.0)
    assert (made.tally.total().done, made.left) == (1, 1)
    found = _ended(made)
    assert (found.done, found.done_again, found.received_again, found.lost) == (1, 3, 3, 0)
    assert found.age_s(50) == pytest.approx(40, rel=0.02)


def test_an_old_receipt_handle_deletes_what_nobody_has_received_since():
    """The same with one task: visible again, but not received, when it is done."""
    made, _ = _of(0.001, 40, visibility_timeout_s=30)
    made.advance(1000.0)
    made._block = None
    made.advance(1035.0)
    assert (made.visible(), made.waiting) == (1, 0)
    found = _ended(made)
    assert (found.done, found.done_again, found.received_again) == (1, 0, 0)


def test_what_fails_comes_back_until_it_goes_to_the_dead_letter_queue():
    """Received three times, 30 s apart; the fourth time it is moved instead."""
    began: list[float] = []
    made, _ = _of(0.1, 1, visibility_timeout_s=30, max_receives=3, failures=1.0, waited=lambda _, at: began.append(at))
    made.advance(15.0)
    made._block = None
    made.advance(99.0)
    assert made.left == 1
    found = _ended(made)
    assert began == [10.0, 40.0, 70.0]
    assert (found.dead_lettered, found.failed, found.done) == (1, 3, 0)


def test_outages():
    """Nothing is taken for 100 s, or all of it fails: it waits, and is drained after that."""
    for how, again in (("wait", 0), ("fail", 220)):
        made, _ = _of(1, 0.5, concurrency=4, visibility_timeout_s=30)
        made.advance(100.2)
        made.begin_outage(how)
        made.advance(200.2)
        assert 95 < made.waiting <= 100
        made.end_outage()
        assert made.outages[0].drained_s is None
        made.advance(400.0)
        [outage] = made.outages
        assert (outage.began_s, outage.ended_s) == (100.2, 200.2)
        assert outage.drained_s is not None
        assert 200.2 < outage.drained_s < 240
        found = _ended(made)
        assert found.lost == 0
        assert 95 < found.most_waiting <= 100
        assert found.received_again == pytest.approx(again, abs=5)


def test_what_is_kept_for_too_long_is_gone():
    made, [task] = _of(1, 0.1)
    made.settings = QueueSettings(retention_s=60)
    made.kill(task)
    made.advance(100.5)
    made.join(Consumer(name="new", version="v2"))
    found = _ended(made)
    assert (found.expired, found.done) == (40, 60)


def test_what_cloudwatch_sees():
    """Of those that are worked on the age counts, and they are not visible."""
    made, _ = _of(1, 10, concurrency=2)
    made.advance(5.0)
    assert (made.visible(), made.oldest_s(), made.waiting, made.left) == (3, 4.0, 3, 5)
    made, _ = _of(1, 10)
    assert made.oldest_s() is None


def test_the_age_of_what_was_received_more_than_three_times_does_not_count():
    """One message every 100 s, on which all work fails; it comes back after 10 s."""
    made, _ = _of(0.01, 1, visibility_timeout_s=10, failures=1.0)
    made.advance(129.0)
    assert made.oldest_s() == pytest.approx(29.0)
    made.advance(130.5)
    assert made.oldest_s() is None
    assert (made.left, made.waiting) == (1, 0)


def test_versions_may_be_slower():
    made, _ = _of(0.1, 2, slower=3.0)
    made.advance(15.9)
    assert made.tally.total().done == 0
    made.advance(16.0)
    assert made.tally.total().done == 1


def test_messages_share_the_vcpus_of_their_task():
    """Four at once of which each is nothing but CPU, on two vCPUs: each takes twice as long, and none is lost."""
    work = Workload(
        ReplayedArrivals(np.zeros(4)),
        [RequestKind(name="", service=Constant(5.0), cpu_s=5.0)],
        np.random.SeedSequence(),
    )
    made, _ = queue(work, concurrency=4, processor=Processor(2.0), visibility_timeout_s=15)
    made.advance(9.9)
    assert (made.tally.total().done, made.left) == (0, 4)
    made.advance(10.1)
    found = made.tally.total()
    assert (found.done, found.received_again, made.left, made.cpu_s) == (4, 0, 0, 20.0)
