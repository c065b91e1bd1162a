from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.provider import outputs
from modulestack.engine import property_values as values
from tests.embedded_aws.provider.queues import Queues, context

INPUTS = {"name": "jobs-1", "__defaults": ["name"], "tags": {"a": "1"}}
STANDING = {
    "name": "jobs-1",
    "arn": "arn",
    "delaySeconds": 0,
    "tags": {"a": "1"},
    "tagsAll": {"a": "1", "team": "blue"},
}


def test_before_creation_all_but_the_inputs_is_unknown():
    found = outputs.of_creation(Queues(), context(team="blue"), INPUTS)
    known = {key: value for key, value in found.items() if value != values.UNKNOWN}
    assert known == {"name": "jobs-1", "delaySeconds": 0, "tags": {"a": "1"}, "tagsAll": {"a": "1", "team": "blue"}}
    assert found["arn"] == found["url"] == values.UNKNOWN


def test_before_an_update_what_stands_stays_known():
    new = {"name": "jobs-1", "__defaults": ["name"], "delaySeconds": 7}
    found = outputs.of_update(Queues(), context(team="blue"), INPUTS, STANDING, new)
    assert found == {**STANDING, "delaySeconds": 7, "tags": values.UNKNOWN, "tagsAll": {"team": "blue"}}


def test_what_aws_makes_anew_on_each_change_is_unknown_before_it():
    from modulestack.embedded_aws.resources.registry import HANDLERS

    handler = HANDLERS["aws:ssm/parameter:Parameter"]
    old: dict[str, Any] = {"name": "/a", "type": "String", "value": "1"}
    standing = {**old, "version": 3, "tagsAll": {}}
    assert outputs.of_update(handler, context(), old, standing, {**old, "value": "2"})["version"] == values.UNKNOWN
    assert outputs.of_update(handler, context(), old, standing, {**old, "tags": {"a": "1"}})["version"] == 3


def test_a_refresh_takes_over_what_drifted_and_nothing_else():
    secret = {**INPUTS, "tags": values.as_secret({"a": "1"})}
    found = {**STANDING, "tags": {"a": "2"}, "delaySeconds": 9, "arn": "another"}
    assert outputs.refreshed_inputs(Queues(), secret, STANDING, found) == {
        **INPUTS,
        "tags": values.as_secret({"a": "2"}),
        "delaySeconds": 9,
    }


def test_an_import_leaves_out_what_says_nothing():
    found = {**STANDING, "policy": "", "kmsMasterKeyId": None, "fifoQueue": True}
    assert outputs.imported_inputs(Queues(), found) == {"name": "jobs-1", "tags": {"a": "1"}, "fifoQueue": True}
