"""Placeholders of a module against their first values, whichever feature's texts they are in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from modulestack.contract import placeholders
from modulestack.contract.placeholders import IMAGE
from modulestack.features.core import CoreKeys
from modulestack.fields.section import Section
from modulestack.fields.violation import FieldPath, RuleViolation


def placeholders_match(module: CoreKeys, keys: Sequence[str]) -> Iterator[RuleViolation]:
    """Every placeholder in the texts of *keys* has a first value, and every first value a placeholder."""
    used = {IMAGE}
    for field, text in _texts(module, keys):
        try:
            names = placeholders.placeholders(text)
        except placeholders.PlaceholderError as error:
            for problem in error.problems:
                yield RuleViolation((field,), problem.removeprefix(": "))
            continue
        used.update(names)
        for name in names:
            if name not in module.placeholders and name != IMAGE:
                yield RuleViolation(
                    (field, ("placeholders", name)),
                    f"${{{name}}} is not declared: add {name} under placeholders, "
                    f"or write $${{{name}}} for the text ${{{name}}}",
                )
    for name in module.placeholders:
        if name not in used:
            yield RuleViolation(
                (("placeholders", name), *((key.partition(".")[0],) for key in keys)),
                f"${{{name}}} is used nowhere: use it in environment, command or entry_point, or leave it out",
            )


def _texts(module: CoreKeys, keys: Sequence[str]) -> Iterator[tuple[FieldPath, str]]:
    """The texts of *keys* (``containers.command``: of each of a map of sections) at every depth, with their fields."""
    for key in keys:
        yield from _texts_at((), module, key.split("."))


def _texts_at(path: FieldPath, value: object, steps: list[str]) -> Iterator[tuple[FieldPath, str]]:
    if not steps:
        yield from _inner_texts(path, value)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts_at((*path, name), inner, steps)
    elif value is not None:
        yield from _texts_at((*path, steps[0]), getattr(value, steps[0]), steps[1:])


def _inner_texts(path: FieldPath, value: object) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _inner_texts((*path, index), inner)
    elif isinstance(value, Mapping | Section):
        for name, inner in value.items() if isinstance(value, Mapping) else value:
            yield from _inner_texts((*path, name), inner)
