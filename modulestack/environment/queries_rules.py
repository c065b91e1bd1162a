"""Rules of the queries that every module has."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.fields.violation import RuleViolation


def queries_are_named_once(environment: Environment) -> Iterator[RuleViolation]:
    """A list without repetition; of none, the whole section says nothing."""
    section = environment.queries
    shipped = section.shipped if section else None
    if shipped is None:
        return
    if not shipped:
        yield RuleViolation((("queries", "shipped"),), "saves nothing: leave queries out, or name some of them")
    for index, name in enumerate(shipped):
        if name in shipped[:index]:
            yield RuleViolation((("queries", "shipped", index),), f"{name} is in the list twice")
