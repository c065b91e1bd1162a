"""What runs of a module's jobs: what takes too long, what runs beside itself, and what is no job any more."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.release.verbs.history import history
from modulestack.release.verbs.run_job import start_job
from tests.release.faults import DENIED
from tests.release.schedules import NIGHTLY, make_schedule
from tests.release.stack import GOOD, QUICK, StackAccount, put_manifest, stack_account
from tests.release.terminal import Terminal

LATE_S = 300
"""``NIGHTLY`` may take 60 s."""


@pytest.fixture
def account() -> Iterator[StackAccount]:
    """`web` with a job that its schedule has started, and that goes on and on."""
    found = stack_account(quick=True)
    have(found, NIGHTLY)
    make_schedule(found)
    found.aws.ecs.behaviours.set(GOOD, dataclasses.replace(QUICK, command_s=50_000.0))
    found.aws.clock.sleep(3600 + LATE_S)
    yield found
    found.aws.close()


@pytest.fixture
def terminal(account: StackAccount, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch)


def have(account: StackAccount, *jobs: Any) -> None:
    """The file has these jobs of `web`, as ``up`` writes them."""
    put_manifest(account.aws, dataclasses.replace(account.request().manifest, jobs=jobs))


def scheduled(account: StackAccount) -> list[str]:
    """Ids of the tasks that the schedule started, the first one first."""
    with account.aws.ecs.moment() as here:
        tasks = [task for task in here.clusters["staging-web"].tasks.values() if task.group == "job:nightly"]
    return [task.id for task in sorted(tasks, key=lambda task: task.created_at)]


def shown(terminal: Terminal) -> str:
    return " ".join(terminal("status", "web", "-e", "staging").out.split())


def entries(terminal: Terminal) -> list[dict[str, Any]]:
    found = json.loads(terminal("history", "web", "-e", "staging", "--json").out)["entries"]
    return [entry for entry in found if entry["verb"].startswith("job ")]


def test_status_says_what_takes_too_long_and_how_to_stop_it(account: StackAccount, terminal: Terminal):
    [task] = scheduled(account)
    said = shown(terminal)
    assert f"job nightly: task {task} of its schedule runs for 5 min 0" in said
    assert f"longer than its timeout_s, 60 s, and nothing stops it but modulestack stop web {task} -e staging" in said
    [found] = json.loads(terminal("status", "web", "-e", "staging", "--json").out)["modules"]
    [run] = found["running_jobs"]
    assert (run["job"], run["task"], run["starter"], run["late"], run["timeout_s"]) == (
        "nightly",
        task,
        "its schedule",
        True,
        60,
    )
    assert LATE_S - 60 <= run["runs_s"] <= LATE_S + 60


def test_the_command_stops_it(account: StackAccount, terminal: Terminal):
    [task] = scheduled(account)
    assert terminal(*f"stop web {task} -e staging".split()).code == 0
    account.aws.clock.sleep(60)
    said = shown(terminal)
    assert "nothing stops it" not in said
    assert "job nightly: nightly ended with exit code" in said
    assert "stopped with modulestack" in said


def test_history_has_what_has_not_ended(account: StackAccount, terminal: Terminal):
    [entry] = entries(terminal)
    assert (entry["verdict"], entry["who"], entry["after"]) == ("late", "its schedule", "staging-web:1")
    assert "nothing stops it but modulestack stop web" in entry["sentence"]
    have(account, dataclasses.replace(NIGHTLY, timeout_s=3600))
    [entry] = entries(terminal)
    assert (entry["verdict"], entry["sentence"]) == ("running", f"task {scheduled(account)[0]} runs")


def test_status_says_what_runs_beside_itself(account: StackAccount, terminal: Terminal):
    assert "run at once" not in shown(terminal)
    account.aws.clock.sleep(3600)
    first, second = scheduled(account)
    assert f"job nightly: 2 tasks of it run at once ({first}, {second}): nothing keeps them apart" in shown(terminal)


def test_a_job_that_ends_in_its_time_is_no_problem(account: StackAccount, terminal: Terminal):
    have(account, dataclasses.replace(NIGHTLY, timeout_s=3600))
    [found] = json.loads(terminal("status", "web", "-e", "staging", "--json").out)["modules"]
    assert ("job_problems" in found, [run["late"] for run in found["running_jobs"]]) == (False, [False])


def test_what_somebody_runs_and_left_is_shown_too(account: StackAccount, terminal: Terminal):
    """Of another starter, and once nobody can be waiting for it any more."""
    run = start_job(account.dependencies(), account.request().manifest, NIGHTLY, {})
    account.aws.clock.sleep(80)
    assert f"task {run.task} of somebody" not in shown(terminal)
    account.aws.clock.sleep(20)
    assert f"task {run.task} of somebody runs for 1 min 4" in shown(terminal)


@pytest.mark.parametrize("left", [(), (dataclasses.replace(NIGHTLY, name="hourly"),)], ids=["no other", "renamed"])
def test_a_job_that_was_taken_out_of_the_file_still_runs(account: StackAccount, terminal: Terminal, left: Any):
    have(account, *left)
    account.aws.client("scheduler").delete_schedule(GroupName="staging-web", Name="nightly")
    [task] = scheduled(account)
    said = shown(terminal)
    assert f"job nightly: task {task} of its schedule runs for" in said
    assert (
        f"and the module has no such job any more: it ends by itself, or by modulestack stop web {task} -e staging"
        in said
    )
    assert [entry["verdict"] for entry in entries(terminal)] == ["running"]


def test_history_keeps_the_runs_of_a_job_that_was_taken_out(account: StackAccount, terminal: Terminal):
    """Those with a record for ever, those that a schedule started for as long as ECS shows them."""
    account.aws.ecs.behaviours.set(GOOD, QUICK)
    assert terminal("run", "web", "nightly", "-e", "staging").code == 0
    terminal("stop", "web", scheduled(account)[0], "-e", "staging")
    account.aws.clock.sleep(60)
    have(account)
    assert sorted((entry["who"], entry["verdict"]) for entry in entries(terminal)) == [
        ("ada@laptop", "succeeded"),
        ("its schedule", "failed"),
    ]


def test_who_may_not_look_at_tasks_sees_the_rest(account: StackAccount):
    manifest = account.request().manifest
    with account.faults.during(lambda number, operation: DENIED if operation == "ListTasks" else None):
        assert [entry.verb for entry in history(account.dependencies().aws, manifest, 20)] == ["deployment"]
