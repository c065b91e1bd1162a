"""Clients that keep their task, by cookies of the load balancer."""

from __future__ import annotations

import math
from collections import defaultdict

import pytest

from modulestack.load import target_changes
from modulestack.load.fleet import TargetGroup, TaskServer
from modulestack.load.load_settings import LoadSettings
from modulestack.load.outcomes import Outcome
from modulestack.load.service_times import Constant
from modulestack.load.simulator import Simulator
from modulestack.load.tally import summary
from modulestack.load.workload import Workload
from tests.load.simulated import workload

CLIENTS = 20


class _Seen(Simulator):
    """Remembers who was sent where."""

    def __init__(self, requests: Workload, settings: LoadSettings) -> None:
        self.sent: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
        super().__init__(requests, settings)

    def take(self, request, task, now):
        self.sent[request.client].append((now, task.name))
        super().take(request, task, now)


def _of(sticky_s: float | None, *, per_s: float = 20.0, tasks: int = 3, **settings) -> tuple[_Seen, TargetGroup]:
    made = _Seen(
        workload(per_s, Constant(0.01)),
        LoadSettings(idle_timeout_s=math.inf, distinct_clients=CLIENTS, **settings),
    )
    group = TargetGroup("web", sticky_s=sticky_s)
    for index in range(tasks):
        group.set_health(TaskServer(name=f"t{index}", version="v1", concurrency=100), "healthy", 0.0)
    made.weigh({group: 1})
    return made, group


def _tasks_of(made: _Seen, since: float = 0.0) -> dict[int, list[str]]:
    """Client → where it was sent, each task once, in order."""
    return {client: list(dict.fromkeys(name for at, name in sent if at >= since)) for client, sent in made.sent.items()}


def test_each_client_keeps_its_task():
    """All of 20 are there, and all tasks have some of them."""
    made, _ = _of(60.0)
    made.advance(200.0)
    found = _tasks_of(made)
    assert len(found) == CLIENTS
    assert {len(tasks) for tasks in found.values()} == {1}
    assert {tasks[0] for tasks in found.values()} == {"t0", "t1", "t2"}


def test_each_request_renews_its_cookie():
    """About one a second of each client: a cookie of 30 s lives on, one of 50 ms is gone before the next request."""
    for sticky_s, expected in ((30.0, 1), (0.05, 3)):
        made, _ = _of(sticky_s)
        made.advance(300.0)
        assert {len(tasks) for tasks in _tasks_of(made).values()} == {expected}


@pytest.mark.parametrize("is_removed", [False, True])
def test_who_has_lost_its_task_gets_another_one_and_keeps_that(is_removed):
    """Unhealthy, or taken out; as the first one is healthy again, nobody goes back."""
    made, group = _of(60.0)
    made.advance(100.0)
    before = _tasks_of(made)
    lost = next(task for task in group.health if task.name == "t0")
    if is_removed:
        target_changes.deregister(made, lost, group, delay_s=30)
        made.advance(101.5)
    else:
        group.set_health(lost, "unhealthy", 100.0)
        made.advance(101.5)
    made.advance(200.0)
    group.set_health(lost, "healthy", 200.0)
    made.advance(300.0)
    after = _tasks_of(made, since=101.5)
    assert {len(tasks) for tasks in after.values()} == {1}
    assert "t0" not in {tasks[0] for tasks in after.values()}
    assert all(after[client] == tasks for client, tasks in before.items() if tasks != ["t0"])


def test_new_tasks_get_nobody_who_has_a_cookie():
    made, group = _of(60.0)
    made.advance(100.0)
    new = TaskServer(name="new", version="v2", concurrency=100)
    group.set_health(new, "healthy", 100.0)
    made.advance(200.0)
    assert "new" not in {name for tasks in _tasks_of(made).values() for name in tasks}


def test_who_asks_again_is_the_same_client():
    """Its task refuses it again and again: it is not taken for another one, which would find another task."""
    made, group = _of(60.0, tasks=2, retries=5, retry_after_s=0.5)
    made.advance(50.0)
    target_changes.kill(made, next(task for task in group.health if task.name == "t0"))
    made.advance(60.0)
    made.finish_all()
    found = summary(made.tally.total()).by_outcome
    assert made.retried == 5 * found[Outcome.BAD_GATEWAY] > 100


def test_without_stickiness_nobody_keeps_anything():
    made, _ = _of(None)
    made.take = lambda request, task, now: Simulator.take(made, request, task, now)  # type: ignore[method-assign]
    made.advance(10.0)
    assert made.sent == {}
    assert summary(made.tally.total()).by_outcome[Outcome.OK] > 150
