"""The table of effects is whole: every key has an effect, a row of the manual, and an edit that is tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_origin

import pytest
from pydantic import BaseModel

from modulestack.environment.comparison import dotted_key, key_edits
from modulestack.environment.effects import EFFECTS, MODULE, REMOVED
from modulestack.environment.error_messages import section_of, sections_of
from modulestack.environment.manual import manual
from modulestack.environment.model import Environment, Module
from modulestack.features import registry
from modulestack.fields.effects import EffectKind, one_of
from modulestack.fields.violation import FieldPath
from tests.edits.case import EditCase
from tests.edits.cases.registry import CASES
from tests.edits.plain import Config
from tests.edits.standing import environment_of, text_of
from tests.edits.test_every_key import STANDING_FOR_OTHERS

Edited = tuple[EditCase, Environment, Environment]
"""An edit, and what its two files say."""


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> list[Edited]:
    folder = tmp_path_factory.mktemp("edited")

    known: dict[str, Environment] = {}

    def environment(config: Config) -> Environment:
        text = text_of(config)
        if text not in known:
            known[text] = environment_of(config, folder)
        return known[text]

    return [(case, environment(case.before), environment(case.after)) for case in CASES]


def test_every_key_has_an_effect_and_every_effect_a_key():
    assert sorted(EFFECTS) == sorted({*_keys(Environment, ""), *_keys(Module, f"{MODULE}.")})


def test_the_last_effect_of_a_key_holds_in_any_case():
    """So that there is one for every edit; each of the others says when it holds."""
    assert [key for key, effects in EFFECTS.items() if effects[-1].when or not all(e.when for e in effects[:-1])] == []


def test_every_key_is_edited():
    assert set(EFFECTS) - {case.key for case in CASES} == set()


def test_every_case_edits_the_key_that_it_names(edited: list[Edited]):
    """And no other but those that follow from it, such as ``tasks`` from ``scaling.min``."""
    missing = []
    for case, before, after in edited:
        keys = {_in_table(edit.path) for edit in key_edits(before, after)}
        if case.key not in keys and case.key not in {"defaults", "modules.third"}:
            missing.append((case.name, keys))
    assert missing == []


def test_every_key_is_a_row_of_the_manual_with_its_effects():
    """Those that are told apart from the descriptions by their bold kinds."""
    rows = [line for line in manual().splitlines() if line.startswith("| `")]
    assert sum("**" in row for row in rows) == len(EFFECTS) + 1


def _keys(model: type[BaseModel], above: str) -> Iterator[str]:
    """Keys whose edit is one: values, and sections that may be absent."""
    for key, field in model.model_fields.items():
        if (model, key) in {(Environment, "name"), (Environment, "modules"), (Module, "name")}:
            continue
        is_list = get_origin(field.annotation) is tuple
        section = None if is_list else section_of(model, key)
        below = f"{above}{key}.{one_of(key)}" if sections_of(model, key) else f"{above}{key}"
        if section is None or field.default is None or sections_of(model, key):
            yield below
        if section is not None:
            yield from _keys(section, f"{below}.")


def test_keys_of_modules_are_all_of_features():
    assert {key.partition(".")[0] for key in registry.EFFECTS} == set(registry.KEYS) - {
        "name",
        "deployment",
        "health_check",
        "load_balancing",
    } | {"deployment", "health_check", "load_balancing"}


def test_every_interruption_of_the_table_is_tried(edited: list[Edited]):
    """Forth or back, by an edit that is not refused; ``test_every_key`` then wants it announced."""
    tried = set()
    for _, one, other in edited:
        for before, after in ((one, other), (other, one)):
            edits = key_edits(before, after)
            if not any(EffectKind.REFUSED in edit.kinds for edit in edits):
                tried |= {(_in_table(edit.path), edit.text) for edit in edits if EffectKind.INTERRUPTS in edit.kinds}
    rows = {(key, one.text) for key, row in EFFECTS.items() for one in row if EffectKind.INTERRUPTS in one.kinds}
    assert rows - tried == set()
    assert ("modules", REMOVED.text) in tried


def test_the_edits_that_stand_for_the_others_do_all_that_an_edit_can_do(edited: list[Edited]):
    """Those with which `make test` makes do, each way."""
    standing = [each for each in edited if each[0] in STANDING_FOR_OTHERS.values()]
    ways = [way for _, one, other in standing for way in ((one, other), (other, one))]
    assert {kind for before, after in ways for edit in key_edits(before, after) for kind in edit.kinds} == {*EffectKind}


def _in_table(path: FieldPath) -> str:
    """The key of the table of effects that *path* is; of a whole module ``modules``."""
    if path[0] != "modules":
        return dotted_key(Environment, path)
    return f"{MODULE}.{dotted_key(Module, path[2:])}" if path[2:] else "modules"
