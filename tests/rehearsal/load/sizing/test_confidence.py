"""How sure it is: Clopper's and Pearson's limit, by its definition and by its closed forms."""

from __future__ import annotations

import math

import pytest

from modulestack.rehearsal.load.sizing.confidence import at_least, of_several


@pytest.mark.parametrize("seeds", [1, 5, 10, 59])
def test_where_all_held_it_is_the_root(seeds):
    assert at_least(seeds, seeds) == pytest.approx(0.05 ** (1 / seeds), abs=1e-8)


def test_ten_of_ten_are_74_percent():
    assert int(100 * at_least(10, 10)) == 74


@pytest.mark.parametrize(("held", "seeds"), [(1, 10), (9, 10), (18, 20), (3, 4)])
def test_so_many_or_more_are_seen_once_in_twenty(held, seeds):
    """Were the share the limit itself."""
    share = at_least(held, seeds)
    tail = sum(math.comb(seeds, k) * share**k * (1 - share) ** (seeds - k) for k in range(held, seeds + 1))
    assert tail == pytest.approx(0.05, abs=1e-6)


def test_where_none_held_nothing_is_known():
    assert at_least(0, 10) == 0


def test_of_several_each_must_be_surer():
    """So that all of their limits hold together."""
    assert of_several(1) == pytest.approx(0.95)
    assert of_several(5) == pytest.approx(0.99)
    assert at_least(10, 10, confidence=of_several(2)) == pytest.approx(0.025**0.1, abs=1e-8)
