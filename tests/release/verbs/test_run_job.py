"""A module's job by hand: as the file has it, with a record, and with its own exit code."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.contract.jobs import ManifestJob
from tests.release.stack import BUCKET, GOOD, QUICK, StackAccount, put_manifest, stack_account
from tests.release.terminal import Terminal

MIGRATE = ManifestJob(
    name="migrate", command=("manage", "migrate"), environment={"DEPTH": "2"}, cpu=512, memory=1024, timeout_s=60
)
REPORT = ManifestJob(name="report", command=("report",), timeout_s=900)


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    put_manifest(found.aws, dataclasses.replace(found.request().manifest, jobs=(MIGRATE, REPORT)))
    yield found
    found.aws.close()


@pytest.fixture
def terminal(account: StackAccount, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch)


def runs(account: StackAccount) -> list[dict[str, Any]]:
    """The records of jobs, newest first."""
    s3 = account.aws.client("s3")
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="modules/web/runs/").get("Contents", [])
    return [json.loads(s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read()) for item in listed]


def behave(account: StackAccount, **how: Any) -> None:
    """What containers of the running image do from now on."""
    account.aws.ecs.behaviours.set(GOOD, dataclasses.replace(QUICK, **how))


def started_tasks(account: StackAccount) -> list[Any]:
    """Those that somebody ran."""
    with account.aws.ecs.moment() as here:
        tasks = here.clusters["staging-web"].tasks.values()
        return [task for task in tasks if (task.started_by or "").startswith("modulestack-run/")]


def test_a_job_runs_as_the_file_has_it(account: StackAccount, terminal: Terminal):
    said = terminal("run", "web", "migrate", "-e", "staging", "--env", "DEPTH=3")
    assert (said.code, said.out) == (0, "| manage migrate\n")
    assert "web: migrate ended with exit code 0" in said.err
    [task] = started_tasks(account)
    assert task.definition.revision == int(account.revision().rpartition(":")[2])
    assert task.overrides == {
        "containerOverrides": [
            {
                "name": "web",
                "command": ["manage", "migrate"],
                "environment": [{"name": "DEPTH", "value": "3"}],
            }
        ],
        "cpu": "512",
        "memory": "1024",
    }


def test_its_record_says_what_became_of_it(account: StackAccount, terminal: Terminal):
    behave(account, exit_code=3, last_output=("no such table",))
    said = terminal("run", "web", "migrate", "-e", "staging")
    assert said.code == 3
    assert "| no such table\n" in said.out
    [record] = runs(account)
    [task] = started_tasks(account)
    kept = {key: record[key] for key in ("job", "verdict", "exit_code", "task", "revision", "image", "who", "why")}
    assert kept == {
        "job": "migrate",
        "verdict": "failed",
        "exit_code": 3,
        "task": task.id,
        "revision": account.revision(),
        "image": GOOD,
        "who": "ada@laptop",
        "why": "",
    }


def test_history_has_jobs_between_releases(account: StackAccount, terminal: Terminal):
    behave(account, exit_code=3)
    terminal("run", "web", "migrate", "-e", "staging")
    shown = json.loads(terminal("history", "web", "-e", "staging", "--json").out)["entries"]
    assert [(entry["verb"], entry["verdict"], entry.get("exit_code")) for entry in shown] == [
        ("job migrate", "failed", 3),
        ("deployment", "successful", None),
    ]
    assert shown[0]["sentence"] == "migrate ended with exit code 3"
    assert "exit_code" not in shown[1]
    assert "failed (3)" in terminal("history", "web", "-e", "staging").out


def test_a_job_that_does_not_end_in_its_time_is_stopped(account: StackAccount, terminal: Terminal):
    behave(account, command_s=500.0)
    said = terminal("run", "web", "migrate", "-e", "staging")
    assert said.code == 124
    assert "web: migrate did not end within 1 min 00 s and was stopped" in said.err
    [task] = started_tasks(account)
    assert (task.last_status, task.stopped_reason) == ("STOPPED", "modulestack: migrate did not end within 1 min 00 s")
    assert [(run["verdict"], run["exit_code"]) for run in runs(account)] == [("timed-out", 0)]


def test_who_waits_for_less_leaves_it_running(account: StackAccount, terminal: Terminal):
    behave(account, command_s=40.0)
    said = terminal("run", "web", "migrate", "-e", "staging", "--timeout", "10s")
    [task] = started_tasks(account)
    assert said.code == 124
    assert f"web: task {task.id} goes on\nNext: modulestack stop web {task.id} -e staging" in said.err
    assert task.desired_status == "RUNNING"
    assert [run["verdict"] for run in runs(account)] == ["left"]


def test_without_a_timeout_the_job_s_own_counts(account: StackAccount, terminal: Terminal):
    """Not the hour that other commands are waited for."""
    long = dataclasses.replace(REPORT, timeout_s=3 * 3600)
    put_manifest(account.aws, dataclasses.replace(account.request().manifest, jobs=(long,)))
    behave(account, command_s=3600.0 + 60)
    assert terminal("run", "web", "report", "-e", "staging").code == 0


def test_a_job_that_cannot_start_has_no_exit_code_of_its_own(account: StackAccount, terminal: Terminal):
    behave(account, pull_error=True)
    said = terminal("run", "web", "report", "-e", "staging")
    assert said.code == 125
    assert "web: report never started: CannotPullContainerError" in said.err
    assert [(run["verdict"], run["exit_code"]) for run in runs(account)] == [("not-started", None)]


def test_dashes_make_a_command_of_a_job_s_name(account: StackAccount, terminal: Terminal):
    said = terminal("run", "web", "-e", "staging", "--", "migrate")
    assert (said.code, said.out) == (0, "| migrate\n")
    assert runs(account) == []


def test_a_job_that_is_none_is_told_with_those_that_are(account: StackAccount, terminal: Terminal):
    said = terminal("run", "web", "migrat", "-e", "staging")
    assert said.code == 2
    assert said.err == (
        "web has no job migrat: jobs are migrate, report; to run a command write -- in front of it: "
        "modulestack run web -e staging -- migrat\n"
    )
    assert started_tasks(account) == []


def test_a_job_takes_no_words(account: StackAccount, terminal: Terminal):
    said = terminal("run", "web", "migrate", "now", "-e", "staging")
    assert said.code == 2
    assert (
        "migrate is a job, whose command is in the file: leave out now, or write -- in front of a command" in said.err
    )
    assert started_tasks(account) == []


def test_what_looks_secret_is_not_kept(account: StackAccount):
    """ECS's reasons quote what failed."""
    from modulestack.release.storage.run_records import RunRecord

    record = RunRecord(
        id="1", environment="staging", module="web", job="migrate", who="ada@laptop", revision="staging-web:1",
        started="", finished="", verdict="failed", why="postgres://app:hunter2@db/app refused",
    )  # fmt: skip
    assert "hunter2" not in json.dumps(record.to_json())
