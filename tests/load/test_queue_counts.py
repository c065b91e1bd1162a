"""What is counted as messages come and go is what is there, whatever happens."""

from __future__ import annotations

import random

import pytest

from modulestack.load.consumer import Consumer
from modulestack.load.queue_simulator import QueueSimulator
from modulestack.load.service_times import Lognormal
from tests.load.queued import queue, run_dry
from tests.load.simulated import workload


def _assert_counts(made: QueueSimulator) -> None:
    """Recounted, message by message."""
    there = [each for each in made._all if each.is_in_queue]
    shown = [each for each in made._visible if each.is_in_queue]
    assert made.left == len(there)
    assert made.visible() == len(shown) == len(set(shown))
    assert made.waiting == sum(not each.workers for each in there)
    total = made.tally.total()
    assert total.came == total.done + total.lost + sum(not each.is_settled for each in there)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens(seed):
    """Tasks come, end and are killed, outages begin and end, work fails and is slow; a step is a few seconds."""
    chance = random.Random(seed)
    made, tasks = queue(
        workload(4.0, Lognormal(0.5, 9.0), seed=seed),
        2,
        concurrency=chance.choice((1, 3)),
        visibility_timeout_s=chance.choice((3.0, 8.0)),
        max_receives=chance.choice((2, 6, float("inf"))),
        failures=chance.choice((0.0, 0.2)),
    )
    is_out = False
    for _ in range(120):
        made.advance(made.now + chance.uniform(0.0, 4.0))
        what = chance.randrange(8)
        if what == 0:
            tasks.append(Consumer(name=f"t{len(tasks)}", version="v2", concurrency=2))
            made.join(tasks[-1])
        elif what == 1 and len(tasks) > 1:
            made.kill(tasks.pop(0))
        elif what == 2 and len(tasks) > 1:
            made.terminate(tasks.pop(), how=chance.choice(("drains", "drops", "ignores")), stop_timeout_s=5.0)
        elif what == 3 and not is_out:
            made.begin_outage(chance.choice(("wait", "fail")))
            is_out = True
        elif what == 4 and is_out:
            made.end_outage()
            is_out = False
        _assert_counts(made)
    assert made.tally.total().came > 500
    if is_out:
        made.end_outage()
    run_dry(made, after_s=3_000.0)
    _assert_counts(made)
    assert made.tally.total().done > 100
