"""Property values between the wire and plain Python."""

from __future__ import annotations

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from modulestack.rehearsal.values import UnsupportedValue, plain, wire, without_ignored


def _struct(**properties: object) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def test_whole_numbers_arrive_as_integers_and_others_do_not():
    """The wire knows doubles only."""
    properties, secret = plain(_struct(port=8080, share=0.5, nested={"list": [1, 2.5]}))
    assert (properties, secret) == ({"port": 8080, "share": 0.5, "nested": {"list": [1, 2.5]}}, frozenset())
    assert isinstance(properties["port"], int)


def test_a_secret_anywhere_in_a_property_makes_the_property_secret():
    """The value is plain inside the engine; the name is remembered."""
    wrapped = {rpc._special_sig_key: rpc._special_secret_sig, "value": {"deep": "hush"}}
    assert plain(_struct(a={"b": [wrapped]}, c="open")) == (
        {"a": {"b": [{"deep": "hush"}]}, "c": "open"},
        frozenset({"a"}),
    )


def test_secrets_travel_back_as_secrets():
    """What came in secret goes out secret; an absent value stays absent."""
    struct = wire({"a": "hush", "b": "open", "c": None}, frozenset({"a"}))
    assert plain(struct) == ({"a": "hush", "b": "open"}, frozenset({"a"}))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (
            {rpc._special_sig_key: rpc._special_asset_sig, "text": "x"},
            r"top\.inner: an asset needs Pulumi's own engine",
        ),
        ({rpc._special_sig_key: rpc._special_resource_sig, "urn": "x"}, r"top\.inner: a reference to a resource needs"),
        (rpc.UNKNOWN, r"top\.inner: is not known"),
    ],
)
def test_what_only_the_real_engine_handles_is_refused_by_name(value: object, says: str):
    """Never a silent success."""
    with pytest.raises(UnsupportedValue, match=says):
        plain(_struct(top={"inner": value}))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a", {"a": 1, "list": [{"x": 7, "y": 8}], "map": {"k.k": 7}}),
        ("gone", {"a": 2, "list": [{"x": 7, "y": 8}], "map": {"k.k": 7}}),
        ("list[0].x", {"a": 2, "list": [{"x": 5, "y": 8}], "map": {"k.k": 7}}),
        ("list[*].y", {"a": 2, "list": [{"x": 7, "y": 6}], "map": {"k.k": 7}}),
        ('map["k.k"]', {"a": 2, "list": [{"x": 7, "y": 8}], "map": {"k.k": 5}}),
        ("list[*]", {"a": 2, "list": [{"x": 5, "y": 6}], "map": {"k.k": 7}}),
        ("list[3].x", {"a": 2, "list": [{"x": 7, "y": 8}], "map": {"k.k": 7}}),
        ("new", {"a": 2, "list": [{"x": 7, "y": 8}], "map": {"k.k": 7}, "new": 3}),
    ],
)
def test_what_is_ignored_stays_as_it_was(path: str, expected: dict[str, object]):
    """Pulumi's property paths: names, quoted keys, indexes, every item."""
    new = {"a": 2, "list": [{"x": 7, "y": 8}], "map": {"k.k": 7}}
    old = {"a": 1, "list": [{"x": 5, "y": 6}], "map": {"k.k": 5}, "new": 3}
    assert without_ignored(new, old, (path,)) == expected


def test_an_ignored_property_that_is_new_is_left_out():
    """The old resource did not have it."""
    assert without_ignored({"a": 1, "b": 2}, {"a": 1}, ("b",)) == {"a": 1}
