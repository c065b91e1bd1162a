"""What is to be done, decided from what was read; no calls."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.planning import launch_volumes
from modulestack.release.planning.launch_volumes import Configuration
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.task_definition.comparison import DefinitionDifference, differences
from modulestack.release.task_definition.container_images import ChosenImage
from modulestack.release.task_definition.fields import revision_name, revision_of
from modulestack.release.task_definition.image_resolution import ResolvedImage
from modulestack.release.task_definition.placeholder_values import KeptValue, keep_values

Action = Literal["nothing", "follow", "restart", "replace", "wait"]
"""
``nothing``: it runs already. ``follow``: a deployment of it is under way. ``restart``: it is set, and gets a new
deployment, because its last one failed or because one is asked for. ``replace``: another revision. ``wait``: somebody
else's deployment must end first; a rollback does not wait.
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DesiredRevision:
    """The task definition that is wanted, and how it came to be."""

    document: Mapping[str, Any]
    """RegisterTaskDefinition's parameters; of an existing revision, what DescribeTaskDefinition answers."""
    definition: str
    """ARN of an existing revision to go to; empty: register ``document``."""
    image: Image
    asked_image: str
    """As typed."""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Of every placeholder but ``image``; empty for an existing revision."""
    recorded: Mapping[str, KeptValue] = dataclasses.field(default_factory=dict)
    """Of an existing revision: the values that its release recorded."""
    resolved: ResolvedImage | None = None
    """What the registry said of the image; None: it was not asked."""
    beside: Mapping[str, ChosenImage] = dataclasses.field(default_factory=dict)
    """The images of the containers beside the module's own, by name."""

    def placeholders(self) -> Mapping[str, KeptValue]:
        """As a release record keeps them; hashing takes some 20 ms for each that looks secret."""
        return self.recorded or keep_values(self.values)


def decide(
    desired: DesiredRevision,
    service: ServiceSnapshot,
    running: Mapping[str, Any],
    *,
    volumes: Sequence[Configuration] = (),
    of_service: Sequence[DefinitionDifference] = (),
    is_same: bool = False,
    force: bool = False,
) -> tuple[Action, tuple[DefinitionDifference, ...]]:
    """
    What leads from *service*, set to the definition *running* (an answer), to *desired*, and what that changes.

    *volumes* is how *desired* gets the EBS volumes of its tasks, which belongs to the service. *of_service* is what
    changes of that besides, with a deployment.

    *is_same*: *running* was registered with the very same request. *force*: what runs already gets a new deployment.
    """
    is_set = is_same or (bool(desired.definition) and desired.definition == service.definition)
    found = () if is_set else _differences(desired, running)
    found += (*launch_volumes.differences(volumes, service.volume_configurations), *of_service)
    return _action(service, differs=bool(found), may_wait=not desired.definition, force=force), found


def refuse_unreleasable(manifest: ModuleManifest, service: ServiceSnapshot | None) -> ServiceSnapshot:
    """
    *service*, if it can be released to.

    Raises:
        BadInput: it is gone, inactive, being deleted, or its deployments are not ECS's own.
    """
    name = f"{manifest.module}: the service {manifest.service} of cluster {manifest.cluster}"
    if service is None:
        raise BadInput(f"{name} is gone: run {make_again(manifest.environment)}")
    if service.status != "ACTIVE":
        raise BadInput(f"{name} is {service.status}, not ACTIVE: run {make_again(manifest.environment)}")
    if service.controller != "ECS":
        raise BadInput(f"{name} is deployed by {service.controller}, not by ECS itself: use what deploys it")
    return service


def _differences(desired: DesiredRevision, running: Mapping[str, Any]) -> tuple[DefinitionDifference, ...]:
    if desired.definition:
        return (DefinitionDifference("taskDefinition", revision_of(running), revision_name(desired.definition)),)
    return differences(desired.document, running)


def _action(service: ServiceSnapshot, *, differs: bool, may_wait: bool, force: bool) -> Action:
    primary = service.primary
    rollout = primary.rollout if primary else "COMPLETED"
    if rollout == "IN_PROGRESS" and (may_wait or not differs):
        return "wait" if differs or force else "follow"
    if differs:
        return "replace"
    return "restart" if force or rollout == "FAILED" else "nothing"
