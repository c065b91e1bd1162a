"""What requests use of a task's memory, and what happens where there is none left."""

from __future__ import annotations

import numpy as np
import pytest

from modulestack.load import target_changes
from modulestack.load.arrivals import DrawnArrivals
from modulestack.load.calls import CallKind, ModuleCalls
from modulestack.load.outcomes import Outcome
from modulestack.load.rate_curve import constant
from modulestack.load.request_events import RequestEvents
from modulestack.load.service_times import Constant
from modulestack.load.simulator import Simulator
from modulestack.load.tally import summary
from modulestack.load.task_memory import TaskMemory
from modulestack.load.workload import RequestKind, Workload
from tests.load.simulated import simulator, workload


def _requests(service_s: float, mib: float) -> Workload:
    """One a second, the first after one."""
    arrivals = DrawnArrivals(constant(1.0), np.random.default_rng(1), is_even=True)
    kind = RequestKind(name="/", service=Constant(service_s), memory_mib=mib)
    return Workload(arrivals, [kind], np.random.SeedSequence(1))


def _of(
    service_s: float,
    *,
    has_mib: float,
    leak_mib: float = 0.0,
    concurrency: int = 100,
    events: RequestEvents | None = None,
) -> tuple[Simulator, TaskMemory]:
    """Each request uses 10 MiB, a task 50 anyway."""
    made, _, [task] = simulator(
        _requests(service_s, 10.0),
        concurrency=concurrency,
        events=events,
    )
    task.memory = TaskMemory(has_mib, 50.0, leak_mib, lambda: target_changes.kill(made, task))
    return made, task.memory


def test_requests_use_memory_while_they_are_worked_on():
    """Three at a time of 3.5 s each; those that wait use none."""
    made, memory = _of(3.5, has_mib=1000.0)
    used = []
    for until in (0.5, 1.5, 2.5, 3.5, 4.2, 4.7):
        made.advance(until)
        used.append(memory.used_mib)
    assert used == [50, 60, 70, 80, 90, 80]
    assert memory.percent == 8
    made, memory = _of(3.5, has_mib=1000.0, concurrency=2)
    made.advance(4.4)
    assert memory.used_mib == 70


def test_what_leaks_stays():
    made, memory = _of(0.5, has_mib=1000.0, leak_mib=2.5)
    made.advance(10.7)
    assert memory.used_mib == 50 + 10 * 2.5


def test_who_uses_more_than_there_is_is_killed_with_all_that_is_in_it():
    """The sixth would be one too many: it and the five before it are lost, and whatever comes then."""
    made, memory = _of(20.0, has_mib=100.0)
    made.advance(8.5)
    assert memory.percent == 100
    assert dict(summary(made.tally.total()).by_outcome) == {Outcome.BAD_GATEWAY: 8}


def test_who_leaks_is_killed_in_the_end():
    """Each leaves 10 MiB: the fifth one still fits, the sixth does not; those that were answered stay so."""
    made, _ = _of(0.5, has_mib=100.0, leak_mib=10.0)
    made.advance(8.7)
    assert dict(summary(made.tally.total()).by_outcome) == {Outcome.OK: 5, Outcome.BAD_GATEWAY: 3}


def test_one_that_ends_as_the_next_one_kills_is_answered():
    """One worker, and one that waits: it begins as the other ends, and is one too many."""
    made, memory = _of(1.5, has_mib=65.0, leak_mib=10.0, concurrency=1)
    made.advance(2.6)
    assert dict(summary(made.tally.total()).by_outcome) == {Outcome.OK: 1, Outcome.BAD_GATEWAY: 1}
    assert memory.percent == 100


def test_memory_is_held_while_a_request_waits_for_another_module():
    events = RequestEvents()
    made, memory = _of(0.1, has_mib=1000.0, events=events)
    called, _, _ = simulator(workload(0, Constant(5.0)), concurrency=100, events=events)
    ModuleCalls(made).add(0, called, CallKind())
    made.advance(4.5)
    assert memory.used_mib == 90


@pytest.mark.parametrize("mib", [0.0, 10.0])
def test_health_checks_use_none(mib):
    made, memory = _of(0.1, has_mib=1000.0)
    made._memory = [mib]
    made.advance(0.5)
    [task] = made.ways._only.health if made.ways._only else []
    target_changes.check(made, task, timeout_s=5, service_s=1.0, verdict=lambda _: None)
    made.advance(0.9)
    assert memory.used_mib == 50
