"""
Operations on capacity providers.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html and its siblings
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.capacity_providers import FARGATE_PROVIDERS
from modulestack.embedded_aws.ecs import (
    capacity_provider_rules,
    capacity_providers,
    cluster_attachments,
    identifiers,
    lookup,
    managed_provider,
    managed_provider_rules,
    responses,
)
from modulestack.embedded_aws.ecs.capacity_provider import CapacityProvider
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.errors import AwsError

Params = Mapping[str, Any]


def create_capacity_provider(region: RegionState, params: Params) -> dict[str, Any]:
    """One of an Auto Scaling group, for any cluster, or one of Managed Instances for the cluster that it names."""
    capacity_provider_rules.enforce_new(region, params)
    name, group = params["name"], params.get("autoScalingGroupProvider")
    arn = region.arn("capacity-provider", name)
    made = CapacityProvider(arn=arn, name=name, tags=responses.untag(params.get("tags")))
    region.capacity_providers[name] = made
    if group:
        made.group = capacity_providers.filled(copy_json(dict(group)))
    else:
        made.managed = capacity_providers.filled_managed(copy_json(dict(params["managedInstancesProvider"])))
        managed_provider.begin(region, made, lookup.cluster(region, params))
    return copy_json({"capacityProvider": capacity_providers.shape(made)})


def update_capacity_provider(region: RegionState, params: Params) -> dict[str, Any]:
    """Changes how instances are made and scaled: those that are there stay as they are."""
    provider = _own(region, params["name"])
    managed_provider_rules.enforce_scope(provider, params["name"], params)
    group, managed = params.get("autoScalingGroupProvider"), params.get("managedInstancesProvider")
    if (managed if provider.managed is None else group) is not None:
        raise lookup.invalid("The type of a capacity provider cannot be changed.")
    if provider.managed is None:
        changed = capacity_providers.filled(copy_json(dict(group or {})), provider.group)
        capacity_provider_rules.enforce(region, changed)
        provider.group, provider.update_status, provider.update_reason = changed, "UPDATE_COMPLETE", None
    else:
        managed_provider_rules.enforce_active(provider)
        changed = capacity_providers.filled_managed(copy_json(dict(managed or {})), provider.managed)
        managed_provider_rules.enforce(region, changed)
        managed_provider.change(region, provider, changed)
    return copy_json({"capacityProvider": capacity_providers.shape(provider)})


def delete_capacity_provider(region: RegionState, params: Params) -> dict[str, Any]:
    """
    Not while a cluster has it, or, of Managed Instances, while a service or a daemon is for it: it stays, and says why.

    Text: https://github.com/ekristen/aws-nuke/pull/542 (the answer, whose ``updateStatus`` is DELETE_FAILED)
    """
    provider = _own(region, params["capacityProvider"])
    managed_provider_rules.enforce_scope(provider, params["capacityProvider"], params)
    if provider.managed is not None:
        managed_provider.delete(region, provider)
        return copy_json({"capacityProvider": capacity_providers.shape(provider)})
    if users := capacity_providers.clusters_of(region, provider.name):
        provider.update_status = "DELETE_FAILED"
        provider.update_reason = (
            f"The capacity provider cannot be deleted because it is associated with cluster: {users[0].name}. Remove "
            "the capacity provider from the cluster and try again."
        )
        return {"capacityProvider": capacity_providers.shape(provider)}
    del region.capacity_providers[provider.name]
    provider.update_status = "DELETE_COMPLETE"
    return {"capacityProvider": {**capacity_providers.shape(provider), "status": "INACTIVE"}}


def describe_capacity_providers(region: RegionState, params: Params) -> dict[str, Any]:
    """AWS's own, and those that the account made; those of a cluster, if it is named."""
    everything: tuple[str, ...] = (*FARGATE_PROVIDERS, *region.capacity_providers)
    if params.get("cluster"):
        everything = tuple(map(identifiers.short, lookup.cluster(region, params).capacity_providers))
    asked = [
        name
        for name in params.get("capacityProviders") or everything
        if not params.get("cluster") or identifiers.short(name) in everything
    ]
    with_tags = "TAGS" in params.get("include", ())
    found, missing = [], []
    for name in map(identifiers.short, asked):
        provider = region.capacity_providers.get(name)
        if name in FARGATE_PROVIDERS:
            found.append(capacity_providers.shape_of_fargate(region, name))
        elif provider is not None:
            found.append(capacity_providers.shape(provider, with_tags=with_tags))
        else:
            missing.append(responses.failure(region.arn("capacity-provider", name)))
    page, more = lookup.page(found, params, default=10)
    return copy_json({"capacityProviders": page, "failures": missing, **more})


def put_cluster_capacity_providers(region: RegionState, params: Params) -> dict[str, Any]:
    """Replaces a cluster's capacity providers and default strategy; those of Managed Instances stay its own."""
    cluster = lookup.cluster(region, params)
    providers, strategy = params["capacityProviders"], params["defaultCapacityProviderStrategy"]
    managed = [one.name for one in capacity_providers.managed_of(region, cluster)]
    capacity_provider_rules.enforce_of_cluster(region, cluster.name, providers, strategy, managed)
    wanted = {*map(identifiers.short, providers), *managed}
    for name in map(identifiers.short, cluster.capacity_providers):
        if name not in wanted and capacity_providers.is_used(cluster, name):
            raise AwsError(
                "ResourceInUseException",
                "The specified capacity provider is in use and cannot be removed.",
            )
    cluster_attachments.attach(region, cluster, (*providers, *managed), strategy)
    return {"cluster": responses.cluster(cluster)}


def _own(region: RegionState, reference: str) -> CapacityProvider:
    """
    One that the account made.

    Text: https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/53
    """
    if identifiers.short(reference) in FARGATE_PROVIDERS:
        raise lookup.invalid(f"The specified capacity provider {identifiers.short(reference)} is reserved by AWS.")
    if (found := capacity_providers.find(region, reference)) is None:
        raise lookup.client_error(
            "The specified capacity provider was not found. Specify a valid capacity provider and try again."
        )
    return found
