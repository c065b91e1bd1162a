"""The queue against a model of SimPy: of the same draws what becomes of each message is the same, to 1e-9."""

from __future__ import annotations

import math

import pytest

from modulestack.load.consumer import Consumer
from modulestack.load.service_times import Lognormal
from tests.load.queued import queue, run_dry
from tests.load.simpy_queue import SimpyQueue
from tests.load.simulated import drawn, workload

COUNT = 3_000
SERVICE = Lognormal(0.4, 4.0)
END = 10_000.0


@pytest.mark.parametrize("max_receives", [math.inf, 3], ids=["for ever", "three times"])
def test_every_delivery(max_receives):
    """
    Three tasks of two, which are killed and replaced; a time in which all fails; work that outlasts the timeout of 5 s.

    Who received what when, who did it, and what nobody did.
    """
    began: list[tuple[float, float]] = []
    made, tasks = queue(
        workload(5.0, SERVICE),
        3,
        concurrency=2,
        visibility_timeout_s=5.0,
        max_receives=max_receives,
        waited=lambda sent, at: began.append((sent, at)),
    )
    messages = list(zip(*drawn(workload(5.0, SERVICE), COUNT), strict=True))
    model = SimpyQueue(visibility_timeout_s=5.0, max_receives=max_receives)
    for _ in tasks:
        model.task(2, killed_at=400.0)
        model.task(2, begins_at=410.0)
    model.fail(200.0, 300.0)
    expected = model.run(messages, until=END)
    made.advance(200.0)
    made.begin_outage("fail")
    made.advance(300.0)
    made.end_outage()
    made.advance(400.0)
    for each in tasks:
        made.kill(each)
    made.advance(410.0)
    for _ in tasks:
        made.join(Consumer(name="new", version="v2", concurrency=2))
    made.advance(messages[-1][0])
    run_dry(made, after_s=END - made.now)

    flat = sorted((each.at, at) for each in expected for at in each.began)
    assert [sent for sent, _ in sorted(began)] == [sent for sent, _ in flat]
    assert [at for _, at in sorted(began)] == pytest.approx([at for _, at in flat], abs=1e-9)
    total, lost = made.tally.total(), [each for each in expected if not each.is_done]
    assert total.came == COUNT
    assert total.received_again == sum(max(0, each.receives - 1) for each in expected) > 100
    assert (total.done, total.dead_lettered) == (COUNT - len(lost), len(lost))
    assert total.done + total.done_again == sum(len(each.done) for each in expected)
    assert bool(lost) == (max_receives == 3)
    assert total.done_again > 0
