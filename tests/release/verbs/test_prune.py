"""Which revisions are pruned: none that a schedule still runs, however old it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from tests.release.faults import DENIED
from tests.release.schedules import NIGHTLY, make_schedule, scheduled_revision
from tests.release.stack import BETTER, GOOD, StackAccount, put_manifest, stack_account
from tests.release.terminal import Terminal


@pytest.fixture
def account() -> Iterator[StackAccount]:
    """`web` was released seven times, and its schedule could not be moved."""
    found = stack_account(quick=True)
    put_manifest(found.aws, dataclasses.replace(found.request().manifest, jobs=(NIGHTLY,)))
    make_schedule(found)
    with found.faults.during(lambda number, operation: DENIED if operation == "UpdateSchedule" else None):
        for image in (BETTER, GOOD) * 3 + (BETTER,):
            options = ReleaseOptions(timeout_s=300.0)
            release_modules(
                found.dependencies(), [found.request(image=image)], options, Coordination(), release.execute
            )
    yield found
    found.aws.close()


def test_the_revision_that_a_schedule_runs_stays(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    assert (scheduled_revision(account), account.revision()) == ("staging-web:1", "staging-web:8")
    said = Terminal(account, monkeypatch)("prune", "web", "-e", "staging", "--keep", "1", "--apply").out
    assert "keep        staging-web:1  the schedule of nightly runs it" in said
    assert "deregister  staging-web:2" in said
    account.aws.clock.sleep(3600)
    with account.aws.ecs.moment() as here:
        assert [task.group for task in here.clusters["staging-web"].tasks.values() if task.started_by is None] == [
            "job:nightly"
        ]


def test_of_a_job_that_was_taken_out_nothing_is_kept(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    put_manifest(account.aws, dataclasses.replace(account.request().manifest, jobs=()))
    said = Terminal(account, monkeypatch)("prune", "web", "-e", "staging", "--keep", "1").out
    assert "deregister  staging-web:1" in said
