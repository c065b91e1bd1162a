"""``modulestack status``: each thing that it has to say has a line of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.release.stack import change_template, stack_account
from tests.release.terminal import Terminal

PROBLEMS = [
    f"web: the template: {role} is a number, and ECS takes a text: put it in quotes"
    for role in ("taskRoleArn", "executionRoleArn")
]


def two_faults(template: dict[str, Any]) -> None:
    template.update(executionRoleArn=7, taskRoleArn=8)


def test_each_problem_is_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch):
    """In the table below each other, in JSON as the lines of one text."""
    account = stack_account(quick=True)
    change_template(account, "web", two_faults)
    modulestack = Terminal(account, monkeypatch)
    table, document = modulestack("status", "-e", "staging"), modulestack("status", "-e", "staging", "--json")
    assert document.code == table.code == 0
    assert json.loads(document.out)["modules"][0]["problem"].split("\n") == PROBLEMS
    heads, first, second = table.out.splitlines()
    column = heads.index("note")
    assert (first[:3], second[:column].strip()) == ("web", "")
    assert [first[column:], second[column:]] == PROBLEMS
    account.aws.close()
