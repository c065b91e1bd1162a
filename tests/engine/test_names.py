"""The names that the engine proposes."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.engine.names import Autoname, NameTooLong, is_name_taken, is_named, proposed_name, random_digits

RULE = Autoname("name", 32)


def test_random_digits_are_stable_and_differ_by_generation():
    first, again, second = random_digits("u", 0), random_digits("u", 0), random_digits("u", 1)
    assert first == again != second
    assert len(first) == 7


def test_a_proposed_name_is_the_logical_one_and_the_digits():
    """Or what the stack configures."""
    assert proposed_name(RULE, "web", "0a1b2c3") == "web-0a1b2c3"
    assert proposed_name(RULE, "web", "0a1b2c3", whole="prod-web") == "prod-web"


def test_a_name_that_would_not_fit_is_refused():
    with pytest.raises(NameTooLong, match=r"is 33 characters, AWS allows 32: shorten the logical name$"):
        proposed_name(RULE, "w" * 25, "0a1b2c3")


@pytest.mark.parametrize(
    ("inputs", "named"), [({"name": "a"}, True), ({"namePrefix": "a"}, True), ({"name": None}, False), ({}, False)]
)
def test_the_program_names_by_a_name_or_a_prefix(inputs: dict[str, Any], named: bool):  # noqa: FBT001
    assert is_named(RULE, inputs) is named


@pytest.mark.parametrize(
    ("old", "new", "proposed", "taken"),
    [("a", "a", False, True), ("a", "a", True, False), ("a", "b", False, False)],
)
def test_only_a_chosen_name_is_taken(old: str, new: str, proposed: bool, taken: bool):  # noqa: FBT001
    """A proposed one can be proposed anew."""
    assert is_name_taken(RULE, {"name": old}, {"name": new}, proposed=proposed) is taken
    assert not is_name_taken(None, {"name": old}, {"name": new}, proposed=proposed)
