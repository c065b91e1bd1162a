"""What a task wants of the container instance that it is placed on."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs.dependencies import TaskSubnet
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlacementRequest:
    """What a task wants of the instance that it is placed on."""

    definition: TaskDefinitionRevision
    needs: InstanceResources
    group: str
    """Of the task: those of the same one are its mates."""
    provider: str | None
    """Its capacity provider's name."""
    subnets: tuple[TaskSubnet, ...] = ()
    strategies: tuple[Mapping[str, Any], ...] = ()
    constraints: tuple[Mapping[str, Any], ...] = ()
    zone: str | None = None
    """The only zone that it may be in."""
    instance: str | None = None
    """Id of the only instance that it may be on."""
