"""How many instances a group should have, and what a DAEMON service does next."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.ecs.daemon_plan import DaemonStep, DaemonView, plan
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources
from modulestack.embedded_aws.ecs.scaling_plan import ScalingLimits, desired, instances_for

LIMITS: dict[str, Any] = {"minimum": 0, "maximum": 10, "target_percent": 100, "least_step": 1, "most_step": 10000}


@pytest.mark.parametrize(
    ("limits", "now", "busy", "more", "coming", "wanted"),
    [
        ({}, 0, 0, 2, 0, 2),
        ({}, 2, 2, 1, 0, 3),
        ({}, 3, 2, 1, 1, 3),
        ({}, 3, 2, 2, 1, 4),
        ({}, 3, 1, 0, 0, 1),
        ({}, 3, 0, 0, 0, 0),
        ({"minimum": 2}, 3, 0, 0, 0, 2),
        ({"maximum": 3}, 2, 2, 5, 0, 3),
        ({"most_step": 2}, 2, 2, 5, 0, 4),
        ({"least_step": 3}, 2, 2, 1, 0, 5),
        ({"target_percent": 50}, 2, 2, 0, 0, 4),
        ({"target_percent": 50}, 4, 2, 0, 0, 4),
        ({}, 1, 0, 1, 0, 2),
    ],
)
def test_a_group_has_as_many_instances_as_tasks_need(
    limits: dict[str, Any], now: int, busy: int, more: int, coming: int, wanted: int
):
    assert desired(ScalingLimits(**{**LIMITS, **limits}), now=now, busy=busy, more=more, coming=coming) == wanted


def test_tasks_are_packed_into_instances():
    size = InstanceResources(cpu=2048, memory_mib=4000, interfaces=2)
    small = InstanceResources(cpu=256, memory_mib=500, interfaces=1)
    large = InstanceResources(cpu=1024, memory_mib=3800, interfaces=1)
    assert [instances_for(tasks, size) for tasks in ([], [small] * 2, [small] * 3, [large, small, large])] == [
        0,
        1,
        2,
        3,
    ]
    assert instances_for([InstanceResources(memory_mib=5000)], size) == 0


def view(key: str, instance: str, **state: Any) -> DaemonView:
    return DaemonView(**{"key": key, "instance": instance, "fresh": True, "alive": True, "healthy": True, **state})


def test_every_instance_gets_one_task_and_a_leaving_one_none():
    tasks = [view("a", "1"), view("b", "3")]
    assert plan(["1", "2"], ["3"], tasks, 0) == DaemonStep(start=("2",), stop=("b",))


def test_a_task_starts_where_the_old_one_is_gone():
    stopping = view("a", "1", fresh=False, alive=False, healthy=False)
    assert plan(["1"], [], [stopping], 0) == DaemonStep()


@pytest.mark.parametrize(
    ("minimum", "stopped"), [(0, ("a", "b", "c")), (50, ("a",)), (66, ("a",)), (67, ()), (100, ())]
)
def test_old_tasks_stop_as_far_as_the_minimum_lets_them(minimum: int, stopped: tuple[str, ...]):
    """Of three: 50 percent is two, rounded up."""
    tasks = [view(key, key, fresh=False) for key in "abc"]
    assert plan(list("abc"), [], tasks, minimum).stop == stopped


def test_the_next_old_task_waits_until_the_new_one_is_healthy():
    tasks = [view("a", "1", healthy=False), view("b", "2", fresh=False)]
    assert plan(["1", "2"], [], tasks, 50) == DaemonStep()
    assert plan(["1", "2"], [], [view("a", "1"), tasks[1]], 50) == DaemonStep(stop=("b",))


def test_what_does_not_serve_goes_first():
    tasks = [view("a", "1", fresh=False), view("b", "2", fresh=False, healthy=False), view("c", "3", unhealthy=True)]
    assert plan(["1", "2", "3"], [], tasks, 100).stop == ("c", "b")
