"""
The engine, with a toy provider: what is called, in which order, and what stands afterwards.

The real handlers are tested in ``tests/embedded_aws``; here a *thing* has a ``size`` that cannot change in place, a
``color`` that can, and may be ``on`` another thing.
"""

from __future__ import annotations

import contextlib
import dataclasses
from typing import Any

import pytest

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, UpdateFailed
from modulestack.engine.errors import EngineError
from modulestack.engine.resource_state import ResourceGoal
from modulestack.engine.run import EngineRun
from modulestack.engine.urn import make_urn
from modulestack.rehearsal.in_process_engine import InProcessEngine

STACK = "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s"


class Things(Handler):
    """Writes down what it is asked to do."""

    type = "toy:index:Thing"
    replaces = frozenset({"size", "on"})
    delete_before_replace = False
    autoname = Autoname("name", 32)

    def __init__(self) -> None:
        self.log: list[str] = []
        self.allowed: list[tuple[str, float | None]] = []
        """Operation, and the seconds that it may take by the resource's own word."""
        self.theirs: dict[str, dict[str, Any]] = {}
        """What somebody else made, by id."""

    def make(self, ctx: Any, inputs: dict[str, Any]) -> str:
        if inputs.get("color") == "impossible":
            raise ValueError("no such color")
        self.allowed.append(("create", ctx.timeout_s))
        self.log.append(f"create {inputs['name']}")
        return f"id-{inputs['name']}"

    def read(self, ctx: Any, id_: str, known: dict[str, Any]) -> dict[str, Any] | None:
        if not known and id_ not in self.theirs:
            return None
        return {**self.theirs.get(id_, known), "arn": f"arn:{id_}"}

    def change(self, ctx: Any, id_: str, outputs: dict[str, Any], inputs: dict[str, Any]) -> None:
        if inputs.get("color") == "fading":
            raise UpdateFailed("the color faded", {**outputs, **inputs})
        self.allowed.append(("update", ctx.timeout_s))
        self.log.append(f"update {id_} {inputs.get('color')}")

    def delete(self, ctx: Any, id_: str, outputs: dict[str, Any]) -> None:
        self.allowed.append(("delete", ctx.timeout_s))
        self.log.append(f"delete {id_}")


class Toy:
    """An engine and what its provider was asked to do."""

    def __init__(self) -> None:
        self.things = Things()
        context = Context(client=lambda service: None, region="eu-west-1", account_id="123456789012")
        self.engine = InProcessEngine({Things.type: self.things}, lambda provider: context)

    def up(self, *goals: ResourceGoal) -> EngineRun:
        self.things.log.clear()
        run = self.engine.begin()
        for goal in goals:
            self.engine.register(goal)
        self.engine.finish()
        return run


def _thing(name: str, *, on: str = "", **options: Any) -> ResourceGoal:
    fields = {field.name for field in dataclasses.fields(ResourceGoal)}
    inputs = {key: value for key, value in options.items() if key not in fields} | ({"on": on} if on else {})
    urn = make_urn("s", "p", STACK, Things.type, name)
    depends: dict[str, tuple[str, ...]] = {"on": (make_urn("s", "p", STACK, Things.type, on),)} if on else {}
    kept = {key: value for key, value in options.items() if key in fields}
    return ResourceGoal(
        urn=urn,
        type=Things.type,
        name=name,
        parent=STACK,
        custom=True,
        inputs=inputs,
        property_dependencies=depends,
        **kept,
    )


@pytest.fixture
def toy() -> Toy:
    return Toy()


def _named(toy: Toy, name: str) -> str:
    return str(toy.engine.resources[make_urn("s", "p", STACK, Things.type, name)].goal.inputs["name"])


def test_the_same_program_twice_calls_nothing(toy: Toy):
    toy.up(_thing("a", size=1), _thing("b", on="a"))
    run = toy.up(_thing("a", size=1), _thing("b", on="a"))
    assert (toy.things.log, run.changed, run.count("same")) == ([], (), 2)


def test_custom_timeouts_reach_what_they_are_for(toy: Toy):
    """An operation without one may take what its type allows."""
    slow = {"create": 90.0, "delete": 4860.0}
    toy.up(_thing("a", size=1, color="red", timeouts_s=slow), _thing("b"))
    toy.up(_thing("a", size=1, color="blue", timeouts_s=slow), _thing("b"))
    toy.up()
    assert toy.things.allowed == [
        ("create", 90.0),
        ("create", None),
        ("update", None),
        ("delete", None),
        ("delete", 4860.0),
    ]


