"""What a rule gets, what it yields, and what it is."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final


class _Unknown(enum.Enum):
    UNKNOWN = "unknown until the update"


UNKNOWN: Final = _Unknown.UNKNOWN
"""Stands in ``props`` for a value that a preview cannot know."""

Config = Mapping[str, Any]
"""A rule's settings: its defaults, overlaid with the environment's JSON file."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource as the engine describes it: inputs for a resource's rule, outputs for a stack's."""

    type: str
    name: str = ""
    urn: str = ""
    props: Mapping[str, Any]
    """Property names in camelCase, nested values plain; UNKNOWN where a preview cannot know."""
    depends: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """Property → URNs of the resources that its value comes from."""
    default_tags: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Tags that its provider puts on everything."""

    def get(self, path: str) -> Any:
        """
        The value at a dotted *path*, ``networkConfiguration.assignPublicIp``.

        None if it is not set, UNKNOWN if it, or something around it, is not known yet.
        """
        value: Any = self.props
        for key in path.split("."):
            if value is UNKNOWN or value is None:
                return value
            value = value.get(key) if isinstance(value, Mapping) else None
        return value


@dataclasses.dataclass(frozen=True, kw_only=True)
class Violation:
    """One thing that is not as it must be."""

    path: str
    """The property, dotted."""
    found: str
    """What it says, in words; never a secret's value."""
    allowed: str
    do: str
    """What to change, where."""
    urn: str = ""
    """The resource, when a stack's rule speaks."""

    def __str__(self) -> str:
        return f"{self.path}: {self.found}: allowed {self.allowed}; {self.do}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Unchecked:
    """A property that decides and is not known yet: a preview says so instead of passing it."""

    path: str
    urn: str = ""


RuleFinding = Violation | Unchecked
ResourceCheck = Callable[[Resource, Config], Iterator[RuleFinding]]
StackCheck = Callable[[tuple[Resource, ...], Config], Iterator[RuleFinding]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rule:
    """A row of the pack."""

    name: str
    description: str
    control: str
    """Ids of the controls it keeps, as AWS's Security Hub numbers them, or the guide's name."""
    page: str
    """AWS's own text of it."""
    severity: str = "medium"
    """``low``, ``medium``, ``high`` or ``critical``."""
    settings: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)
    """What an environment's JSON file may set, as JSON Schema; every setting has a ``default``."""

    def config(self, given: Config) -> dict[str, Any]:
        """The defaults, overlaid with *given*."""
        return {name: schema["default"] for name, schema in self.settings.items()} | dict(given)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule):
    """Looks at one resource, before it is created or changed."""

    types: frozenset[str]
    check: ResourceCheck

    def findings(self, resource: Resource, given: Config) -> Iterator[RuleFinding]:
        """What *resource* does not keep; nothing for a type that the rule is not about."""
        if resource.type in self.types:
            yield from self.check(resource, self.config(given))


@dataclasses.dataclass(frozen=True, kw_only=True)
class StackRule(Rule):
    """Looks at all resources together, where one keeps a rule on behalf of another."""

    check: StackCheck

    def findings(self, resources: tuple[Resource, ...], given: Config) -> Iterator[RuleFinding]:
        """What the stack of *resources* does not keep."""
        yield from self.check(resources, self.config(given))


def number(value: Any) -> str:
    """A number as people write it: gRPC hands every one over as a float."""
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def shown(value: Any) -> str:
    """A value in a message: ``not set``, ``true``, ``30``, ``'text'``."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return str(value).lower()
    return number(value) if isinstance(value, int | float) else repr(value)
