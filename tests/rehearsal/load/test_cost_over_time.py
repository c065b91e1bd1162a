"""Cost an hour over time: of tasks from the pull of their images until they have stopped, of all else all the time."""

from __future__ import annotations

from decimal import Decimal

import pytest

from modulestack.cost.cost_line import Span, line
from modulestack.cost.estimate import CostEstimate
from modulestack.cost.running_costs import TaskSize
from modulestack.cost.task_runs import TaskRun
from modulestack.rehearsal.load.cost_over_time import CostOverTime, cost_over_time
from modulestack.rehearsal.load.cost_section import cost_section
from modulestack.report_page.document import Curves

QUARTER = TaskSize(vcpu=Decimal("0.25"), memory_gb=Decimal("0.5"))
USD = 0.25 * 0.04048 + 0.5 * 0.004445
OWNERS = {f"dev-{name}/{name}": name for name in ("web", "api", "a", "b", "c", "d", "e")}
ESTIMATE = CostEstimate(
    environment="dev",
    region="eu-west-1",
    lines=(
        line("web", "application load balancer", "alb.hour", Span.of(1), "eu-west-1"),
        line("web", "Fargate vCPU", "fargate.vcpu.x86", Span.of(1), "eu-west-1"),
    ),
    rates=(),
    uncounted=(),
)


def _run(owner: str, began: float, ended: float | None = None) -> TaskRun:
    return TaskRun(owner=f"dev-{owner}/{owner}", size=QUARTER, began=began, ended=ended)


def _found(*runs: TaskRun) -> CostOverTime:
    return cost_over_time(ESTIMATE, runs, OWNERS, began=1000.0, until=4600.0)


def _counts(points: tuple[tuple[float, float | None], ...]) -> list[tuple[float, float]]:
    """How many tasks cost as much."""
    return [(at_s, round((usd or 0) / USD, 3)) for at_s, usd in points]


def test_tasks_cost_while_they_are_there_and_the_rest_always_does():
    """One is there from before, one comes and goes, one is of a job, one was over before, one comes too late."""
    found = _found(
        _run("web", 500), _run("web", 2800, 3700), _run("job", 4000, 5000), _run("web", 0, 900), _run("web", 4600)
    )
    assert found.fixed == 0.0252
    assert _counts(found.tasks["web"]) == [(0, 1), (1800, 2), (2700, 1)]
    assert _counts(found.tasks[""]) == [(0, 0), (3000, 1)]
    assert [at_s for at_s, _ in found.whole] == [0, 1800, 2700, 3000]
    assert found.total == pytest.approx(0.0252 + USD * (3600 + 900 + 600) / 3600)
    assert found.is_complete


def test_a_task_is_paid_for_a_minute_at_the_least():
    """https://aws.amazon.com/fargate/pricing/"""
    found = _found(_run("web", 1100, 1120), _run("web", 4590, 4595))
    assert _counts(found.tasks["web"]) == [(0, 0), (100, 1), (160, 0), (3590, 1)]


def test_modules_that_stay_as_they_are_are_told_together():
    """And so are those for which there is no colour left."""
    changing = [_run(name, 1000.0 + 100 * number) for number, name in enumerate("abcde", start=1)]
    [picture] = cost_section("dev", _found(_run("web", 0), _run("api", 0), *changing), ()).pictures
    assert isinstance(picture, Curves)
    assert [each.name for each in picture.series] == [
        "all else",
        "tasks of other modules",
        *(f"tasks of {each}" for each in "abcd"),
    ]
    assert _counts(picture.series[1].points) == [(0, 2), (500, 3)]


def test_a_price_that_is_not_known_is_told():
    size = TaskSize(vcpu=Decimal(1), memory_gb=Decimal(2), architecture="arm")
    estimate = CostEstimate(environment="dev", region="eu-central-2", lines=(), rates=(), uncounted=())
    runs = [TaskRun(owner="dev-web/web", size=size, began=0.0)]
    found = cost_over_time(estimate, runs, OWNERS, began=0.0, until=60.0)
    assert not found.is_complete
    assert cost_section("dev", found, ()).observed.startswith("at least 0.0000 USD an hour at first")
