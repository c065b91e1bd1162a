"""Which edits share an environment and a run of Pulumi's command line: all are there, and each is what it was."""

from __future__ import annotations

import dataclasses
from functools import cache

from tests.edits.case import EditCase
from tests.edits.cases.registry import CASES
from tests.engine.edit_plan import ALONE, AT_ONCE, Stand, Trip, edits_of, is_refused, moved, of_the_table, stands, trips
from tests.support.matrices import EXHAUSTIVE

STANDS = of_the_table()


@cache
def made() -> tuple[tuple[Stand, Trip], ...]:
    """Each run of Pulumi's command line, beside the environment that it edits."""
    return tuple((stand, trip) for stand in STANDS for trip in trips(stand))


@EXHAUSTIVE
def test_every_edit_is_made_once():
    assert sorted(str(case) for _, trip in made() for case in trip.cases) == sorted(map(str, CASES))
    assert max(len(trip.cases) for _, trip in made()) == AT_ONCE


@EXHAUSTIVE
def test_an_edit_of_a_shared_environment_is_the_edit_of_its_own():
    """Each way, as the table of effects tells it."""
    assert [case.name for stand in STANDS for case in stand.cases if not _is_itself(case, stand)] == []


@EXHAUSTIVE
def test_edits_that_are_made_at_once_are_the_sum_of_each():
    for stand, trip in made():
        of_each = [edits_of(case.before, case.after) for case in trip.cases]
        assert edits_of(stand.before, trip.after) == frozenset().union(*of_each)
        assert len(trip.cases) == 1 or not ALONE & {kind for one in of_each for edit in one for kind in edit.kinds}


def test_two_values_of_one_key_are_two_runs():
    """In an environment where tasks can start with either."""
    [nat, other_nat, *_] = [case for case in CASES if case.key == "network.create.nat"]
    assert [len(trip.cases) for trip in trips(Stand(before=other_nat.before, cases=(nat, other_nat)))] == [1, 1]


def test_environments_that_contradict_each_other_do_not_stand_as_one():
    case = next(case for case in CASES if case.key == "deletion_protection")
    elsewhere = dataclasses.replace(case, before=case.before | {"aws:region": "eu-central-1"})
    protected = dataclasses.replace(case, before=case.after, after=case.before)
    assert [len(stands((case, other))) for other in (case, elsewhere, protected)] == [1, 2, 2]


def test_what_is_refused_is_known_before():
    assert "web.port: 8080 to 8081" in [case.name for case in CASES if is_refused(case)]
    assert "web.cpu: None to 512" not in [case.name for case in CASES if is_refused(case)]


def _is_itself(case: EditCase, stand: Stand) -> bool:
    after = moved(stand.before, case)
    forth, back = edits_of(stand.before, after), edits_of(after, stand.before)
    return (forth, back) == (edits_of(case.before, case.after), edits_of(case.after, case.before))
