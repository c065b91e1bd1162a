"""What depends on another goes before it, whatever was made first."""

from __future__ import annotations

from modulestack.engine.deletion_order import in_deletion_order
from modulestack.engine.resource_state import ResourceGoal, ResourceState


def _state(
    name: str, serial: int, *, parent: str = "", needs: tuple[str, ...] = (), custom: bool = True
) -> ResourceState:
    goal = ResourceGoal(
        urn=name, type="t", name=name, parent=parent, custom=custom, inputs={}, property_dependencies={"on": needs}
    )
    return ResourceState(goal=goal, id=f"{name}{serial}", outputs={}, serial=serial)


def _order(*states: ResourceState) -> list[str]:
    known = {state.urn: state for state in sorted(states, key=lambda state: state.serial)}
    return [state.id for state in in_deletion_order(states, known)]


def test_where_nothing_depends_the_last_made_goes_first():
    assert _order(_state("a", 1), _state("b", 2), _state("c", 3)) == ["c3", "b2", "a1"]


def test_what_was_made_anew_still_goes_after_what_depends_on_it():
    """A service keeps its place when its target group is replaced."""
    assert _order(_state("service", 2, needs=("group",)), _state("group", 3)) == ["service2", "group3"]


def test_of_what_was_replaced_both_go_after_what_depends_on_it():
    assert _order(_state("group", 1), _state("service", 2, needs=("group",)), _state("group", 3)) == [
        "service2",
        "group3",
        "group1",
    ]


def test_who_depends_on_a_component_depends_on_all_below_it():
    component, inner = _state("network", 1, custom=False), _state("subnet", 5, parent="network")
    outer = _state("balancer", 3, needs=("network",))
    assert _order(component, inner, outer) == ["balancer3", "subnet5", "network1"]


def test_what_is_below_another_goes_before_it():
    assert _order(_state("vpc", 9), _state("subnet", 2, parent="vpc"), _state("table", 3, parent="subnet")) == [
        "table3",
        "subnet2",
        "vpc9",
    ]
