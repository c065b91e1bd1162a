"""IAM's patterns: what they cover, and whether two have something in common."""

from __future__ import annotations

import itertools
import random

import pytest

from modulestack.contract.iam_patterns import covers, covers_action, meet, resources_meet

TEXTS = ["".join(letters) for n in range(7) for letters in itertools.product("ab", repeat=n)]


def test_patterns_meet_where_a_text_fits_both():
    """By trying all texts: a thousand pairs of small patterns."""
    draw = random.Random(7)
    pairs = [tuple("".join(draw.choices("ab*?", k=draw.randint(0, 4))) for _ in range(2)) for _ in range(1000)]
    met = {pair for pair in pairs if meet(*pair)}
    assert met == {(a, b) for a, b in pairs if any(covers(a, text) and covers(b, text) for text in TEXTS)}
    assert 0 < len(met) < len(set(pairs))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("arn:aws:s3:::prod-*", "arn:*:s3:::prod-releases-*", True),
        ("*", "arn:*:s3:::prod-releases-*", True),
        ("arn:aws:s3:::uploads/*", "arn:*:s3:::prod-releases-*", False),
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/*", "arn:*:s3:::prod-releases-*", False),
    ],
)
def test_a_star_goes_no_further_than_its_part_of_an_arn(first: str, second: str, expected: bool):  # noqa: FBT001
    assert resources_meet(first, second) is expected


def test_capitals_do_not_count_in_actions():
    assert (covers_action("s3:get*", "s3:GetObject"), covers("s3:get*", "s3:GetObject")) == (True, False)
