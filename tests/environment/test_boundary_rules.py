"""What a boundary that is there has to allow."""

from __future__ import annotations

import json
import re
from pathlib import Path

from modulestack.environment import rules
from tests.edits.cases.calls import ENCRYPTED_CALLS
from tests.edits.plain import BOUNDARY, OWNED, Config, with_value
from tests.edits.standing import environment_of

MANUAL = (Path(__file__).parents[2] / "docs/aws-account.md").read_text(encoding="utf-8")


def _told(config: Config, folder: Path) -> list[str]:
    found = rules.notices(environment_of(config, folder))
    return [each.message for each in found if each.fields[0] == ("permissions_boundary",)]


def test_statements_that_an_older_boundary_lacks_are_told(tmp_path):
    """As the manual has them, for this environment."""
    [told] = _told(with_value(ENCRYPTED_CALLS, "modulestack:permissions_boundary", BOUNDARY), tmp_path)
    statements = json.loads(f"[{told.partition('adds: ')[2]}]")
    [document] = [text for text in re.findall(r"\{\n  \"Version\".*?\n\}", MANUAL, re.DOTALL) if "ecs-sc!" in text]
    wanted = json.loads(document.replace("$ENVIRONMENT", "any"))["Statement"]
    assert statements == [each for each in wanted if "ecs-sc!" in str(each.get("Resource"))]


def test_who_encrypts_no_calls_is_told_nothing(tmp_path):
    assert _told(OWNED, tmp_path) == []
    assert _told(ENCRYPTED_CALLS, tmp_path) == []
