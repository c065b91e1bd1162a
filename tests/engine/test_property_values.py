"""Property values between the wire and plain Python."""

from __future__ import annotations

import pytest
from pulumi.runtime import rpc

from modulestack.engine import property_values as values
from modulestack.engine.errors import UnsupportedValue

HIDDEN = values.as_secret({"password": "p", "port": 5432})


def test_the_marks_are_the_sdks():
    """They are written down here so that a provider process need not import the SDK."""
    assert (rpc.UNKNOWN, rpc._special_sig_key, rpc._special_secret_sig) == (
        values.UNKNOWN,
        values.SIGNATURE,
        values.SECRET,
    )
    assert {rpc._special_asset_sig, rpc._special_archive_sig, rpc._special_resource_sig} == {*values._SPECIAL_VALUES}


def test_what_was_sent_is_received_as_it_was():
    properties = {
        "count": 3,
        "half": 0.5,
        "on": True,
        "hidden": HIDDEN,
        "later": values.UNKNOWN,
        "list": [1, {"a": 2, "none": None}],
    }
    assert values.from_wire(values.to_wire(properties)) == properties


def test_whole_numbers_arrive_as_integers_and_others_do_not():
    """The wire knows doubles only."""
    found = values.from_wire(values.to_wire({"port": 8080, "share": 0.5, "nested": {"list": [1, 2.5]}}))
    assert [type(found["port"]), type(found["share"])] == [int, float]
    assert [type(item) for item in found["nested"]["list"]] == [int, float]


def test_nothing_is_left_out_none_is():
    assert values.from_wire(values.to_wire({"a": None, "b": "", "c": 0, "d": []})) == {"b": "", "c": 0, "d": []}


def test_named_properties_travel_as_secrets():
    struct = values.to_wire({"a": "hush", "b": "open"}, secret={"a"})
    assert values.from_wire(struct) == {"a": values.as_secret("hush"), "b": "open"}


@pytest.mark.parametrize(
    ("signature", "kind"),
    [
        (rpc._special_asset_sig, "an asset"),
        (rpc._special_archive_sig, "an archive"),
        (rpc._special_resource_sig, "a reference to a resource"),
        ("another", "a special value"),
    ],
)
def test_what_only_the_real_engine_handles_is_refused_by_name(signature: str, kind: str):
    """Never a silent success."""
    struct = values.to_wire({"code": {"zip": {rpc._special_sig_key: signature}}})
    with pytest.raises(UnsupportedValue, match=rf"^code\.zip: {kind} needs Pulumi's own engine"):
        values.from_wire(struct)


def test_secrets_come_in_clear_only_on_demand():
    assert values.plain({"a": [HIDDEN]}) == {"a": [{"password": "p", "port": 5432}]}


@pytest.mark.parametrize("value", [HIDDEN, [HIDDEN], {"a": {"b": [HIDDEN]}}])
def test_a_secret_is_found_wherever_it_is(value: object):
    assert values.has_secret(value)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (values.UNKNOWN, "top"),
        ([1, values.UNKNOWN], "top[1]"),
        ({"a": values.as_secret(values.UNKNOWN)}, "top.a.value"),
        ({"a": [{"b": 1}]}, None),
    ],
)
def test_what_is_not_known_is_found_wherever_it_is(value: object, path: str | None):
    assert values.has_unknown(value) is (path is not None)
    assert values.unknown_path(value, "top") == path


def test_outputs_are_as_secret_as_the_inputs_of_their_name():
    found = values.keep_secret({"a": "x", "b": {"c": "y"}, "d": "z"}, {"a": values.as_secret("x"), "b": {"c": HIDDEN}})
    assert found == {"a": values.as_secret("x"), "b": values.as_secret({"c": "y"}), "d": "z"}