def test_a_name_is_proposed_once_and_then_kept(toy: Toy):
    toy.up(_thing("a", color="red"))
    name = _named(toy, "a")
    toy.up(_thing("a", color="blue"))
    assert (_named(toy, "a"), toy.things.log) == (name, [f"update id-{name} blue"])


def test_a_replacement_makes_the_new_one_first_under_another_name(toy: Toy):
    toy.up(_thing("a", size=1))
    old = _named(toy, "a")
    run = toy.up(_thing("a", size=2))
    new = _named(toy, "a")
    assert old != new
    assert toy.things.log == [f"create {new}", f"delete id-{old}"]
    assert [(s.operation, s.changed) for s in run.changed] == [("replace", ("size",)), ("delete", ())]


def test_a_chosen_name_goes_before_it_is_made_again(toy: Toy):
    """Two things of one name cannot exist at once."""
    toy.up(dataclasses.replace(_thing("a"), inputs={"name": "fixed", "size": 1}))
    toy.up(dataclasses.replace(_thing("a"), inputs={"name": "fixed", "size": 2}))
    assert toy.things.log == ["delete id-fixed", "create fixed"]


def test_deleting_first_takes_those_along_that_would_be_replaced_anyway(toy: Toy):
    toy.up(_thing("a", size=1), _thing("b", on="a"), _thing("c"))
    a, b = _named(toy, "a"), _named(toy, "b")
    run = toy.up(_thing("a", size=2, delete_before_replace=True), _thing("b", on="a"), _thing("c"))
    assert [(step.operation, step.name, step.changed) for step in run.changed] == [
        ("delete", "b", ()),
        ("replace", "a", ("size",)),
        ("replace", "b", ("on",)),
    ]
    assert toy.things.log == [
        f"delete id-{b}",
        f"delete id-{a}",
        f"create {_named(toy, 'a')}",
        f"create {_named(toy, 'b')}",
    ]


def test_what_is_no_longer_registered_goes_last_made_first(toy: Toy):
    toy.up(_thing("a"), _thing("b", on="a"), _thing("c", on="b"))
    names = {name: _named(toy, name) for name in "abc"}
    toy.up(_thing("a"))
    assert toy.things.log == [f"delete id-{names['c']}", f"delete id-{names['b']}"]


def test_what_was_replaced_before_a_failure_goes_with_the_next_run(toy: Toy):
    toy.up(_thing("a", size=1))
    old = _named(toy, "a")
    with pytest.raises(EngineError):
        toy.up(_thing("a", size=2), _thing("b", color="impossible"))
    new = _named(toy, "a")
    toy.up(_thing("a", size=2))
    assert (old != new, toy.things.log) == (True, [f"delete id-{old}"])
    toy.up(_thing("a", size=2))
    assert toy.things.log == []


def test_what_was_made_anew_still_goes_after_what_depends_on_it(toy: Toy):
    toy.up(_thing("a", size=1), _thing("b", color="red", color_of="a", dependencies=(_thing("a").urn,)))
    toy.up(_thing("a", size=2), _thing("b", color="red", color_of="a", dependencies=(_thing("a").urn,)))
    a, b = _named(toy, "a"), _named(toy, "b")
    toy.things.log.clear()
    toy.engine.destroy()
    assert toy.things.log == [f"delete id-{b}", f"delete id-{a}"]


def test_another_trigger_is_a_replacement(toy: Toy):
    toy.up(_thing("a"))
    assert toy.up(_thing("a", replacement_trigger="x")).changed == ()
    old = _named(toy, "a")
    toy.up(_thing("a", replacement_trigger="y"))
    assert toy.things.log == [f"create {_named(toy, 'a')}", f"delete id-{old}"]


def test_destroy_leaves_nothing(toy: Toy):
    toy.up(_thing("a"), _thing("b", on="a"))
    run = toy.engine.destroy()
    assert (toy.engine.resources, run.count("delete")) == ({}, 2)


def test_ignored_changes_are_no_changes(toy: Toy):
    toy.up(_thing("a", color="red", ignore_changes=("color",)))
    run = toy.up(_thing("a", color="blue", ignore_changes=("color",)))
    assert (toy.things.log, run.changed) == ([], ())


