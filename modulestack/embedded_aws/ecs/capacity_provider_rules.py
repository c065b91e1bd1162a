"""
What is refused of capacity providers and of strategies that name them.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html and its siblings

Where a page gives the rule and nobody has published the sentence, the sentence is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract import limits
from modulestack.embedded_aws.ecs import capacity_providers, identifiers, lookup, managed_provider_rules
from modulestack.embedded_aws.ecs.capacity_provider import MANAGED_TYPE, type_of
from modulestack.embedded_aws.ecs.region_state import RegionState

Params = Mapping[str, Any]
RESERVED = ("aws", "ecs", "fargate")
"""How no name begins, in any case."""
TARGET = limits.Range(1, 100)
STEP = limits.Range(1, 10000)
WARMUP_S = limits.Range(0, 10000)
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html"""
OF_A_CLUSTER = 20
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""


def enforce_new(region: RegionState, params: Params) -> None:
    """
    What CreateCapacityProvider refuses.

    Text: https://github.com/aws/containers-roadmap/issues/688 (one of that name)
    Text: https://github.com/aws/containers-roadmap/issues/632 (the group has one)
    Text: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-errors.html (scopes)
    """
    name, group = params["name"], params.get("autoScalingGroupProvider")
    managed = params.get("managedInstancesProvider")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", name):
        raise lookup.invalid(
            "The specified capacity provider name is invalid. Up to 255 characters are allowed: letters (uppercase and "
            "lowercase), numbers, underscores, and hyphens."
        )
    if name.lower().startswith(RESERVED):
        raise lookup.invalid('The capacity provider name cannot be prefixed with "aws", "ecs", or "fargate".')
    if not group and managed is None:
        raise lookup.invalid("You must specify an Auto Scaling group provider or a managed instances provider.")
    if group and managed is not None:
        raise lookup.invalid("Specify either an Auto Scaling group provider or a managed instances provider, not both.")
    if group and params.get("cluster"):
        raise lookup.invalid("The cluster parameter is not supported for Auto Scaling group capacity providers.")
    _is_new(region, params)
    if not group:
        managed_provider_rules.enforce_new(region, params)
        return
    arn = group["autoScalingGroupArn"]
    if any((other.group or {}).get("autoScalingGroupArn") == arn for other in region.capacity_providers.values()):
        raise lookup.client_error(
            "The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a unique "
            "Auto Scaling group ARN and try again."
        )
    enforce(region, capacity_providers.filled(group))


def _is_new(region: RegionState, params: Params) -> None:
    known = region.capacity_providers.get(params["name"])
    if known is None:
        return
    if known.managed is not None and not params.get("cluster"):
        raise lookup.client_error("The specified capacity provider already exists with cluster scope")
    if params.get("cluster") and identifiers.short(params["cluster"]) != known.cluster:
        raise lookup.client_error("The specified capacity provider already exists with account or a different cluster")
    raise lookup.client_error(
        "The specified capacity provider already exists. To change the configuration of an existing capacity "
        "provider, update the capacity provider."
    )


def enforce(region: RegionState, group: Params) -> None:
    """
    What CreateCapacityProvider and UpdateCapacityProvider refuse of ``autoScalingGroupProvider``, defaults filled in.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoScalingGroupProvider.html
    Text: https://github.com/aws/containers-roadmap/issues/653 (termination protection)
    """
    scaling = group["managedScaling"]
    for key, allowed in (
        ("targetCapacity", TARGET),
        ("minimumScalingStepSize", STEP),
        ("maximumScalingStepSize", STEP),
        ("instanceWarmupPeriod", WARMUP_S),
    ):
        if scaling[key] not in allowed:
            raise lookup.invalid(f"{key} must be between {allowed.min} and {allowed.max}.")
    if scaling["minimumScalingStepSize"] > scaling["maximumScalingStepSize"]:
        raise lookup.invalid("minimumScalingStepSize must not be greater than maximumScalingStepSize.")
    found = region.ec2.group(group["autoScalingGroupArn"])
    if found is None:
        raise lookup.client_error(
            "The specified Auto Scaling group ARN is not valid. Specify the ARN of an Auto Scaling group and try again."
        )
    if found.maximum < 1:
        raise lookup.client_error("The specified Auto Scaling group must have a maximum size that is greater than 0.")
    if found.weighted:
        raise lookup.client_error("The specified Auto Scaling group cannot have instance weighting settings.")
    if group["managedTerminationProtection"] == "ENABLED":
        if scaling["status"] != "ENABLED":
            raise lookup.client_error(
                "The managed termination protection setting for the capacity provider is invalid. To enable managed "
                "termination protection for a capacity provider, managed scaling must be enabled."
            )
        if not found.protects_new:
            raise lookup.client_error(
                "The managed termination protection setting for the capacity provider is invalid. To enable managed "
                "termination protection for a capacity provider, the Auto Scaling group must have instance protection "
                "from scale in enabled."
            )


def enforce_of_cluster(
    region: RegionState, cluster: str, providers: Sequence[str], strategy: Sequence[Params], managed: Sequence[str] = ()
) -> None:
    """What CreateCluster and PutClusterCapacityProviders refuse; *cluster* has the providers *managed* (names)."""
    lookup.at_most(providers, OF_A_CLUSTER, "Capacity providers")
    for name in providers:
        if not capacity_providers.exists(region, name):
            raise lookup.invalid(
                f"The specified capacity provider '{name}' was not found. Specify a valid name or ARN and try again."
            )
    managed_provider_rules.enforce_associations(region, cluster, providers)
    enforce_strategy(region, strategy, (*providers, *managed))


def enforce_strategy(region: RegionState, strategy: Sequence[Params], providers: Sequence[str]) -> None:
    """
    Those of *strategy* are among *providers*, ACTIVE, and all of one type; one base, and a weight.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    known = set(map(identifiers.short, providers))
    for item in strategy:
        if identifiers.short(item["capacityProvider"]) not in known:
            raise lookup.invalid(
                f"The specified capacity provider '{item['capacityProvider']}' is not associated with the cluster. "
                "Associate it with the cluster and try again."
            )
    named = [identifiers.short(item["capacityProvider"]) for item in strategy]
    kinds = {type_of(name, region.capacity_providers.get(name)) for name in named}
    if MANAGED_TYPE in kinds and len(kinds) > 1:
        raise lookup.invalid(
            "A capacity provider strategy cannot contain a mix of capacity providers using Managed Instances and other "
            "capacity providers. Specify one or the other and try again."
        )
    if len(kinds) > 1:
        raise lookup.invalid(
            "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and "
            "Fargate providers. Specify one or the other and try again."
        )
    for name in named:
        if (found := region.capacity_providers.get(name)) is not None:
            managed_provider_rules.enforce_active(found)
    if sum(bool(item.get("base")) for item in strategy) > 1:
        raise lookup.invalid("Only one capacity provider in a strategy can have a base defined.")
    if strategy and not any(item.get("weight") for item in strategy):
        raise lookup.invalid("At least one capacity provider in a strategy must have a weight greater than 0.")
