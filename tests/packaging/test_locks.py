"""The three locks: each holds the one before, version by version, and everything in them has a hash."""

from __future__ import annotations

import itertools
import re
import tomllib

import pytest

from tests.packaging.installed import ROOT

LOCKS = ("requirements-release.txt", "requirements.txt", "requirements-dev.txt")
"""From the smallest to the largest."""


def versions(lock: str) -> dict[str, str]:
    """Package → version."""
    return dict(re.findall(r"^([\w.-]+)==([^ ]+) ", (ROOT / lock).read_text(), re.MULTILINE))


def test_what_is_locked_twice_is_locked_to_the_same():
    """What CI tests is what a release job and the program run."""
    for smaller, larger in itertools.pairwise(LOCKS):
        wider = versions(larger)
        assert {name: wider.get(name) for name in versions(smaller)} == versions(smaller)


@pytest.mark.parametrize("lock", [*LOCKS, "policies/requirements.txt"])
def test_everything_has_a_hash(lock: str):
    """So pip takes nothing else, whatever an index offers."""
    blocks = re.split(r"^(?=[\w.-]+==)", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(versions(lock)) > 10
    assert [block.split(" ")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_what_a_release_needs_is_what_its_lock_begins_with():
    """No direct dependency is missing, and moto is the version that the embedded AWS is written for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.match(r"[\w-]+", text)[0].lower() for text in project["dependencies"]}  # type: ignore[index]
    [moto] = [text for text in project["optional-dependencies"]["rehearse"] if text.startswith("moto")]
    assert wanted <= versions("requirements-release.txt").keys()
    assert f"moto=={versions('requirements.txt')['moto']}" == moto
