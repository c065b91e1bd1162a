"""
Physical names: proposed where the program gives none, kept for life, and never given to old and new at once. Pure.

Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True)
class Autoname:
    """Which property of a resource type the engine names when the program does not."""

    property: str
    max_length: int
    """Characters that AWS allows."""


class NameTooLong(ValueError):
    """A proposed name does not fit; the message says what to do."""


def is_named(rule: Autoname, inputs: Mapping[str, Any]) -> bool:
    """Whether the program names the resource itself, wholly or by a prefix."""
    return inputs.get(rule.property) is not None or inputs.get(f"{rule.property}Prefix") is not None


def random_digits(urn: str, generation: int) -> str:
    """
    Seven hex digits for *urn*, made *generation* times before.

    Pulumi draws them by lot; a rehearsal derives them, so that two rehearsals print the same.
    """
    return hashlib.sha256(f"{urn}#{generation}".encode()).hexdigest()[:7]


def proposed_name(rule: Autoname, logical_name: str, digits: str, whole: str = "") -> str:
    """
    ``logical_name-digits``, or *whole* if the stack configures its names.

    Raises:
        NameTooLong: longer than *rule* allows.
    """
    name = whole or f"{logical_name}-{digits}"
    if len(name) > rule.max_length:
        raise NameTooLong(f"{name!r} is {len(name)} characters, AWS allows {rule.max_length}: shorten the logical name")
    return name


def is_name_taken(rule: Autoname | None, old: Mapping[str, Any], new: Mapping[str, Any], *, proposed: bool) -> bool:
    """
    Whether a replacement would have its predecessor's name because the program chose it.

    Then the old one has to be deleted first.

    *proposed* says whether the engine proposed the name in *new*.
    """
    if rule is None or proposed:
        return False
    return new.get(rule.property) is not None and old.get(rule.property) == new[rule.property]
