from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.provider.diff import DiffResult, difference
from modulestack.engine import property_values as values
from tests.embedded_aws.provider.queues import Queues, context

STANDING = {"name": "jobs-1", "__defaults": ["name"], "delaySeconds": 5, "tags": {"a": "1", "b.c": "2"}}
OUTPUTS = {**STANDING, "arn": "arn", "tagsAll": {"a": "1", "b.c": "2", "team": "blue"}}


def _diff(new: dict[str, Any], **tags: str) -> DiffResult:
    return difference(Queues(), context(**(tags or {"team": "blue"})), STANDING, OUTPUTS, {**STANDING, **new})


def test_nothing_new_is_no_difference():
    assert _diff({}) == DiffResult()


def test_a_secret_of_the_same_value_is_no_difference():
    assert _diff({"delaySeconds": values.as_secret(5)}) == DiffResult()


def test_a_change_in_place_tells_its_paths():
    found = _diff({"tags": {"a": "1", "b.c": "3", "d": "4"}})
    assert found == DiffResult(
        changed=("tags", "tagsAll"),
        detail={'tags["b.c"]': "UPDATE", "tags.d": "ADD", 'tagsAll["b.c"]': "UPDATE", "tagsAll.d": "ADD"},
    )


def test_other_default_tags_change_every_resource():
    assert _diff({}, team="red").detail == {"tagsAll.team": "UPDATE"}


def test_what_cannot_change_in_place_replaces():
    found = _diff({"fifoQueue": True})
    assert found == DiffResult(changed=("fifoQueue",), replaces=("fifoQueue",), detail={"fifoQueue": "ADD_REPLACE"})


def test_a_name_of_the_programs_own_has_to_go_before_it_comes_again():
    mine = {**STANDING, "name": "mine", "__defaults": []}
    found = difference(Queues(), context(team="blue"), mine, OUTPUTS, {**mine, "fifoQueue": True})
    assert (found.replaces, found.delete_before_replace) == (("fifoQueue",), True)


def test_what_is_not_known_counts_as_changed():
    assert _diff({"fifoQueue": values.UNKNOWN}).replaces == ("fifoQueue",)
    assert _diff({"tags": values.UNKNOWN}).changed == ("tags", "tagsAll")


def test_lists_are_compared_item_by_item():
    old, new = {**STANDING, "policy": [1, 2, 3]}, {**STANDING, "policy": [1, 5]}
    found = difference(Queues(), context(team="blue"), old, OUTPUTS, new)
    assert found.detail == {"policy[1]": "UPDATE", "policy[2]": "DELETE"}


def test_of_what_was_imported_only_what_the_program_says_is_compared():
    told = {"name": "jobs-1", "delaySeconds": 5, "kmsMasterKeyId": "by-aws"}
    asked = {"name": "jobs-1", "__defaults": [], "delaySeconds": 6}
    assert difference(Queues(), context(), told, told, asked).changed == ("delaySeconds",)


def test_a_resource_without_default_tags_does_not_get_them():
    """As a template in S3, which takes ten tags at most."""
    standing = {**STANDING, "tags": {}, "overrideProvider": {"defaultTags": {"tags": {}}}}
    assert difference(Queues(), context(team="blue"), standing, {**standing, "tagsAll": {}}, standing) == DiffResult()
