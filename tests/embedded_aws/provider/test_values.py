from __future__ import annotations

import pytest
from google.protobuf import json_format

from modulestack.embedded_aws.provider import values

HIDDEN = values.secret({"password": "p", "port": 5432})


def test_what_was_sent_is_received_as_it_was():
    properties = {"count": 3, "half": 0.5, "on": True, "hidden": HIDDEN, "later": values.UNKNOWN, "list": [1, {"a": 2}]}
    assert values.received(values.sent(properties)) == properties


def test_nothing_is_left_out_none_is():
    assert values.received(values.sent({"a": None, "b": "", "c": 0, "d": []})) == {"b": "", "c": 0, "d": []}


def test_an_archive_is_refused_by_name():
    archive = json_format.ParseDict(
        {"code": {"zip": {"4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7"}}},
        values.sent({}),
    )
    with pytest.raises(values.UnsupportedValue, match=r"^code\.zip: .* takes no assets, archives"):
        values.received(archive)


def test_secrets_come_in_clear_only_on_demand():
    assert values.plain({"a": [HIDDEN]}) == {"a": [{"password": "p", "port": 5432}]}


@pytest.mark.parametrize("value", [HIDDEN, [HIDDEN], {"a": {"b": [HIDDEN]}}])
def test_a_secret_is_found_wherever_it_is(value: object):
    assert values.has_secret(value)


@pytest.mark.parametrize("value", [values.UNKNOWN, [values.UNKNOWN], {"a": values.secret(values.UNKNOWN)}])
def test_what_is_not_known_is_found_wherever_it_is(value: object):
    assert values.has_unknown(value)


def test_outputs_are_as_secret_as_the_inputs_of_their_name():
    found = values.keep_secret({"a": "x", "b": {"c": "y"}, "d": "z"}, {"a": values.secret("x"), "b": {"c": HIDDEN}})
    assert found == {"a": values.secret("x"), "b": values.secret({"c": "y"}), "d": "z"}