def test_what_is_made_anew_ignores_no_changes(toy: Toy):
    """As Pulumi's engine, which takes all of the program's inputs then."""
    toy.up(_thing("a", color="red", size=1, ignore_changes=("color",)))
    run = toy.up(_thing("a", color="blue", size=2, ignore_changes=("color",)))
    [made] = [each for each in toy.engine.resources.values() if each.goal.name == "a"]
    assert (run.count("replace"), made.goal.inputs["color"]) == (1, "blue")


def test_an_alias_takes_over_what_stood_under_the_old_name(toy: Toy):
    toy.up(_thing("old", size=1))
    name = _named(toy, "old")
    run = toy.up(_thing("new", size=1, aliases=(_thing("old").urn,)))
    assert (toy.things.log, run.changed, _named(toy, "new")) == ([], (), name)


def test_a_protected_thing_refuses_to_go_and_nothing_goes(toy: Toy):
    toy.up(_thing("a"), _thing("b", protect=True))
    with pytest.raises(EngineError, match=r"b \(toy:index:Thing\): protected: set protect to false"):
        toy.engine.destroy()
    assert len(toy.engine.resources) == 2


def test_a_retained_thing_is_forgotten_not_deleted(toy: Toy):
    toy.up(_thing("a", retain_on_delete=True))
    toy.engine.destroy()
    assert not any(line.startswith("delete") for line in toy.things.log)
    assert toy.engine.resources == {}


def test_an_import_takes_over_what_is_there_and_what_it_ignores_as_it_is(toy: Toy):
    """Like Pulumi's own: nothing is made, the next run changes nothing, and without the goal it is deleted."""
    toy.things.theirs["theirs"] = {"name": "theirs", "size": 3, "color": "red", "told_by_aws": 1}
    wanted: dict[str, Any] = {"size": 3, "color": "blue"}
    run = toy.up(_thing("a", **wanted, import_id="theirs", ignore_changes=("color",)))
    assert (toy.things.log, [step.operation for step in run.steps]) == ([], ["create"])
    again = toy.up(_thing("a", **{**wanted, "color": "red"}))
    assert (toy.things.log, again.changed) == ([], ())
    toy.up(_thing("a", **wanted))
    assert toy.things.log == ["update theirs blue"]
    toy.up()
    assert toy.things.log == ["delete theirs"]


def test_an_import_of_something_else_or_of_nothing_is_refused(toy: Toy):
    """In Pulumi's words."""
    toy.things.theirs["theirs"] = {"name": "theirs", "size": 3}
    with pytest.raises(EngineError, match=r"inputs to import do not match the existing resource: size$"):
        toy.up(_thing("a", size=4, import_id="theirs"))
    with pytest.raises(EngineError, match=r"resource 'gone' does not exist$"):
        toy.up(_thing("a", size=4, import_id="gone"))


def test_what_is_deleted_with_another_is_not_deleted_itself(toy: Toy):
    toy.up(_thing("a"), _thing("b", deleted_with=_thing("a").urn))
    a = _named(toy, "a")
    toy.things.log.clear()
    toy.engine.destroy()
    assert toy.things.log == [f"delete id-{a}"]


def test_one_name_twice_is_refused(toy: Toy):
    with pytest.raises(EngineError, match=r"registered twice: two resources of one type and parent share the name 'a'"):
        toy.up(_thing("a"), _thing("a"))


def test_a_type_that_it_does_not_know_is_refused_by_name(toy: Toy):
    with pytest.raises(EngineError, match="a rehearsal does not know the resource type toy:index:Other"):
        toy.up(dataclasses.replace(_thing("a"), type="toy:index:Other"))


def test_what_the_provider_says_is_told_with_the_resources_name(toy: Toy):
    with pytest.raises(EngineError, match=r"^a \(toy:index:Thing\): no such color$"):
        toy.up(_thing("a", color="impossible"))


def test_after_a_failure_nothing_is_made_and_nothing_is_deleted(toy: Toy):
    toy.up(_thing("a"))
    run = toy.engine.begin()
    with pytest.raises(EngineError, match="registered twice"):
        toy.up(_thing("b"), _thing("b"))
    run = toy.engine.run
    with pytest.raises(EngineError):
        toy.engine.register(_thing("c"))
    with pytest.raises(EngineError):
        toy.engine.finish()
    assert ([r.goal.name for r in toy.engine.resources.values()], run.count("delete")) == (["a", "b"], 0)


