"""Image references, taken apart."""

from __future__ import annotations

import pytest

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Ecr, Image, parse

DIGEST = f"sha256:{'a' * 64}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("web:1", Image(name="web", tag="1")),
        (f"web@{DIGEST}", Image(name="web", digest=DIGEST)),
        (f"host:5000/a/web:1@{DIGEST}", Image(name="host:5000/a/web", tag="1", digest=DIGEST)),
        ("localhost/web:v1.2-rc_3", Image(name="localhost/web", tag="v1.2-rc_3")),
        ("ghcr.io/Example/web:1", None),
        ("host:5000/web", None),
        ("web", None),
        ("web:1 ", None),
        ("we b:1", None),
        ("web@sha256:abc", None),
        ("web:-1", None),
        ("", None),
        ("//:1", None),
    ],
)
def test_references(text: str, expected: Image | None):
    """A port is no tag, a digest survives, anything else is refused."""
    try:
        found: Image | None = parse(text)
    except BadInput:
        found = None
    assert found == expected


def test_a_digest_wins_over_the_tag_beside_it():
    """ECS takes repository@digest."""
    assert str(parse(f"a/web:1@{DIGEST}")) == f"a/web@{DIGEST}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/web",
            Ecr(account="123456789012", region="eu-west-1", repository="team/web"),
        ),
        (
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web",
            Ecr(account="123456789012", region="cn-north-1", repository="web"),
        ),
        ("public.ecr.aws/team/web", None),
        ("evil-123456789012.dkr.ecr.eu-west-1.amazonaws.com/web", None),
    ],
)
def test_private_ecr_is_recognized(name: str, expected: Ecr | None):
    """By its host name only."""
    assert Image(name=name, tag="1").ecr == expected
