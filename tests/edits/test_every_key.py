"""Every key of the file, edited while its environment is up: it does what the table says, or is refused untouched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from modulestack.environment.comparison import KeyEdit, key_edits
from modulestack.environment.load import from_file
from modulestack.environment.model import Environment
from modulestack.environment.settings import dotted
from modulestack.fields.effects import EffectKind
from tests.edits.cases import CASES, Config, EditCase
from tests.edits.standing import Observed, Standing
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
    for each in standing.values():
        each.close()


@pytest.mark.parametrize("case", matrix(CASES, [*STANDING_FOR_OTHERS.values()].__contains__), ids=str)
def test_an_edit_does_what_the_table_says_and_so_does_taking_it_back(case: EditCase, pool: Pool, tmp_path: Path):
    """Nothing is left half-way: a second run changes nothing, all tasks are healthy, and an edit can be taken back."""
    history = (*case.earlier, case.before)
    standing = _standing(history, pool, tmp_path / "forth")
    if not _edited(standing, case.before, case.after, tmp_path):
        _untouched(standing, case.before)
        pool[_text(*history)] = standing
        standing = _standing((case.after,), {}, tmp_path / "back")
    if not _edited(standing, case.after, case.before, tmp_path):
        _untouched(standing, case.after)
    elif not case.earlier:
        pool[_text(case.before)] = standing


def _edited(standing: Standing, before: Config, after: Config, folder: Path) -> bool:
    """Edit, and see that what the table declares happens, no more and no less; whether it was not refused."""
    edits = key_edits(_environment(before, folder), _environment(after, folder))
    observed = standing.edit(after)
    assert _kinds(edits) == observed.kinds, (observed.refusal, observed.changed)
    if observed.refusal is not None:
        assert observed.writes == ()
        return False
    assert {m.partition(": ")[0] for m in observed.messages if ": interrupts: " in m} == {
        dotted(edit.shown_path) for edit in edits if EffectKind.INTERRUPTS in edit.kinds
    }
    assert any("may no longer use" in message for message in observed.messages) == observed.lost_access
    assert standing.again() == ()
    assert {name: wanted for name, (wanted, _) in standing.healthy().items()} == {
        name: healthy for name, (_, healthy) in standing.healthy().items()
    }
    return True


def _untouched(standing: Standing, before: Config) -> None:
    """An edit that was refused can be undone, and there is nothing to undo."""
    again = standing.edit(before)
    assert (again.refusal, again.changed) == (None, ())


def _kinds(edits: tuple[KeyEdit, ...]) -> frozenset[EffectKind]:
    """What all *edits* together do."""
    kinds = frozenset(kind for edit in edits for kind in edit.kinds)
    if EffectKind.REFUSED in kinds:
        return frozenset({EffectKind.REFUSED})
    beside = {EffectKind.NOTHING} if len(kinds) > 1 else set()
    if EffectKind.REPLACED in kinds:
        beside |= {EffectKind.IN_PLACE, EffectKind.ROLLS}
    return (kinds - beside) or frozenset({EffectKind.NOTHING})


def _standing(history: tuple[Config, ...], pool: Pool, folder: Path) -> Standing:
    """An environment that was brought up as each of *history* has it, one after the other."""
    known = pool.pop(_text(*history), None)
    if known is not None:
        return known
    folder.mkdir()
    made = Standing(history[0], folder)
    for config in history:
        made.start(config)
    return made


def _environment(config: Config, folder: Path) -> Environment:
    (folder / "Pulumi.any.yaml").write_text(_text(config))
    return from_file("any", folder)


def _text(*history: Config) -> str:
    return "".join(yaml.safe_dump({"config": config}, sort_keys=False) for config in history)


def test_observations_are_told_apart():
    """What makes the tests above mean something."""
    nothing = Observed(
        changed=(),
        messages=(),
        refusal=None,
        writes=(),
        least_healthy={"web": 1},
        rolled=frozenset(),
        released_later=False,
        lost_access=False,
        no_longer=frozenset(),
        unreachable=(),
    )
    assert nothing.kinds == {EffectKind.NOTHING}
