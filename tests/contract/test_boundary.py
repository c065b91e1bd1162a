"""The boundary that the check of a file knows is that of the manual."""

from __future__ import annotations

import json
import re

from modulestack.contract import boundary
from tests.support.program import ROOT


def test_it_is_the_one_of_the_manual():
    page = (ROOT / "docs" / "aws-account.md").read_text(encoding="utf-8")
    text = page.partition("cat > boundary.json <<EOF\n")[2].partition("\nEOF\n")[0]
    for name, value in {"$ACCOUNT": "1" * 12, "$ENVIRONMENT": "prod", "$STATE_BUCKET": "state"}.items():
        text = text.replace(name, value)
    assert boundary.document("prod", partition="aws", account="1" * 12, state_bucket="state") == json.loads(text)


def test_that_of_previews_reaches_the_base_where_they_are_beside_it_only():
    """Every right that names an environment names previews; of the base it may read, and put things beside it."""
    found = boundary.of_previews("prod", partition="aws", account="1" * 12, state_bucket="state")
    text = json.dumps(found)
    assert len(json.dumps(found, separators=(",", ":"))) <= 6144
    of_base = [
        statement
        for statement in found["Statement"]
        if any(re.search(r"[:/]prod[-/]", one) for one in statement.get("Resource", ()) if isinstance(one, str))
    ]
    assert [statement["Action"] for statement in of_base] == [
        ["ecs:DescribeServices", "secretsmanager:GetSecretValue", "ssm:GetParameters"]
    ]
    assert "modulestack-boundary-previews-of-prod" in text
    assert "StringNotEquals" not in text
