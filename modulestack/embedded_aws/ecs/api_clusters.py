"""
Operations on clusters.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html and its siblings
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.ecs import (
    account_settings,
    capacity_provider_rules,
    capacity_providers,
    cluster_attachments,
    cluster_rules,
    container_instances,
    identifiers,
    lookup,
    responses,
)
from modulestack.embedded_aws.ecs.models import EcsCluster
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.errors import AwsError

CONTAINER_INSIGHTS = account_settings.SETTINGS["containerInsights"].allowed

Params = Mapping[str, Any]


def create_cluster(region: RegionState, params: Params) -> dict[str, Any]:
    """Creates a cluster; again with the same arguments is no error."""
    name = params.get("clusterName") or "default"
    lookup.name(name, "cluster name")
    providers, strategy = params.get("capacityProviders", []), params.get("defaultCapacityProviderStrategy", [])
    capacity_provider_rules.enforce_of_cluster(region, name, providers, strategy)
    cluster_rules.exec_is_logged_as_said(params)
    insights = account_settings.effective(region, "containerInsights")
    settings = _settings(params.get("settings") or [{"name": "containerInsights", "value": insights}])
    known = region.clusters.get(name)
    if known is not None and known.status == "ACTIVE":
        same = known.settings == settings and known.capacity_providers == providers
        if not same or known.tags != responses.untag(params.get("tags")):
            raise lookup.invalid(
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s)."
            )
        return {"cluster": responses.cluster(known)}
    made = EcsCluster(
        arn=region.arn("cluster", name),
        name=name,
        settings=settings,
        configuration=params.get("configuration"),
        service_connect_defaults=params.get("serviceConnectDefaults"),
        tags=responses.untag(params.get("tags")),
    )
    region.clusters[name] = made
    cluster_attachments.attach(region, made, providers, strategy)
    container_instances.retry(region)
    return {"cluster": responses.cluster(made)}


def update_cluster(region: RegionState, params: Params) -> dict[str, Any]:
    """Changes what is given."""
    cluster = lookup.cluster(region, params)
    cluster_rules.exec_is_logged_as_said(params)
    if "settings" in params:
        cluster.settings = _settings(params["settings"])
    if "configuration" in params:
        cluster.configuration = params["configuration"]
    if "serviceConnectDefaults" in params:
        cluster.service_connect_defaults = params["serviceConnectDefaults"]
    return {"cluster": responses.cluster(cluster)}


def delete_cluster(region: RegionState, params: Params) -> dict[str, Any]:
    """Makes an empty cluster INACTIVE."""
    cluster = lookup.cluster(region, params)
    if any(service.status != "INACTIVE" for service in cluster.services.values()):
        raise AwsError("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.")
    if any(task.last_status != "STOPPED" for task in cluster.tasks.values()):
        raise AwsError("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.")
    if capacity_providers.managed_of(region, cluster):
        raise AwsError(
            "ClusterContainsCapacityProviderException",
            "The Cluster cannot be deleted while Capacity Providers are active.",
        )
    if cluster.instances:
        raise AwsError(
            "ClusterContainsContainerInstancesException",
            "The Cluster cannot be deleted while Container Instances are active or draining.",
        )
    cluster.status = "INACTIVE"
    return {"cluster": responses.cluster(cluster)}


def describe_clusters(region: RegionState, params: Params) -> dict[str, Any]:
    """INACTIVE ones too."""
    asked = params.get("clusters") or ["default"]
    lookup.at_most(asked, 100, "Clusters")
    include = frozenset(params.get("include", ()))
    found = [(reference, region.clusters.get(identifiers.short(reference))) for reference in asked]
    return {
        "clusters": [
            responses.cluster(cluster, include, {one.name for one in capacity_providers.managed_of(region, cluster)})
            for _, cluster in found
            if cluster
        ],
        "failures": [
            responses.failure(region.arn("cluster", identifiers.short(reference)))
            for reference, cluster in found
            if not cluster
        ],
    }


def list_clusters(region: RegionState, params: Params) -> dict[str, Any]:
    """ACTIVE ones."""
    arns = sorted(cluster.arn for cluster in region.clusters.values() if cluster.status == "ACTIVE")
    page, more = lookup.page(arns, params, default=100)
    return {"clusterArns": page, **more}


def _settings(given: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    for setting in given:
        if setting.get("value") not in CONTAINER_INSIGHTS:
            raise lookup.invalid(f"Invalid cluster setting value: {setting.get('value')}")
    return [dict(setting) for setting in given]
