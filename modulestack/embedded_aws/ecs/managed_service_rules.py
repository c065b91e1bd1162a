"""
What CreateService, UpdateService and RunTask refuse of tasks on ECS Managed Instances.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-tasks-services.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/capacity-launch-type-comparison.html

Where a page gives the rule and nobody has published the sentence, the sentence is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import capacity_providers, lookup
from modulestack.embedded_aws.ecs.capacity_provider import MANAGED_TYPE
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.region_state import RegionState

Fields = Mapping[str, Any]
ATTRIBUTES = ("ecs.subnet-id", "ecs.availability-zone", "ecs.instance-type", "ecs.cpu-architecture")
"""That constraints may name."""


def check_launch_type(fields: Fields) -> None:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (launchType)"""
    if fields.get("launchType") == MANAGED_TYPE:
        raise lookup.invalid(
            "To use Amazon ECS Managed Instances, specify a capacityProviderStrategy and omit the launchType."
        )


def are_managed(region: RegionState, fields: Fields) -> bool:
    """Whether a service's fields, or RunTask's parameters, ask for Managed Instances."""
    named = [item["capacityProvider"] for item in fields.get("capacityProviderStrategy") or ()]
    found = [capacity_providers.find(region, name) for name in named]
    return any(one is not None and one.managed is not None for one in found)


def enforce(region: RegionState, definition: TaskDefinitionRevision, fields: Fields) -> None:
    """
    Refuse what AWS would refuse.

    Raises:
        AwsError: with AWS's code.
    """
    check_launch_type(fields)
    if not are_managed(region, fields):
        return
    if MANAGED_TYPE not in definition.document["compatibilities"]:
        raise lookup.invalid(f"Task definition does not support launch_type {MANAGED_TYPE}.")
    if fields.get("placementStrategy"):
        raise lookup.invalid("Placement strategies are not supported with Managed Instances capacity providers.")
    if fields.get("schedulingStrategy") == "DAEMON":
        raise lookup.invalid(
            "The daemon scheduling strategy is not supported for Managed Instances capacity providers. Create a "
            "managed daemon instead."
        )
    if (fields.get("serviceConnectConfiguration") or {}).get("enabled"):
        raise lookup.invalid("Service Connect is not supported with Managed Instances capacity providers.")
    own = definition.document.get("placementConstraints") or ()
    for constraint in (*own, *(fields.get("placementConstraints") or ())):
        _check_attributes(constraint.get("expression") or "")


def _check_attributes(expression: str) -> None:
    for name in re.findall(r"attribute:([\w.\-]+)", expression):
        if name not in ATTRIBUTES:
            raise lookup.invalid(
                f"The attribute {name} is not supported in placement constraints of Managed Instances: supported are "
                f"{', '.join(ATTRIBUTES)}."
            )
