"""Matrices of which `make test` runs the members that stand for the rest; `make test-all` runs all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

T = TypeVar("T")
EXHAUSTIVE = pytest.mark.exhaustive
"""Of a test for which others stand in `make test`."""


def matrix(cases: Iterable[T], everyday: Callable[[T], bool]) -> list[object]:
    """
    What ``parametrize`` takes: *cases* (a tuple is several arguments), those that are not *everyday* marked.

    Raises:
        ValueError: none is *everyday*, so that nothing would stand for them.
    """
    made, shown = [], 0
    for case in cases:
        is_everyday = everyday(case)
        shown += is_everyday
        values = case if isinstance(case, tuple) else (case,)
        made.append(pytest.param(*values, marks=() if is_everyday else EXHAUSTIVE))
    if not shown:
        raise ValueError("no case stands for the others")
    return list(made)
