"""The manual of the pipelines names what there is, and nothing else."""

from __future__ import annotations

import re

from tests.pipelines.workflows import ACTIONS, ROOT, WORKFLOWS, load

MANUAL = (ROOT / "docs" / "pipelines.md").read_text()


def test_every_variable_of_a_workflow_is_explained() -> None:
    used = {name for path in WORKFLOWS for name in re.findall(r"vars\.(\w+)", path.read_text())}
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", MANUAL, re.MULTILINE)) == used


def test_every_workflow_that_starts_by_itself_or_by_hand_is_explained() -> None:
    started = {path.name for path in WORKFLOWS if set(load(path)["on"]) != {"workflow_call"}}
    assert set(re.findall(r"^\| `([\w-]+\.yml)` \|", MANUAL, re.MULTILINE)) == started


def test_the_example_gives_the_action_every_input() -> None:
    (action,) = [path for path in ACTIONS if path.parent.name == "release"]
    example = MANUAL.split("actions/release@")[1].split("\n\n")[0]
    assert re.findall(r"^ +([a-z-]+): ", example.split("with:")[1], re.MULTILINE) == [
        "module",
        "image",
        "environment",
        "role",
        "region",
        "account-id",
    ]
    assert set(load(action)["inputs"]) == set(re.findall(r"^ +([a-z-]+): ", example.split("with:")[1], re.MULTILINE))
