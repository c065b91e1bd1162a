"""docs/controls.md: every control that concerns us is there, and what it is held by is there, too."""

from __future__ import annotations

import re

import pytest

from policies.rules.table import RESOURCE_RULES, STACK_RULES
from tests.support.program import ROOT

PAGE = (ROOT / "docs" / "controls.md").read_text()
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]*)\| ([^|]+) \|$", PAGE.split("|---|---|---|")[1], re.MULTILINE)
POLICIES = {rule.name: rule.control for rule in (*RESOURCE_RULES, *STACK_RULES)}
TESTS = {
    name
    for file in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)
}
CONCERN_US = {
    *(f"ECS.{n}" for n in (2, 3, 4, 5, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20)),
    *(f"ELB.{n}" for n in (1, 4, 5, 6, 12, 13, 16, 17, 18, 21, 22)),
    *(f"EC2.{n}" for n in (2, 6, 10, 13, 14, 15, 18, 19, 55, 56, 57)),
    *(f"S3.{n}" for n in (1, 2, 3, 5, 8, 9, 10, 12, 13, 14, 15, 17)),
    *(f"ECR.{n}" for n in (1, 2, 3, 5)),
    *(f"CloudWatch.{n}" for n in (15, 16, 17)),
    *("IAM.1", "IAM.21", "KMS.1", "KMS.2", "KMS.3", "KMS.4", "KMS.5", "ACM.1", "ACM.2", "WAF.10", "WAF.12"),
    *("SNS.1", "SNS.4"),
    *(f"SecretsManager.{n}" for n in (1, 2, 3, 4)),
}
"""https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html"""


def test_every_control_that_concerns_us_is_told_once():
    named = [control for controls, _, _ in ROWS for control in controls.split(", ")]
    assert len(named) == len(set(named))
    assert CONCERN_US - set(named) == set()


@pytest.mark.parametrize(("controls", "met", "held_by"), ROWS, ids=[row[0] for row in ROWS])
def test_what_holds_a_control_is_there(controls: str, met: str, held_by: str):
    """A policy that names the control, a test, or a reason; with a reason there is nothing to tell of how it is met."""
    if held_by.startswith("open: "):
        assert met.strip() == ""
        return
    assert met.strip()
    if policy := re.fullmatch(r"policy `([\w-]+)`", held_by):
        assert policy[1] in POLICIES
        known = set(POLICIES[policy[1]].split(", "))
        assert known & set(controls.split(", "))
    else:
        assert held_by.strip("`") in TESTS
