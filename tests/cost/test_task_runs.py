"""Task-seconds that are charged for, and what a scenario costs more."""

from __future__ import annotations

from decimal import Decimal

import pytest

from modulestack.cost.running_costs import TaskSize
from modulestack.cost.scenario_cost import scenario_cost
from modulestack.cost.task_runs import TaskRun, task_times

SIZE = TaskSize(vcpu=Decimal("0.5"), memory_gb=Decimal(1))
HOUR = Decimal("0.5") * Decimal("0.04048") + Decimal("0.004445")


def _run(began: float, ended: float | None = None, *, stopping: float | None = None) -> TaskRun:
    return TaskRun(owner="prod-web/web", size=SIZE, began=began, stopping=stopping, ended=ended)


@pytest.mark.parametrize(
    ("began", "ended", "expected"),
    [
        (0, None, 100),  # before the beginning, after the end
        (0, 300, 100),
        (130, None, 70),
        (110, 150, 60),  # a minute at the least
        (110, 175.2, 66),  # a part of a second is a second
        (180, 190, 60),  # all of its minute, though that ends later
        (90, 130, 50),  # the rest of its minute
        (20, 99, 0),
        (0, 100, 0),
        (250, None, 0),
    ],
)
def test_seconds_that_are_charged_for(began, ended, expected):
    """Between second 100 and second 200."""
    assert _run(began, ended).charged_s(100, 200) == expected


def test_tasks_of_one_size_are_added_up():
    [found] = task_times([_run(0), _run(150), _run(110, 120), _run(0, 50)], "us-east-1", 100, 200)
    assert (found.count, found.seconds) == (3, Decimal(100 + 50 + 60))
    assert found.usd == Decimal(210) / 3600 * HOUR


def test_a_release_costs_what_runs_twice():
    """One task goes on to second 160, its successor comes at second 130: 30 s twice."""
    runs = [_run(0, 160, stopping=150), _run(130)]
    found = scenario_cost(runs, "us-east-1", 100, 200)
    assert found.usd == Decimal(60 + 70) / 3600 * HOUR
    assert found.more_usd == pytest.approx(Decimal(30) / 3600 * HOUR)


def test_a_task_that_is_about_to_stop_is_not_what_would_have_gone_on():
    found = scenario_cost([_run(0), _run(0, 120, stopping=90)], "us-east-1", 100, 200)
    assert found.more_usd == pytest.approx(Decimal(20) / 3600 * HOUR)


def test_where_prices_are_not_known_seconds_are():
    found = scenario_cost([_run(0)], "eu-central-1", 100, 200)
    assert (found.usd, found.more_usd) == (None, None)
    assert [(each.seconds, each.usd) for each in found.tasks] == [(Decimal(100), None)]
