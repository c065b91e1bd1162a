"""aws:ecs/clusterCapacityProviders:ClusterCapacityProviders. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_cluster_capacity_providers"""

from __future__ import annotations

from typing import Any

from modulestack.contract.capacity_providers import FARGATE_PROVIDERS
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, given
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _request(_: Context, inputs: Properties) -> dict[str, Any]:
    strategies = inputs.get("defaultCapacityProviderStrategies", [])
    names = ("capacityProvider", "base", "weight")
    return {
        "cluster": inputs["clusterName"],
        "capacityProviders": inputs.get("capacityProviders", []),
        "defaultCapacityProviderStrategy": [
            {name: strategy[name] for name in names if name in strategy} for strategy in strategies
        ],
    }


def _providers(cluster: Described) -> list[str]:
    """
    Without those of Managed Instances, which are their cluster's own.

    Source: https://github.com/hashicorp/terraform-provider-aws/issues/46346
    """
    found = sorted(cluster.found.get("capacityProviders", []))
    own = [name for name in found if name not in FARGATE_PROVIDERS]
    if not own:
        return found
    described = cluster.ctx.client("ecs").describe_capacity_providers(capacityProviders=own)["capacityProviders"]
    managed = {one["name"] for one in described if one.get("type") == "MANAGED_INSTANCES"}
    return [name for name in found if name not in managed]


HANDLER = TableHandler(
    ResourceTable(
        type="aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        service="ecs",
        create="put_cluster_capacity_providers",
        create_params=_request,
        put=True,
        id=given("{clusterName}"),
        describe="describe_clusters",
        describe_params=lambda id_, _: {"clusters": [id_], "include": ["SETTINGS", "TAGS"]},
        found="clusters",
        exists=lambda cluster: bool(cluster.found["status"] == "ACTIVE"),
        missing=("ClusterNotFoundException",),
        outputs={
            "capacityProviders": _providers,
            "clusterName": "clusterName",
            "defaultCapacityProviderStrategies": lambda cluster: ecs.strategies(
                cluster.found.get("defaultCapacityProviderStrategy", [])
            ),
        },
        key=lambda id_, _: {"cluster": id_},
        delete="put_cluster_capacity_providers",
        delete_params=lambda _, __: {"capacityProviders": [], "defaultCapacityProviderStrategy": []},
        busy=("ResourceInUseException", "UpdateInProgressException"),
        replaces=frozenset({"clusterName", "region"}),
    )
)
"""What a cluster's tasks may run on. Its id is the cluster's name."""
