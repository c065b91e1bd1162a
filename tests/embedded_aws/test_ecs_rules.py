"""The rules of the embedded ECS and ECR are tested, and docs/embedded-aws.md lists them as they are."""

from __future__ import annotations

import re
from pathlib import Path

from tests.embedded_aws.ecs_rules import PAGE, RULES, with_section

HERE = Path(__file__).parent
FOLDERS = (
    "autoscaling",
    "ecs",
    "ecs/traffic_shift",
    "ecr_lifecycle",
    "ec2_auto_scaling",
    "monitoring",
    "dashboards",
    "log_filters",
    "log_insights",
)
TESTS = (*(path for folder in FOLDERS for path in (HERE / folder).glob("*.py")), HERE / "test_pull_through.py")
ALL = [rule for rules in RULES.values() for rule in rules]


def test_every_rule_is_held_by_tests_that_exist():
    """A test that is renamed is renamed in the table too."""
    there = set(re.findall(r"^def (test_\w+)", "".join(path.read_text() for path in TESTS), re.MULTILINE))
    assert {name for rule in ALL for name in rule.tests} - there == set()
    assert [rule.says for rule in ALL if not rule.tests] == []


def test_every_rule_is_said_once_and_names_a_page_of_aws():
    """The page is AWS's own."""
    assert len({rule.says for rule in ALL}) == len(ALL)
    own = ("https://docs.aws.amazon.com/", "https://repost.aws/", "https://aws.amazon.com/")
    assert [rule.page for rule in ALL if not rule.page.startswith(own)] == []


def test_the_page_lists_the_rules_as_they_are():
    """``python -m tests.embedded_aws.ecs_rules`` rewrites it."""
    assert with_section(PAGE.read_text()) == PAGE.read_text()