def test_an_update_that_failed_is_taken_for_done_until_a_refresh(toy: Toy, monkeypatch: pytest.MonkeyPatch):
    """As Pulumi's provider has it."""
    toy.up(_thing("a", color="red"))
    with pytest.raises(EngineError, match="the color faded"):
        toy.up(_thing("a", color="fading"))
    assert [step.operation for step in toy.up(_thing("a", color="fading")).steps] == ["same"]
    monkeypatch.setattr(toy.things, "read", lambda ctx, id_, known: {**known, "color": "red"})
    assert toy.engine.refresh() == ()
    assert toy.up(_thing("a", color="red")).changed == ()


def test_a_cancelled_engine_does_nothing_more(toy: Toy):
    toy.engine.cancel()
    with pytest.raises(EngineError, match="interrupted"):
        toy.up(_thing("a"))
    assert toy.things.log == []


def test_the_programs_option_decides_over_the_type_what_goes_first(toy: Toy, monkeypatch: pytest.MonkeyPatch):
    """A type whose old and new cannot exist side by side, and a program that knows better."""
    monkeypatch.setattr(Things, "delete_before_replace", True)
    toy.up(_thing("a", size=1))
    old = _named(toy, "a")
    toy.up(_thing("a", size=2, delete_before_replace=False))
    assert toy.things.log == [f"create {_named(toy, 'a')}", f"delete id-{old}"]
    old = _named(toy, "a")
    toy.up(_thing("a", size=3))
    assert toy.things.log == [f"delete id-{old}", f"create {_named(toy, 'a')}"]


def test_a_name_that_the_program_no_longer_gives_is_proposed_anew(toy: Toy):
    """As under Pulumi's own engine: only a proposed name is kept."""
    toy.up(dataclasses.replace(_thing("a"), inputs={"name": "mine"}))
    toy.up(_thing("a"))
    assert _named(toy, "a").startswith("a-")
    assert toy.things.log == [f"update id-mine {None}"]


def test_a_chosen_name_that_is_the_proposed_one_is_no_change(toy: Toy):
    """From then on it is the program's: without it another one is proposed."""
    toy.up(_thing("a"))
    name = _named(toy, "a")
    run = toy.up(dataclasses.replace(_thing("a"), inputs={"name": name}))
    assert (toy.things.log, run.changed) == ([], ())
    toy.up(_thing("a"))
    assert _named(toy, "a") != name


def test_replace_on_changes_may_name_a_place_inside_an_input(toy: Toy):
    toy.up(dataclasses.replace(_thing("a"), inputs={"parts": [{"kind": 1, "note": 1}]}))
    goal = dataclasses.replace(_thing("a"), replace_on_changes=("parts[*].kind",))
    assert toy.up(dataclasses.replace(goal, inputs={"parts": [{"kind": 1, "note": 2}]})).count("update") == 1
    assert toy.up(dataclasses.replace(goal, inputs={"parts": [{"kind": 2, "note": 2}]})).count("replace") == 1


def _provider(**inputs: str) -> ResourceGoal:
    type_ = "pulumi:providers:toy"
    urn = make_urn("s", "p", STACK, type_, "toy")
    return ResourceGoal(urn=urn, type=type_, name="toy", parent=STACK, custom=True, inputs=inputs)


def test_a_provider_with_other_settings_is_updated_as_pulumi_has_it(toy: Toy):
    """Nothing is called: what it makes is as it was."""
    toy.up(_provider(region="r", tags="old"))
    [step] = toy.up(_provider(region="r", tags="new")).steps
    assert (step.operation, step.changed, toy.things.log) == ("update", ("tags",), [])
    [step] = toy.up(_provider(region="r", tags="new")).steps
    assert (step.operation, step.changed) == ("same", ())


def test_a_provider_whose_settings_are_refused_stays_as_it_was():
    """As with Pulumi's engine: taking the edit back finds nothing to do."""

    def context(provider: str) -> Context:
        if engine.resources[provider.rpartition("::")[0]].goal.inputs["account"] == "other":
            raise EngineError("another account")
        return Context(client=lambda service: None, region="eu-west-1", account_id="123456789012")

    engine = InProcessEngine({}, context)
    steps = []
    for account in ("own", "other", "own"):
        run = engine.begin()
        with contextlib.suppress(EngineError):
            engine.register(_provider(account=account))
        steps.append([step.operation for step in run.steps])
    assert steps == [["create"], [], ["same"]]
