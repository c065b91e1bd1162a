"""For every resource type that the program can make the table says whether it is priced, free or not known."""

from __future__ import annotations

import pytest

from modulestack.cost.coverage import COVERAGE, Coverage
from modulestack.embedded_aws.resources.registry import HANDLERS
from tests.support.program import ROOT

COUNTING = "".join(path.read_text() for path in (ROOT / "modulestack/cost").glob("*_costs.py"))
CHARGED = [type_ for type_, coverage in COVERAGE.items() if coverage in (Coverage.PRICED, Coverage.BY_USE)]


def test_every_type_that_a_rehearsal_can_make_has_a_row():
    """What the embedded AWS cannot make the program does not have: an unknown type is an error there."""
    assert sorted(f"aws:{type_}" for type_ in COVERAGE) == sorted(HANDLERS)


@pytest.mark.parametrize("type_", CHARGED)
def test_what_is_charged_for_is_counted(type_):
    assert f'"{type_}"' in COUNTING


def test_nothing_that_prod_makes_is_uncounted(made_by_prod):
    types = {each.goal.type.removeprefix("aws:") for each in made_by_prod.values() if each.goal.type.startswith("aws:")}
    assert {type_ for type_ in types if COVERAGE[type_] is Coverage.UNKNOWN} == set()
    assert len(types) > 30
