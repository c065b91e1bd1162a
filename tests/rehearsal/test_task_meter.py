"""Which tasks of an account are charged for, as what, and since when."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from modulestack.cost.running_costs import TaskSize
from modulestack.cost.task_runs import TaskRun
from modulestack.embedded_aws.clock import SimulatedClock
from modulestack.embedded_aws.ecs.task_lifecycle import KEPT_FOR_S
from modulestack.rehearsal.task_meter import TaskMeter

SMALL = TaskSize(vcpu=Decimal("0.25"), memory_gb=Decimal("0.5"))


def _task(**given: Any) -> Any:
    """Of the service web, on Fargate, pulled at second 10."""
    of: dict[str, Any] = {
        "cluster": SimpleNamespace(name="prod-web"),
        "service": SimpleNamespace(name="web"),
        "group": "service:web",
        "definition": SimpleNamespace(document={"cpu": "256", "memory": "512"}),
        "overrides": {},
        "capacity_provider": None,
        "on_instances": False,
        "pull_started_at": 10.0,
        "stopping_at": None,
        "stopped_at": None,
    }
    return SimpleNamespace(**{**of, **given})


def _account(tasks: dict[str, Any]) -> Any:
    region = SimpleNamespace(clusters={"prod-web": SimpleNamespace(tasks=tasks)})
    ecs = SimpleNamespace(region=lambda _name: region)
    return SimpleNamespace(clock=SimulatedClock(0.0), region="eu-west-1", ecs=ecs, looked_at=contextlib.nullcontext)


def test_tasks_are_runs_by_their_size():
    """One of a job by what RunTask said; on machines, and before its image is pulled, none."""
    tasks = {
        "a": _task(stopping_at=50.0, stopped_at=90.0),
        "spot": _task(capacity_provider="FARGATE_SPOT"),
        "job": _task(service=None, group="family:job", overrides={"cpu": "512"}),
        "machine": _task(on_instances=True),
        "starting": _task(pull_started_at=None),
    }
    big = TaskSize(vcpu=Decimal("0.5"), memory_gb=Decimal("0.5"))
    spot = TaskSize(vcpu=Decimal("0.25"), memory_gb=Decimal("0.5"), is_spot=True)
    assert TaskMeter(_account(tasks)).runs() == (
        TaskRun(owner="prod-web/web", size=SMALL, began=10.0, stopping=50.0, ended=90.0),
        TaskRun(owner="prod-web/web", size=spot, began=10.0),
        TaskRun(owner="prod-web/family:job", size=big, began=10.0),
    )


def test_what_ecs_has_forgotten_is_still_counted():
    """It forgets a task an hour after it stopped; between two looks none can begin, end and be forgotten."""
    tasks: dict[str, Any] = {}
    account = _account(tasks)
    meter = TaskMeter(account)
    with meter.watching():
        account.clock.sleep(100)
        tasks["a"] = _task(stopped_at=160.0)
        account.clock.sleep(KEPT_FOR_S)
        tasks.clear()
        account.clock.sleep(KEPT_FOR_S)
    assert [run.ended for run in meter.runs()] == [160.0]
