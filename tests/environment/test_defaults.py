"""Merging defaults into a module."""

from __future__ import annotations

import pytest
import yaml

from modulestack.environment.defaults import depth, merged
from tests.edits.cases.load_balancers import FRONTED
from tests.edits.plain import with_value


@pytest.mark.parametrize(
    ("defaults", "own", "expected"),
    [
        ({}, {}, {}),
        ({"a": 1}, {}, {"a": 1}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {"a": None}, {}),
        ({"a": None}, {"a": 1}, {"a": 1}),
        ({"a": None}, {}, {}),
        ({"s": {"a": 1, "b": 2}}, {"s": {"b": 3, "c": 4}}, {"s": {"a": 1, "b": 3, "c": 4}}),
        ({"s": {"a": 1, "b": 2}}, {"s": {"b": None}}, {"s": {"a": 1}}),
        ({"s": {"t": {"a": 1}}}, {"s": {"t": {"b": 2}}}, {"s": {"t": {"a": 1, "b": 2}}}),
        ({"s": {"a": 1}}, {"s": None}, {}),
        ({"s": {"a": 1}}, {"s": "x"}, {"s": "x"}),
        ({"s": "x"}, {"s": {"a": 1}}, {"s": {"a": 1}}),
        ({"l": [1, 2]}, {"l": [3]}, {"l": (3,)}),
        ({"l": [1, {"a": [2]}]}, {}, {"l": (1, {"a": (2,)})}),
    ],
)
def test_the_modules_own_word_counts(defaults, own, expected):
    """Maps key by key, everything else whole; null takes away."""
    assert merged(defaults, own) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), 0),
        (("a",), 1),
        (("a", "b"), 2),
        (("a", "x"), 1),
        (("l", 1), 2),
        (("l", 2), 1),
        (("l", "x"), 1),
        (("x",), 0),
    ],
)
def test_how_far_a_path_leads(path, expected):
    """In maps and lists."""
    assert depth(path, {"a": {"b": 1}, "l": [1, 2]}) == expected


@pytest.mark.parametrize(("key", "way"), [("service_connect", "service_connect"), ("cloud_map", "cloud_map")])
def test_modules_are_without_defaults_of_another_way(problems, key, way):
    """As workers are without those that need a port."""
    modules = {"web": {"image": "app:1", "port": 80}, "api": {"image": "app:1", "port": 80, "reachable_by": way}}
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:defaults": {key: {}},
        "modulestack:modules": modules,
    }
    assert problems(yaml.safe_dump({"config": config})) == []


def test_what_defaults_have_is_left_out_by_null(problems):
    """A shared load balancer asks for certificates by itself, so what defaults say of it does not go there."""
    config = with_value(FRONTED, "modulestack:defaults/request_headers", {"x_amzn_tls_version": "X-Tls-Version"})
    [told] = problems(yaml.safe_dump({"config": config}))
    assert told.endswith("; what defaults have, null in the module leaves out")
