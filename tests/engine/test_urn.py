"""URNs are the engine's own."""

from __future__ import annotations

from modulestack.engine.urn import make_urn, type_and_name

STACK = "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s"


def test_a_urn_holds_the_types_of_all_its_parents_but_the_stack():
    component = make_urn("s", "p", STACK, "my:index:Part", "part")
    assert component == "urn:pulumi:s::p::my:index:Part::part"
    assert make_urn("s", "p", component, "aws:x:Y", "leaf") == "urn:pulumi:s::p::my:index:Part$aws:x:Y::leaf"


def test_type_and_name_are_the_resources_own():
    """A name may hold what separates a URN's parts."""
    assert type_and_name("urn:pulumi:s::p::my:index:Part$aws:x:Y::leaf::2") == ("aws:x:Y", "leaf::2")
