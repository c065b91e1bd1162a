"""Colours that are told apart: by those who see all of them, and by those who do not."""

from __future__ import annotations

import pytest

from modulestack.report_page import palette
from tests.report_page.sight import SIGHT, linear, too_near


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_hues_are_told_apart_from_each_other_and_from_the_paper(sight: str, theme: palette.Theme):
    assert too_near((*palette.HUES, "ink", "paper"), theme, sight) == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_read(theme: palette.Theme):
    """WCAG 2.2, 1.4.6: 7 to 1."""
    weights = (0.2126, 0.7152, 0.0722)
    one, other = (
        sum(a * b for a, b in zip(weights, linear(color), strict=True)) + 0.05
        for color in (palette.INK[theme], palette.PAPER[theme])
    )
    assert max(one, other) / min(one, other) >= 7


def test_a_page_has_a_variable_for_each_colour():
    assert palette.variables()["blue-half"] == "var(--blue-half)"
    assert palette.variables().keys() == palette.colors("dark").keys()
