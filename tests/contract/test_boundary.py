"""The boundary that the check of a file knows is that of the manual."""

from __future__ import annotations

import json

from modulestack.contract import boundary
from tests.support.program import ROOT


def test_it_is_the_one_of_the_manual():
    page = (ROOT / "docs" / "aws-account.md").read_text(encoding="utf-8")
    text = page.partition("cat > boundary.json <<EOF\n")[2].partition("\nEOF\n")[0]
    for name, value in {"$ACCOUNT": "1" * 12, "$ENVIRONMENT": "prod", "$STATE_BUCKET": "state"}.items():
        text = text.replace(name, value)
    assert boundary.document("prod", partition="aws", account="1" * 12, state_bucket="state") == json.loads(text)
