"""Whether a process is gone for certain: this machine's own ones, and the attempts of one GitHub job."""

from __future__ import annotations

import dataclasses

import pytest

from modulestack.release.storage.process_identity import ProcessIdentity, is_gone, this_process

HERE = ProcessIdentity(machine="m", pid=1, started="1", job="run/7/release", attempt=2)
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "example/shop",
    "GITHUB_RUN_ID": "7",
    "GITHUB_JOB": "release",
    "GITHUB_RUN_ATTEMPT": "2",
}


def test_this_process_is_not_gone():
    """And is kept as JSON."""
    here = this_process({})
    assert is_gone(here, here) is False
    assert ProcessIdentity.from_json(here.to_json()) == here


def test_one_that_started_at_another_time_is_gone():
    """Its number was given to another process since."""
    here = this_process({})
    assert is_gone(dataclasses.replace(here, started="1"), here) is True


@pytest.mark.parametrize(
    ("other", "gone"),
    [
        (ProcessIdentity(), False),
        (ProcessIdentity(machine="another", pid=2**22 + 1, started="1"), False),
        (ProcessIdentity(machine="m", pid=2**22 + 1, started="1"), True),
        (ProcessIdentity(machine="m", pid=2**22 + 1, started=""), False),
        (ProcessIdentity(machine="m", pid=2**22 + 1, started="not known"), False),
        (ProcessIdentity(machine="another", pid=9, started="9", job="run/7/release", attempt=1), True),
        (ProcessIdentity(machine="another", pid=9, started="9", job="run/7/release", attempt=2), False),
        (ProcessIdentity(machine="another", pid=9, started="9", job="run/7/release", attempt=3), False),
        (ProcessIdentity(machine="another", pid=9, started="9", job="run/8/release", attempt=1), False),
    ],
)
def test_gone_is_said_only_of_what_is_known(other: ProcessIdentity, *, gone: bool):
    """Another machine, another run, or no word of when it started: nobody knows."""
    assert is_gone(other, HERE) is gone


def test_a_job_is_known_by_its_run_and_attempt():
    """GitHub begins an attempt when the last one is over."""
    found = this_process(GITHUB)
    assert (found.job, found.attempt) == ("https://github.com/example/shop/7/release", 2)
    assert this_process({}).job == ""


@pytest.mark.parametrize("item", [None, [], "x", {"pid": "7", "machine": 3, "attempt": None}])
def test_whatever_else_a_lock_holds_names_no_process(item: object):
    """A lock of another version, or one written by hand."""
    assert is_gone(ProcessIdentity.from_json(item), HERE) is False
