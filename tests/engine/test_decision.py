"""Same, update or replace."""

from __future__ import annotations

import pytest

from modulestack.engine.decision import Replace, Same, Update, changed_inputs, decide, is_triggered

OLD = {"size": 1, "color": "red", "parts": [{"kind": "a"}, {"kind": "b"}]}


def test_equal_inputs_are_the_same():
    """Whatever their order."""
    assert decide(OLD, dict(reversed(OLD.items())), replaces={"size"}) == Same()


def test_a_changed_input_is_an_update():
    assert decide(OLD, {**OLD, "color": "blue"}, replaces={"size"}) == Update(("color",))


def test_a_changed_input_that_cannot_change_in_place_is_a_replacement_and_names_every_change():
    assert decide(OLD, {**OLD, "size": 2, "color": "blue"}, replaces={"size"}) == Replace(
        ("color", "size"), delete_first=False
    )


def test_added_and_removed_inputs_are_changes():
    """A value that is None is there."""
    assert changed_inputs({"a": 1, "b": None}, {"b": None, "c": 3}) == ("a", "c")


@pytest.mark.parametrize("path", ["color", "*", "parts", "parts[1]", "parts[1].kind", "parts[*].kind"])
def test_replace_on_changes_turns_an_update_into_a_replacement(path: str):
    """Pulumi's property paths, as in ignoreChanges."""
    new = {"size": 1, "color": "blue", "parts": [{"kind": "a"}, {"kind": "c"}]}
    assert decide(OLD, new, replaces=(), replace_on_changes=(path,)) == Replace(("color", "parts"), delete_first=False)


@pytest.mark.parametrize("path", ["size", "parts[0]", "parts[*].size"])
def test_replace_on_changes_of_what_stays_is_an_update(path: str):
    new = {**OLD, "parts": [{"kind": "a"}, {"kind": "c"}]}
    assert decide(OLD, new, replaces=(), replace_on_changes=(path,)) == Update(("parts",))


def test_what_cannot_exist_twice_is_deleted_first():
    assert decide(OLD, {**OLD, "size": 2}, replaces={"size"}, delete_before_replace=True) == Replace(
        ("size",), delete_first=True
    )


def test_a_trigger_that_changed_is_a_replacement_even_without_a_change():
    assert decide(OLD, OLD, replaces=(), triggered=True) == Replace((), delete_first=False)


def test_a_trigger_that_is_new_or_gone_triggers_nothing():
    """As under Pulumi's own engine: what has none yet gets one without being replaced."""
    found = [is_triggered(old, new) for old, new in ((None, "a"), ("a", None), ("a", "a"), ("a", "b"))]
    assert found == [False, False, False, True]
