"""Every key of the file, edited while its environment is up: it does what the table says, or is refused untouched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from modulestack.environment.comparison import key_edits
from tests.edits.at_once import AtOnce
from tests.edits.batches import in_order
from tests.edits.case import EditCase
from tests.edits.cases.registry import CASES
from tests.edits.expected import problems_of
from tests.edits.plain import Config
from tests.edits.standing import Standing, environment_of, text_of
from tests.support.matrices import matrix

Pool = dict[str, Standing]
EVERYDAY = (
    "region",
    "network.create.nat",
    "domain.zone",
    "retired_urls",
    "tags",
    "modules.<module>.cpu",
    "modules.<module>.deployment.grace_period_s",
    "modules.<module>.reachable_from",
    "modules.<module>.secrets",
    "modules.third",
)
"""Keys whose last edits stand for the others: of the environment and of modules, and every kind of effect."""
STANDING_FOR_OTHERS = {case.key: case for case in CASES if case.key in EVERYDAY}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Environments that are up, by their file's text: an edit that was taken back leaves its own for the next."""
    standing: Pool = {}
    yield standing
    left = {text: each.again() for text, each in standing.items()}
    for each in standing.values():
        each.close()
    assert {text: changed for text, changed in left.items() if changed} == {}


@pytest.fixture(scope="module")
def at_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtOnce]:
    """Those edits of this run that are made at once."""
    here = [item for item in request.session.items if isinstance(item, pytest.Function) and item.path == request.path]
    made = [item.callspec.params["case"] for item in here if hasattr(item, "callspec")]
    cases = [case for case in made if isinstance(case, EditCase)]
    found = AtOnce(cases, lambda: tmp_path_factory.mktemp("at_once"))
    yield found
    found.close()


@pytest.mark.parametrize("case", matrix(in_order(CASES), [*STANDING_FOR_OTHERS.values()].__contains__), ids=str)
def test_an_edit_does_what_the_table_says_and_so_does_taking_it_back(
    case: EditCase, pool: Pool, at_once: AtOnce, tmp_path: Path
):
    """
    Nothing is left half-way: a second run changes nothing, all tasks are healthy, and an edit can be taken back.

    What taking it back leaves to do is seen with the next edit of the same environment, or when that is closed.
    """
    problems = at_once.problems(case)
    if problems != []:
        _there_and_back(case, pool, tmp_path)
        assert problems is None, f"alone it does what the table says, but not beside others: {problems}"


def _there_and_back(case: EditCase, pool: Pool, folder: Path) -> None:
    """Make the edit of *case* in an environment of its own, and take it back."""
    history = (*case.earlier, case.before)
    standing = _standing(history, pool, folder / "forth")
    if not _edited(standing, case.before, case.after, folder):
        _untouched(standing, case.before)
        pool[text_of(*history)] = standing
        standing = _standing((case.after,), {}, folder / "back")
    if not _edited(standing, case.after, case.before, folder, is_used_again=not case.earlier):
        _untouched(standing, case.after)
    elif not case.earlier:
        pool[text_of(case.before)] = standing


def _edited(standing: Standing, before: Config, after: Config, folder: Path, *, is_used_again: bool = False) -> bool:
    """Edit, and see that what the table declares happens, no more and no less; whether it was not refused."""
    edits = key_edits(environment_of(before, folder), environment_of(after, folder))
    observed = standing.edit(after)
    assert problems_of(edits, observed) == []
    if observed.refusal is not None:
        return False
    assert is_used_again or standing.again() == ()
    assert {name: wanted for name, (wanted, _) in standing.healthy().items()} == {
        name: healthy for name, (_, healthy) in standing.healthy().items()
    }
    return True


def _untouched(standing: Standing, before: Config) -> None:
    """An edit that was refused can be undone, and there is nothing to undo."""
    again = standing.edit(before)
    assert (again.refusal, again.changed) == (None, ())


def _standing(history: tuple[Config, ...], pool: Pool, folder: Path) -> Standing:
    """An environment that was brought up as each of *history* has it, one after the other."""
    known = pool.pop(text_of(*history), None)
    if known is not None:
        return known
    folder.mkdir()
    made = Standing(history[0], folder)
    for config in history:
        made.start(config)
    return made
