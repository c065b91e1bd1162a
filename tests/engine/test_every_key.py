"""
Every key of the file, edited while its environment is up, by Pulumi's own engine.

The edits, each way, are those of ``tests/edits``, where the in-process engine makes them one by one and the table of
effects says what each does. Here both engines make the same edit of the same environment and must do the same. A run
of the command line takes seconds, so edits that do not touch each other are made at once, six at most; what is refused
or replaces something is made by itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import pytest

from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from tests.edits.case import EditCase
from tests.edits.cases.registry import CASES
from tests.engine.edit_plan import Stand, Trip, is_refused, of_the_table, stands, trips
from tests.engine.standing_of_cli import OfBothEngines

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("stand", of_the_table(), ids=str)
def test_pulumis_engine_makes_every_edit_as_the_one_in_process(stand: Stand, cli: PulumiCli, tmp_path: Path):
    """It ends well or is refused by the same sentence untouched, a second run is no change, and nothing is left."""
    assert _problems(stand, cli, tmp_path) == {}


def test_what_is_refused_is_so_from_the_other_side_too(cli: PulumiCli, tmp_path: Path):
    """Or ends well, as a module that becomes public."""
    found = [_problems(stand, cli, tmp_path / str(number)) for number, stand in enumerate(stands(_taken_back()))]
    assert [problems for problems in found if problems] == []


def _taken_back() -> Iterable[EditCase]:
    """Edits that are refused, the other way round."""
    for case in filter(is_refused, CASES):
        yield dataclasses.replace(case, before=case.after, after=case.before)


def _problems(stand: Stand, cli: PulumiCli, folder: Path) -> dict[str, list[str]]:
    """What the two engines did differently, by edit."""
    found: dict[str, list[str]] = {}
    standing: OfBothEngines | None = None
    for number, trip in enumerate(trips(stand)):
        if standing is None:
            standing = OfBothEngines.start((*stand.earlier, stand.before), folder / str(number), cli)
        refused, problems = _there_and_back(standing, stand, trip)
        if problems or refused:
            problems += standing.down()
            standing = None
        found[str(trip)] = problems
    found["in the end"] = [*standing.again(), *standing.down()] if standing else []
    return {name: problems for name, problems in found.items() if problems}


def _there_and_back(standing: OfBothEngines, stand: Stand, trip: Trip) -> tuple[bool, list[str]]:
    """
    Make an edit and take it back; whether that was refused, and what differed.

    What a second run would change after it was taken back is seen with the next edit, or in the end.
    """
    refused, problems = standing.edit(trip.after)
    if refused:
        standing.undo(stand.before)
        return False, problems
    problems += standing.again()
    refused, differing = standing.edit(stand.before)
    if refused:
        standing.undo(trip.after)
    return refused, [*problems, *(f"taken back: {one}" for one in differing)]
