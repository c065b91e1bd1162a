"""What the engine knows: the goal that a program registers, the resource that stands, the step between them."""

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
    delete_before_replace: bool | None = None
    """None: as the resource type has it."""
    protect: bool = False
    retain_on_delete: bool = False
    deleted_with: str = ""
    """URN of the resource whose deletion takes this one along."""
    aliases: tuple[str, ...] = ()
    """URNs under which it may stand already."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResourceState:
    """A resource that stands."""

    goal: ResourceGoal
    id: str
    outputs: dict[str, Any]
    serial: int
    """Grows with every creation: the reverse is the order of deletion."""

    @property
    def urn(self) -> str:
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


def make_urn(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """
    The resource's URN; the stack's own type does not qualify its children's.

    Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
    """
    qualified = parent.split("::")[2] if parent else ""
    if qualified and qualified != "pulumi:pulumi:Stack":
        type_ = f"{qualified}${type_}"
    return f"urn:pulumi:{stack}::{project}::{type_}::{name}"
