"""Edits that are made at once are seen apart: what one of them does is neither another's nor nobody's."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from modulestack.engine.resource_state import Operation, ResourceStep
from modulestack.environment.comparison import KeyEdit
from modulestack.features import registry
from modulestack.fields.effects import NEXT_RELEASE, EffectKind
from tests.edits.at_once import EVERYBODY, AtOnce, edits_of, ways_of
from tests.edits.batches import AT_ONCE, batches, in_order, is_of_a_module
from tests.edits.case import EditCase
from tests.edits.cases.registry import CASES
from tests.edits.expected import problems_of
from tests.edits.observed import Observed
from tests.edits.plain import PLAIN
from tests.edits.standing import environment_of
from tests.support.matrices import EXHAUSTIVE

NOTHING = Observed(
    changed=(),
    messages=(),
    refusal=None,
    writes=(),
    least_healthy={"c00": 1, "c01": 1, "web": 1},
    rolled=frozenset(),
    released_later=frozenset(),
    lost_access=frozenset(),
    left=frozenset(),
    no_longer=frozenset(),
    unreachable=(),
    workers=frozenset(),
    nobodys=(),
)


def _step(operation: Operation) -> ResourceStep:
    return ResourceStep(operation=operation, urn="urn", type="aws:lb/targetGroup:TargetGroup", name="c01-lb-tg")


def test_nothing_seen_is_nothing():
    assert NOTHING.kinds == {EffectKind.NOTHING}


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        ({"changed": (_step("update"),)}, "IN_PLACE"),
        ({"changed": (_step("replace"),)}, "REPLACED"),
        ({"rolled": frozenset({"c01"})}, "ROLLS"),
        ({"released_later": frozenset({"c01"})}, "NEXT_RELEASE"),
        ({"least_healthy": {"c00": 1, "c01": 0, "web": 1}}, "INTERRUPTS"),
        ({"no_longer": frozenset({("may", "c01", "s3:GetObject * {}")})}, "INTERRUPTS"),
        ({"no_longer": frozenset({("bound", "c01-task-0123456")})}, "INTERRUPTS"),
        ({"lost_access": frozenset({"c01"})}, "INTERRUPTS"),
    ],
)
def test_what_is_of_one_module_is_of_no_other(seen: dict[str, object], kind: str):
    observed = dataclasses.replace(NOTHING, **seen)  # type: ignore[arg-type]
    assert observed.of("c01").kinds == {EffectKind[kind]}
    assert (observed.of("c00").kinds, observed.beside({"c01"}).kinds) == (NOTHING.kinds, NOTHING.kinds)
    assert observed.beside({"c00"}).kinds == {EffectKind[kind]}


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ("modules.c01.cpu: interrupts: its tasks", "[] interrupt, announced was ['modules.c01.cpu']"),
        (
            "c01: template changed, takes effect with the next release",
            "nothing waits for a release, announced was ['c01: template changed, takes effect with the next release']",
        ),
        ("c01: ECS may no longer use ssm:/a", "[] may do less, announced was ('c01: ECS may no longer use ssm:/a',)"),
    ],
)
def test_what_is_said_of_one_module_is_said_of_no_other(message: str, problem: str):
    observed = dataclasses.replace(NOTHING, messages=(message,))
    assert problems_of([], observed.of("c01")) == [problem]
    assert problems_of([], observed.of("c00")) == problems_of([], observed.beside({"c01"})) == []


def test_an_edit_that_is_not_as_told_is_named_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
):
    """Here the table lies of one of two keys."""
    monkeypatch.setitem(registry.EFFECTS, "log_retention_days", NEXT_RELEASE)
    lie, truth = _of_key("log_retention_days"), _of_key("scaling.max")
    at_once = AtOnce((lie, truth), lambda: tmp_path_factory.mktemp("lie"))
    [forth, back] = at_once.problems(lie) or []
    at_once.close()
    assert at_once.problems(truth) == []
    assert forth.startswith("the table says ['NEXT_RELEASE'], seen was ['IN_PLACE']: None, ")
    assert back.startswith("the table says ['NEXT_RELEASE'], seen was ['IN_PLACE']: None, ")


def test_what_goes_wrong_for_all_is_a_problem_of_each(tmp_path_factory: pytest.TempPathFactory):
    cases = (_of_key("log_retention_days"), _of_key("scaling.max"))
    broken = [dataclasses.replace(case, after=_with_port(case, 0)) for case in cases]
    at_once = AtOnce(broken, lambda: tmp_path_factory.mktemp("broken"))
    assert [["InvalidEnvironment" in each for each in at_once.problems(case) or ()] for case in broken] == [[True]] * 2


def test_an_edit_of_more_than_a_module_is_made_by_itself(tmp_path_factory: pytest.TempPathFactory):
    alone = [case for case in CASES if case.key in {"network.create.nat", "modules.third", "domain.zone"}]
    assert [AtOnce(alone, lambda: tmp_path_factory.mktemp("alone")).problems(case) for case in alone] == [None] * len(
        alone
    )
    assert [is_of_a_module(case) for case in alone] == [False] * len(alone)


def test_every_edit_is_there_once_and_those_at_once_follow_each_other():
    ordered = in_order(CASES)
    assert sorted(map(str, ordered)) == sorted(map(str, CASES))
    together = [case for batch in batches(CASES) for case in batch.cases.values()]
    assert list(ordered[: len(together)]) == together
    assert max(len(batch.cases) for batch in batches(CASES)) == AT_ONCE


@EXHAUSTIVE
def test_an_edit_beside_others_is_told_as_it_is_alone(tmp_path: Path):
    """Of what are other modules' or nobody's nothing is told."""
    differing = []
    for batch in batches(CASES):
        ways = ways_of(environment_of(batch.before, tmp_path), environment_of(batch.after, tmp_path))
        for name, case in batch.cases.items():
            alone = ways_of(environment_of(case.before, tmp_path), environment_of(case.after, tmp_path))
            told = [_told(edits_of(name, way)) for way in ways]
            if told != [_told(way) for way in alone]:
                differing.append((case.name, told))
        strangers = [edit.path for way in ways for edit in way if edit.path[1:2] not in {(n,) for n in batch.cases}]
        assert strangers == [], EVERYBODY
    assert differing == []


def _told(edits: list[KeyEdit] | tuple[KeyEdit, ...]) -> list[object]:
    return [(edit.path[2:], edit.change, edit.kinds) for edit in edits]


def _of_key(key: str) -> EditCase:
    return next(case for case in CASES if case.key == f"modules.<module>.{key}" and case.before == PLAIN)


def _with_port(case: EditCase, port: int) -> dict[str, object]:
    web = case.after["modulestack:modules"]["web"]
    return {**PLAIN, "modulestack:modules": {**PLAIN["modulestack:modules"], "web": {**web, "port": port}}}
