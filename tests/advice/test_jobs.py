"""What is told of jobs, queues and containers beside a module's own, typed as it stands where it is told."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.contract.jobs import ManifestJob
from modulestack.release.verbs.run_job import start_job
from tests.advice.typed import ours
from tests.release.schedules import NIGHTLY, make_schedule
from tests.release.stack import BETTER, GOOD, QUICK, StackAccount, add_module, put_manifest, stack_account
from tests.release.terminal import Terminal

MIGRATE = ManifestJob(name="migrate", command=("migrate",), timeout_s=60, before_release=True)
PROXY, CRASHING_PROXY = (f"ghcr.io/example/proxy@sha256:{digit * 64}" for digit in "12")


@pytest.fixture
def account() -> Iterator[StackAccount]:
    made = stack_account(quick=True)
    _change(made, jobs=(MIGRATE,))
    yield made
    made.aws.close()


@pytest.fixture
def terminal(account: StackAccount, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch)


def _change(account: StackAccount, **fields: Any) -> None:
    put_manifest(account.aws, dataclasses.replace(account.request().manifest, **fields))


def _next(text: str) -> str:
    return str(re.findall(r"Next: (modulestack .*)", text)[-1]).strip()


def test_a_job_that_failed_has_its_logs(account: StackAccount, terminal: Terminal):
    account.aws.ecs.behaviours.set(
        BETTER, dataclasses.replace(QUICK, exit_code=3, last_output=("relation orders exists",))
    )
    told = terminal("release", f"web={BETTER}", "-e", "staging", "-y")
    shown = ours(terminal, _next(told.out))
    assert (told.code, shown.code, "relation orders exists" in shown.out) == (3, 0, True), (told, shown)


def test_a_job_that_others_run_has_its_logs(account: StackAccount, terminal: Terminal):
    _change(account, jobs=(dataclasses.replace(MIGRATE, timeout_s=900),))
    account.aws.ecs.behaviours.set(GOOD, dataclasses.replace(QUICK, command_s=400.0))
    start_job(account.dependencies(), account.request().manifest, MIGRATE, {})
    told = terminal("release", f"web={BETTER}", "-e", "staging", "-y", "--timeout", "1m")
    shown = ours(terminal, _next(told.out))
    assert "is still running" in told.out
    assert (shown.code, shown.out.endswith(" migrate\n")) == (0, True), (told, shown)


def test_a_scheduled_run_that_takes_too_long_is_stopped(account: StackAccount, terminal: Terminal):
    _change(account, jobs=(NIGHTLY,))
    make_schedule(account)
    account.aws.ecs.behaviours.set(GOOD, dataclasses.replace(QUICK, command_s=50_000.0))
    account.aws.clock.sleep(3800)
    told = " ".join(terminal("status", "web", "-e", "staging").out.split())
    [command] = re.findall(r"nothing stops it but (modulestack stop \S+ \S+ -e staging)", told)
    done = ours(terminal, command)
    assert (done.code, "is stopping" in done.out) == (0, True), (told, done)


def test_what_is_no_job_is_run_as_a_command(terminal: Terminal):
    told = terminal("run", "web", "ls", "-e", "staging")
    [command] = re.findall(r"modulestack run .*", told.err)
    done = ours(terminal, command)
    assert (told.code, done.code, "ls" in done.out) == (2, 0, True), (told, done)


def test_a_queue_that_was_missing_is_made(account: StackAccount, terminal: Terminal):
    _change(account, queue=f"arn:aws:sqs:{account.aws.region}:{account.aws.account_id}:mails")
    told = terminal("verify", "web", "-e", "staging")
    assert (told.code != 0, "queue mails does not exist" in told.out + told.err) == (True, True), told
    account.aws.client("sqs").create_queue(QueueName="mails")
    assert terminal("verify", "web", "-e", "staging").code == 0


def test_a_container_that_failed_has_its_logs(monkeypatch: pytest.MonkeyPatch):
    """Of the container beside the module's own, not of the module's."""
    account = stack_account((), quick=True)
    crashing = dataclasses.replace(QUICK, exits_after_s=2.0, exit_code=3, last_output=("no upstream",))
    account.aws.ecs.behaviours.set(CRASHING_PROXY, crashing)
    add_module(account, "web", quick=True, beside={"proxy": {"image": PROXY}})
    account.aws.clock.sleep(60)
    terminal = Terminal(account, monkeypatch)
    told = terminal("release", f"web/proxy={CRASHING_PROXY}", "-e", "staging", "-y")
    shown = ours(terminal, _next(told.out))
    assert ("--container proxy" in told.out, shown.code, "no upstream" in shown.out) == (True, 0, True), (told, shown)
    account.aws.close()
