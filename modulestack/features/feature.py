"""What every feature of a module says of itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.fields.effects import Effects
from modulestack.fields.section import Section
from modulestack.fields.violation import FieldPath, RuleViolation

K = TypeVar("K", bound=Section, contravariant=True)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Feature(Generic[K]):
    """A capability of a module: its keys in the file, its rules, its contribution."""

    keys: type[Section]
    """The keys that a module gets; :class:`modulestack.features.registry.Module` inherits them."""
    contribute: Callable[[K, ModuleContext], Contribution]
    """Pure; asked for every module, and returns an empty contribution where the feature is off."""
    effects: Mapping[str, Effects[K]]
    """Key, dotted from the module, sections' own keys too → what an edit of it does to a module that is up."""
    shared_keys: type[Section] | None = None
    """A section whose keys a module gets besides: those that other things of the file have too."""
    rules: tuple[Callable[[K], Iterator[RuleViolation]], ...] = ()
    """What ties fields together; fields in their violations start at the module."""
    context_rules: tuple[Callable[[K, ModuleContext], Iterator[RuleViolation]], ...] = ()
    """What ties fields to those of the environment; fields in their violations start at the environment."""
    warnings: tuple[Callable[[K], Iterator[RuleViolation]], ...] = ()
    """What is allowed and probably not meant; fields start at the module."""
    notices: tuple[Callable[[K], Iterator[RuleViolation]], ...] = ()
    """What is allowed, meant, and yet means more than one would think; fields start at the module."""
    needs_port: Mapping[FieldPath, str] = dataclasses.field(default_factory=dict)
    """Those of the keys, from the module, that say nothing of a module without a port → what they say."""
    of_fargate: tuple[str, ...] = ()
    """Those of the keys that say nothing of a module on machines: where they are a default, it is without them."""
    of_replicas: tuple[str, ...] = ()
    """The same of a DAEMON."""
    text_keys: tuple[str, ...] = ()
    """Those of the keys in whose texts there may be placeholders."""
    complete: Callable[[dict[str, Any], Mapping[str, Any]], None] = lambda module, capacity: None  # noqa: ARG005
    """
    Sets keys that follow from others, in a module's map as the file and its defaults have it, before validation.

    The second map has the environment's ``capacity`` and ``managed_instances``, not validated either.
    """

    @property
    def name(self) -> str:
        """The name of the feature's file."""
        return self.keys.__module__.rpartition(".")[2]

    @property
    def own_keys(self) -> tuple[str, ...]:
        """The keys that this feature adds to a module, in their order."""
        own = tuple(name for name in self.keys.model_fields if name in self.keys.__annotations__)
        return (*own, *(self.shared_keys.model_fields if self.shared_keys else ()))
