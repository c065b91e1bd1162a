"""The page of the embedded AWS is what its code says."""

from __future__ import annotations

import pytest

from modulestack.embedded_aws.ecs import manual
from tests.support.program import ROOT

PAGE = ROOT / "docs" / "embedded-aws.md"


def test_the_tables_of_inputs_are_those_that_the_code_makes() -> None:
    """Else: `make schema`."""
    page = PAGE.read_text()
    assert manual.updated(page) == page
    assert page.count("| kept and echoed |") > 20


def test_a_page_without_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match=r"docs/embedded-aws.md has no <!-- inputs"):
        manual.updated("# Something else\n")
