"""A resource's own word on the provider's default tags."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.resources import tags
from tests.embedded_aws.provider.queues import context


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        (None, {"a": "1", "own": "x"}),
        ({}, {"a": "1", "own": "x"}),
        ({"defaultTags": {"tags": {}}}, {"own": "x"}),
        ({"defaultTags": {}}, {"own": "x"}),
        ({"defaultTags": {"tags": {"b": "2"}}}, {"b": "2", "own": "x"}),
    ],
)
def test_default_tags_give_way_to_what_overrides_them(override: Any, expected: dict[str, str]):
    """An object of S3 takes ten tags, fewer than an environment may have."""
    inputs = {"tags": {"own": "x"}, **({"overrideProvider": override} if override is not None else {})}
    assert tags.wanted(context(a="1"), inputs) == expected
