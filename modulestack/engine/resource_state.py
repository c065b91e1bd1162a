"""What the engine knows: the goal that a program registers, the resource that exists, the step between them."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

Operation = Literal["same", "create", "update", "replace", "delete"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResourceGoal:
    """One registration: what the program wants of one resource."""

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: dict[str, Any]
    secret: frozenset[str] = frozenset()
    """Inputs that are secrets; outputs of the same name are, too."""
    provider: str = ""
    """``<urn>::<id>`` of the provider; empty: the default one."""
    dependencies: tuple[str, ...] = ()
    """URNs."""
    property_dependencies: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """Input → URNs it came from."""
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    replacement_trigger: Any = None
    """Another value than before, where there were both, is a replacement."""
    delete_before_replace: bool | None = None
    """None: as the resource type has it."""
    protect: bool = False
    retain_on_delete: bool = False
    deleted_with: str = ""
    """URN of the resource whose deletion takes this one along."""
    timeouts_s: dict[str, float] = dataclasses.field(default_factory=dict)
    """``create``, ``update``, ``delete`` → how long it may take, where the program says so."""
    aliases: tuple[str, ...] = ()
    """URNs under which it may exist already."""
    import_id: str = ""
    """Of what is there already and is taken over, where the stack does not have it; empty: it is made."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResourceState:
    """A resource that exists."""

    goal: ResourceGoal
    id: str
    outputs: dict[str, Any]
    serial: int
    """Grows with every creation: the reverse is the order of deletion."""
    named_by_engine: bool = False
    """Whether its physical name was proposed, not chosen by the program."""
    is_imported: bool = False
    """Whether it was there before the stack, and no run has registered it yet: AWS told its inputs, not a program."""
    update_failed: bool = False
    """Whether the last update of it failed: then this is what was asked for, not what AWS has."""

    @property
    def urn(self) -> str:
        """The goal's URN."""
        return self.goal.urn


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResourceStep:
    """What happened to one resource in one run."""

    operation: Operation
    urn: str
    type: str
    name: str
    changed: tuple[str, ...] = ()
    """Inputs that differ, for an update or a replacement."""
