"""The scheduler's plan: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from modulestack.embedded_aws.ecs.rolling_update import (
    HEALTHY,
    SETTLING,
    STARTING,
    UNHEALTHY,
    SchedulingStep,
    TaskLimits,
    TaskView,
    plan,
    rebalance,
)

STANDINGS = {"h": HEALTHY, "s": STARTING, "t": SETTLING, "u": UNHEALTHY}


def tasks(text: str) -> list[TaskView]:
    """``H`` an old healthy task, ``h`` a new one; s starting, t settling, u unhealthy. Keys are the positions."""
    return [
        TaskView(key=str(index), fresh=letter.islower(), health=STANDINGS[letter.lower()])
        for index, letter in enumerate(text)
    ]


def rolled(text: str, desired: int, minimum: int = 100, maximum: int = 200) -> SchedulingStep:
    limits = TaskLimits(desired=desired, minimum_percent=minimum, maximum_percent=maximum)
    return plan(limits, tasks(text), settled=False)


def test_the_minimum_is_rounded_up_and_the_maximum_down() -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html"""
    limits = TaskLimits(desired=5, minimum_percent=50, maximum_percent=150)
    assert (limits.minimum, limits.maximum) == (3, 7)


def test_with_100_and_200_percent_all_new_tasks_start_before_any_old_one_stops() -> None:
    assert SchedulingStep(start=2) == rolled("HH", 2)
    assert SchedulingStep() == rolled("HHss", 2)
    assert SchedulingStep(stop=("1",)) == rolled("HHht", 2)
    assert SchedulingStep(stop=("1", "0")) == rolled("HHhh", 2)
    assert SchedulingStep() == rolled("hh", 2)


def test_with_50_and_100_percent_half_of_the_old_tasks_make_room() -> None:
    first = rolled("HHHH", 4, 50, 100)
    assert (len(first.stop), first.start) == (2, 2)
    assert SchedulingStep() == rolled("HHss", 4, 50, 100)
    second = rolled("HHhh", 4, 50, 100)
    assert (len(second.stop), second.start) == (2, 2)


def test_old_tasks_that_do_not_serve_go_first() -> None:
    assert rolled("HSHhs", 3, 100, 200).stop == ("1",)


def test_limits_that_leave_no_room_are_told() -> None:
    assert SchedulingStep(stuck=True) == rolled("H", 1, 100, 150)


def test_a_lost_old_task_is_replaced_by_an_old_one_while_the_new_ones_are_not_healthy() -> None:
    assert SchedulingStep(start_old=1) == rolled("Hss", 2)


def test_a_steady_service_starts_the_replacement_of_an_unhealthy_task_first() -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html"""
    limits = TaskLimits(desired=2)
    assert [SchedulingStep(start=1), SchedulingStep(), SchedulingStep(stop=("0",)), SchedulingStep(stop=("0",))] == [
        plan(limits, tasks(text), settled=True) for text in ("uh", "uhs", "uhh", "uhu")
    ]


def test_without_room_an_unhealthy_task_goes_before_its_replacement() -> None:
    assert SchedulingStep(stop=("0",)) == plan(
        TaskLimits(desired=2, minimum_percent=0, maximum_percent=100), tasks("uh"), settled=True
    )


def test_protected_tasks_stay() -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html"""
    seen = [TaskView(key=str(i), fresh=True, health=HEALTHY, protected=i != 1) for i in range(3)]
    assert SchedulingStep(stop=("1",)) == plan(TaskLimits(desired=1), seen, settled=True)


def test_scaling_in_takes_from_the_fullest_zone_the_newest_first() -> None:
    seen = [TaskView(key=f"{z}{i}", fresh=True, health=HEALTHY, zone=z) for i, z in enumerate("abaa")]
    assert SchedulingStep(stop=("a3", "a2")) == plan(TaskLimits(desired=2), seen, settled=True)


def test_zones_may_differ_by_one_task() -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html"""
    of = {
        zones: [TaskView(key=str(i), fresh=True, health=HEALTHY, zone=z) for i, z in enumerate(zones)]
        for zones in ("aab", "aaa")
    }
    assert [rebalance(of[zones], ["a", "b"], TaskLimits(desired=3)) for zones in ("aab", "aaa")] == [None, "b"]


@given(
    text=st.text(alphabet="HSTUhstu", max_size=14),
    desired=st.integers(0, 8),
    minimum=st.integers(0, 100),
    maximum=st.integers(101, 300),
    phase=st.sampled_from(("rolling", "settled", "failed")),
)
def test_no_plan_breaks_the_limits(text: str, desired: int, minimum: int, maximum: int, phase: str) -> None:
    """No start beyond the maximum; no healthy task is stopped below the minimum; only known tasks, each once."""
    seen = tasks(text.lower() if phase == "settled" else text)
    limits = TaskLimits(desired=desired, minimum_percent=minimum, maximum_percent=maximum)
    made = plan(limits, seen, settled=phase == "settled", may_start=phase != "failed")
    by_key = {task.key: task for task in seen}
    left = [task for task in seen if task.key not in made.stop]
    started = made.start + made.start_old
    stopped_healthy = sum(by_key[key].health == HEALTHY for key in made.stop)
    healthy = sum(task.health == HEALTHY for task in seen)
    assert len(set(made.stop)) == len(made.stop)
    assert not started or len(left) + started <= limits.maximum
    assert not stopped_healthy or healthy - stopped_healthy >= limits.minimum
    assert phase != "failed" or not made.start
