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
    """The texts of *keys* at every depth, with their fields; ``containers.command``: of each of a map of sections."""
    for key in keys:
        first, _, inner = key.partition(".")
        value = getattr(module, first)
        if inner:
            for name, section in value.items():
                yield from _inner_texts((first, name, inner), getattr(section, inner))
        else:
            yield from _inner_texts((first,), value)


def _inner_texts(path: FieldPath, value: object) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _inner_texts((*path, index), inner)
    elif isinstance(value, Mapping | Section):
        for name, inner in value.items() if isinstance(value, Mapping) else value:
            yield from _inner_texts((*path, name), inner)
