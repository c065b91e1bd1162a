"""By what a resource that was imported is compared."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.engine.taken_over import told


@pytest.mark.parametrize(
    ("inputs", "outputs", "wanted", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 1}, {"a": 1}),
        ({}, {"slow": 0}, {"slow": 0}, {"slow": 0}),
        ({}, {}, {"new": 1}, {}),
        ({"ids": ["a", "b"]}, {}, {"ids": ["b", "a"]}, {"ids": ["b", "a"]}),
        ({"ids": ["a", "b"]}, {}, {"ids": ["b", "c"]}, {"ids": ["a", "b"]}),
        ({"check": {"path": "/", "more": ""}}, {}, {"check": {"path": "/a"}}, {"check": {"path": "/"}}),
        ({"all": [{"to": 1, "order": 1}]}, {}, {"all": [{"to": 2}]}, {"all": [{"to": 1}]}),
        (
            {"all": [{"a": 1}, {"b": [2, 3]}]},
            {},
            {"all": [{"b": [3, 2]}, {"a": 1}]},
            {"all": [{"b": [3, 2]}, {"a": 1}]},
        ),
        ({"all": [{"a": 1}, {"a": 1}]}, {}, {"all": [{"a": 1}, {"a": 2}]}, {"all": [{"a": 1}, {"a": 1}]}),
        ({"all": [{"to": 1}, {"to": 2}]}, {}, {"all": [{"to": 1}]}, {"all": [{"to": 1}, {"to": 2}]}),
        ({"idle": 90}, {"idle": 90}, {}, {"idle": 90}),
        ({"idle": 60}, {"idle": 60}, {}, {}),
    ],
)
def test_what_the_program_leaves_out_is_aws_own_but_for_what_the_provider_sets_back(
    inputs: dict[str, Any], outputs: dict[str, Any], wanted: dict[str, Any], expected: dict[str, Any]
):
    assert told(inputs, outputs, wanted, {"idle": 60}) == expected
