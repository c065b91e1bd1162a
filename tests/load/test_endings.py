"""What becomes of requests whose task ends, is taken out, is full or is not there."""

from __future__ import annotations

import math

import pytest

from modulestack.load import target_changes
from modulestack.load.fleet import TargetGroup, TaskServer
from modulestack.load.load_settings import LoadSettings
from modulestack.load.outcomes import Outcome
from modulestack.load.service_times import Constant
from modulestack.load.simulator import Simulator
from modulestack.load.tally import Summary, summary
from tests.load.simulated import simulator, workload


def _of(per_s: float, service_s: float, **given) -> tuple[Simulator, TargetGroup, list[TaskServer]]:
    """Requests at even distances, the first after one of them."""
    given.setdefault("settings", LoadSettings())
    return simulator(workload(per_s, Constant(service_s), is_even=True), **given)


def _ended(made: Simulator) -> Summary:
    made.finish_all()
    return summary(made.tally.total())


def _outcomes(made: Simulator) -> dict[Outcome, int]:
    return dict(_ended(made).by_outcome)


def test_deregistered_targets_get_no_more_but_for_a_second():
    """Of 10 a second, two tasks by turn, the first taken out at 10 s: it has half of the next second's, too."""
    made, group, [first, _] = _of(10, 0.01, tasks=2)
    first.version = "old"
    made.advance(10.05)
    target_changes.deregister(made, first, group, delay_s=30)
    made.advance(20.05)
    assert _ended(made).by_version == {"v1": 50 + 5 + 90, "old": 55}


@pytest.mark.parametrize(
    ("delay_s", "expected"),
    [(5.0, {Outcome.OK: 56, Outcome.BAD_GATEWAY: 5}), (30.0, {Outcome.OK: 61})],
)
def test_what_is_longer_than_the_deregistration_delay_is_cut(delay_s, expected):
    """One request a second of 10 s each: at the end of a delay of 5 s those of the last 5 s are cut."""
    made, group, [first, second] = _of(1, 10, tasks=2, concurrency=100)
    group.set_health(second, "unhealthy", 0.0)
    made.advance(50.5)
    group.set_health(second, "healthy", 50.5)
    group.set_health(first, "unhealthy", 50.5)
    target_changes.deregister(made, first, group, delay_s=delay_s)
    made.advance(61.5)
    assert _outcomes(made) == expected


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("drains", {Outcome.OK: 20, Outcome.BAD_GATEWAY: 10}),
        ("drops", {Outcome.OK: 15, Outcome.BAD_GATEWAY: 15}),
        ("ignores", {Outcome.OK: 25, Outcome.BAD_GATEWAY: 5}),
    ],
)
def test_sigterm_without_deregistration(how, expected):
    """
    StopTask: one a second of 4.5 s, SIGTERM after 20.2 s, SIGKILL 10 s later, and the task is registered all along.

    Who drains refuses what comes; who ignores has lost what runs as it is killed.
    """
    made, _, [task] = _of(1, 4.5, concurrency=100)
    made.advance(20.2)
    target_changes.terminate(made, task, how=how, stop_timeout_s=10)
    made.advance(30.3)
    assert _outcomes(made) == expected


def test_draining_ends_with_sigkill():
    """What takes longer than the stop timeout is lost, however well the task behaves."""
    made, group, [task] = _of(1, 20, concurrency=100)
    made.advance(10.5)
    target_changes.deregister(made, task, group, delay_s=300)
    target_changes.terminate(made, task, how="drains", stop_timeout_s=5)
    made.advance(10.6)
    group.remove(task)
    assert _outcomes(made)[Outcome.BAD_GATEWAY] == 10


@pytest.mark.parametrize(
    ("rejects", "expected"),
    [(False, {Outcome.OK: 3, Outcome.GATEWAY_TIMEOUT: 7}), (True, {Outcome.OK: 3, Outcome.SERVER_ERROR: 7})],
)
def test_a_full_queue(rejects, expected):
    """One worker, two places: of ten within a second seven find it full."""
    made, _, _ = _of(10, 20, backlog=2, settings=LoadSettings(rejects_when_full=rejects, idle_timeout_s=100))
    made.advance(1.05)
    assert _outcomes(made) == expected


def test_a_connection_that_nobody_takes_is_given_up_after_10_seconds():
    made, _, [task] = _of(1, 0.1)
    target_changes.vanish(task)
    made.advance(1.5)
    made.finish_all()
    [at] = made.tally.stretches
    assert (at, dict(made.tally.total().counts)) == (1, {("v1", Outcome.GATEWAY_TIMEOUT): 1})


def test_no_answer_within_the_idle_timeout():
    """The task goes on with it, so that the next ones wait as well."""
    made, _, _ = _of(1, 90, settings=LoadSettings(idle_timeout_s=60))
    made.advance(2.5)
    assert _outcomes(made) == {Outcome.GATEWAY_TIMEOUT: 2}


def test_impatient_clients():
    made, _, _ = _of(1, 5, concurrency=10, settings=LoadSettings(client_timeout_s=2))
    made.advance(3.5)
    assert _outcomes(made) == {Outcome.CLIENT_TIMEOUT: 3}


def test_clients_that_ask_again_are_counted_once():
    """All but the last attempts are told apart; the last one's latency counts from the first."""
    made, group, [task] = _of(1, 0.1, settings=LoadSettings(retries=2, retry_after_s=1))
    target_changes.kill(made, task)
    made.advance(1.5)
    group.remove(task)
    group.set_health(TaskServer(name="new", version="v2"), "healthy", 1.5)
    found = _ended(made)
    assert (found.by_version, made.retried) == ({"v2": 1}, 1)
    assert found.p50_s == pytest.approx(1.1, rel=0.03)


def test_nobody_there():
    """No target: 503. Only ones that are new: the same. Only unhealthy ones: the load balancer fails open."""
    made, group, [task] = _of(1, 0.1)
    group.remove(task)
    made.advance(5.5)
    group.set_health(task, "initial", 5.5)
    made.advance(7.5)
    group.set_health(task, "unhealthy", 7.5)
    made.advance(10.5)
    assert _outcomes(made) == {Outcome.OK: 3, Outcome.UNAVAILABLE: 7}


def test_connections_that_tasks_close_first_are_raced():
    """Requests every 5 s on one connection that the task closes after 5 s: each but the first meets the closing."""
    made, _, [task] = _of(0.2, 0.001, settings=LoadSettings())
    task.keep_alive_s = 4.998
    made.advance(51.0)
    assert _outcomes(made) == {Outcome.OK: 5, Outcome.BAD_GATEWAY: 5}
    made, _, [task] = _of(0.2, 0.001, settings=LoadSettings())
    task.keep_alive_s = 60.0
    made.advance(51.0)
    assert _outcomes(made) == {Outcome.OK: 10}


def test_health_checks_wait_with_requests():
    """A queue of 20 s: a check is not answered within 5; beside an idle task it is."""
    heard: list[bool] = []
    made, _, [task] = _of(10, 1.0, settings=LoadSettings(idle_timeout_s=math.inf))
    target_changes.check(made, task, timeout_s=5, service_s=0.01, verdict=heard.append)
    made.advance(3.0)
    target_changes.check(made, task, timeout_s=5, service_s=0.01, verdict=heard.append)
    made.advance(8.5)
    assert heard == [True, False]
    target_changes.kill(made, task)
    target_changes.check(made, task, timeout_s=5, service_s=0.01, verdict=heard.append)
    made.advance(14.0)
    assert heard == [True, False, False]
