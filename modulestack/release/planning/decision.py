"""What is to be done, decided from what was read; no calls."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, short
from modulestack.release.task_definition.comparison import DefinitionDifference, differences

Action = Literal["nothing", "follow", "restart", "replace", "wait"]
"""
``nothing``: it runs already. ``follow``: a deployment of it is under way. ``restart``: it is set, and its deployment failed.
``replace``: another revision. ``wait``: somebody else's deployment must end first; a way back does not wait for it.
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DesiredRevision:
    """The task definition that is wanted, and how it came to be."""

    request: Mapping[str, Any]
    """RegisterTaskDefinition's parameters; empty for an existing revision."""
    definition: str
    """ARN of an existing revision to go to; empty: register ``request``."""
    image: Image
    asked: str
    """The image as typed."""
    values: Mapping[str, str]
    """Of every placeholder, ``image`` included."""
    kept: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """Of an existing revision: the placeholders that its release recorded."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Decision:
    """One module's way from what runs to what is wanted."""

    action: Action
    service: ServiceSnapshot
    differences: tuple[DefinitionDifference, ...]
    old_image: str
    """Of what the service is set to now."""


def decide(
    manifest: ModuleManifest, goal: DesiredRevision, service: ServiceSnapshot, running: Mapping[str, Any]
) -> Decision:
    """
    What leads from *service*, set to the task definition *running*, to *goal*.
    """
    found = () if goal.definition == service.definition and goal.definition else _differences(goal, running)
    return Decision(
        action=_action(service, differs=bool(found), may_wait=not goal.definition),
        service=service,
        differences=found,
        old_image=image_of(running, manifest.container),
    )


def refuse(manifest: ModuleManifest, service: ServiceSnapshot | None) -> None:
    """
    Refuse a service that cannot be released to.

    Raises:
        BadInput: it is gone, inactive, being deleted, or its deployments are not ECS's own.
    """
    name = f"{manifest.module}: the service {manifest.service} of cluster {manifest.cluster}"
    if service is None:
        raise BadInput(f"{name} is gone: run `pulumi up -s {manifest.environment}`")
    if service.status != "ACTIVE":
        raise BadInput(f"{name} is {service.status}, not ACTIVE: run `pulumi up -s {manifest.environment}`")
    if service.controller != "ECS":
        raise BadInput(f"{name} is deployed by {service.controller}, not by ECS itself: use what deploys it")


def image_of(definition: Mapping[str, Any], container: str) -> str:
    """The image of *container* in a task definition; empty if it has no such container."""
    return next(
        (c.get("image", "") for c in definition.get("containerDefinitions", ()) if c.get("name") == container), ""
    )


def revision_of(definition: Mapping[str, Any]) -> str:
    """``family:number`` of an answer."""
    return short(definition.get("taskDefinitionArn", ""))


def _differences(goal: DesiredRevision, running: Mapping[str, Any]) -> tuple[DefinitionDifference, ...]:
    if goal.definition:
        return (DefinitionDifference("taskDefinition", revision_of(running), short(goal.definition)),)
    return differences(goal.request, running)


def _action(service: ServiceSnapshot, *, differs: bool, may_wait: bool) -> Action:
    primary = service.primary
    rollout = primary.rollout if primary else "COMPLETED"
    if rollout == "IN_PROGRESS" and (may_wait or not differs):
        return "wait" if differs else "follow"
    if differs:
        return "replace"
    return "restart" if rollout == "FAILED" else "nothing"
