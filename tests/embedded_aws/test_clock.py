"""Simulated and scaled time."""

from __future__ import annotations

import heapq
import threading

from modulestack.embedded_aws.clock import ScaledClock, SimulatedClock


class Plan:
    """A timeline that writes down what ran when."""

    def __init__(self, clock: SimulatedClock, *due: float) -> None:
        self.clock, self.due, self.ran = clock, list(due), list[float]()
        heapq.heapify(self.due)

    def next_due(self) -> float | None:
        return self.due[0] if self.due else None

    def run_until(self, time: float) -> None:
        while self.due and self.due[0] <= time:
            heapq.heappop(self.due)
            self.ran.append(self.clock.now())


def test_sleeping_runs_what_falls_due_each_at_its_own_time() -> None:
    """Two timelines interleave; what lies beyond the sleep waits for the next one."""
    clock = SimulatedClock(100.0)
    first, second = Plan(clock, 101.0, 105.0, 140.0), Plan(clock, 103.0)
    clock.attach(first)
    clock.attach(second)
    clock.sleep(10)
    assert (clock.now(), first.ran, second.ran) == (110.0, [101.0, 105.0], [103.0])


def test_a_detached_timeline_is_left_alone() -> None:
    clock = SimulatedClock(100.0)
    plan = Plan(clock, 101.0)
    clock.attach(plan)
    clock.detach(plan)
    clock.sleep(10)
    assert plan.ran == []


def test_members_sleep_side_by_side() -> None:
    """Three workers of ten steps of 1, 2 and 3 s each take 30 s together, not 60, and see every step on time."""
    clock = SimulatedClock(0.0)
    seen: dict[int, list[float]] = {1: [], 2: [], 3: []}
    ready = threading.Barrier(3)

    def work(step: int) -> None:
        with clock.member():
            ready.wait()
            for _ in range(10):
                clock.sleep(step)
                seen[step].append(clock.now())

    threads = [threading.Thread(target=work, args=(step,)) for step in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {step: [float(step * n) for n in range(1, 11)] for step in seen}


def test_scaled_time_runs_timelines_in_the_background_until_they_are_detached() -> None:
    clock = ScaledClock(speed=1000.0, start=50.0)
    ran = threading.Event()

    class Once:
        def next_due(self) -> float | None:
            return None if ran.is_set() else 60.0

        def run_until(self, time: float) -> None:
            if time >= 60.0:
                ran.set()

    once = Once()
    clock.attach(once)
    assert ran.wait(10)
    clock.detach(once)
    assert clock.now() >= 60.0
    for thread in [thread for thread in threading.enumerate() if thread.name == "embedded-aws-timer"]:
        thread.join(10)
        assert not thread.is_alive()
