"""Same, update or replace; and the names that the engine proposes."""

from __future__ import annotations

import dataclasses

import pytest

from modulestack.engine.decision import Replace, Same, Update, autoname, changes, decide
from modulestack.engine.resource_state import ResourceGoal, ResourceState, make_urn

OLD = ResourceState(
    goal=ResourceGoal(urn="u", type="t", name="n", parent="", custom=True, inputs={"size": 1, "color": "red"}),
    id="i",
    outputs={},
    serial=1,
)


def _goal(**inputs: object) -> ResourceGoal:
    return dataclasses.replace(OLD.goal, inputs=inputs)


def test_equal_inputs_are_the_same():
    assert decide(OLD, _goal(color="red", size=1), {"size"}, delete_before_replace=False) == Same()


def test_a_changed_input_is_an_update():
    assert decide(OLD, _goal(size=1, color="blue"), {"size"}, delete_before_replace=False) == Update(("color",))


def test_a_changed_input_that_cannot_change_in_place_is_a_replacement_and_names_every_change():
    assert decide(OLD, _goal(size=2, color="blue"), {"size"}, delete_before_replace=False) == Replace(
        ("color", "size"), delete_first=False
    )


def test_added_and_removed_inputs_are_changes():
    assert changes({"a": 1, "b": None}, {"b": None, "c": 3}) == ("a", "c")


@pytest.mark.parametrize("option", [("color",), ("*",)])
def test_replace_on_changes_turns_an_update_into_a_replacement(option: tuple[str, ...]):
    goal = dataclasses.replace(_goal(size=1, color="blue"), replace_on_changes=option)
    assert decide(OLD, goal, (), delete_before_replace=False) == Replace(("color",), delete_first=False)


@pytest.mark.parametrize(
    ("of_type", "of_goal", "first"),
    [(True, None, True), (True, False, False), (False, True, True), (False, None, False)],
)
def test_the_option_decides_over_the_type_what_goes_first(of_type: bool, of_goal: bool | None, first: bool):  # noqa: FBT001
    goal = dataclasses.replace(_goal(size=2, color="red"), delete_before_replace=of_goal)
    assert decide(OLD, goal, {"size"}, delete_before_replace=of_type) == Replace(("size",), delete_first=first)


def test_a_proposed_name_is_stable_differs_by_generation_and_has_seven_digits():
    first, again, second = autoname("u", "web", 0, 32), autoname("u", "web", 0, 32), autoname("u", "web", 1, 32)
    assert first == again != second
    assert len(first) == len("web-") + 7


def test_a_name_that_would_not_fit_is_refused():
    with pytest.raises(ValueError, match="longer than the 32 characters that AWS allows"):
        autoname("u", "w" * 25, 0, 32)


def test_a_urn_holds_the_types_of_all_its_parents_but_the_stack():
    stack = "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s"
    component = make_urn("s", "p", stack, "my:index:Part", "part")
    assert component == "urn:pulumi:s::p::my:index:Part::part"
    assert make_urn("s", "p", component, "aws:x:Y", "leaf") == "urn:pulumi:s::p::my:index:Part$aws:x:Y::leaf"
