"""
``startedBy`` of the tasks that run once: by what they are found again, and told from those of the service.

Letters, digits, hyphens, slashes and underscores are allowed, 128 of them:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""

from __future__ import annotations

from typing import NamedTuple

BY_HAND = "modulestack-run"
BY_RELEASE = "modulestack-release"


class StartedBy(NamedTuple):
    """Who started a task, what for."""

    kind: str
    """``BY_HAND``, ``BY_RELEASE``; another one: somebody else's."""
    id: str
    """Of the run, or of the release."""
    job: str
    """Empty: a command."""


def by_hand(run: str, job: str = "") -> str:
    """Of a run (its id) that somebody typed."""
    return f"{BY_HAND}/{run}" + (f"/{job}" if job else "")


def by_release(release: str, job: str) -> str:
    """Of a job that runs before the release with this id."""
    return f"{BY_RELEASE}/{release}/{job}"


def parse(text: str) -> StartedBy:
    """The inverse of both; any other text is its own kind."""
    kind, _, rest = text.partition("/")
    identity, _, job = rest.partition("/")
    return StartedBy(kind, identity, job)
