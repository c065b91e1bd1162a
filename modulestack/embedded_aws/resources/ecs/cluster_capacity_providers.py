"""aws:ecs/clusterCapacityProviders:ClusterCapacityProviders. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_cluster_capacity_providers"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import ResourceTable, given
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
            "capacityProviders": lambda cluster: sorted(cluster.found.get("capacityProviders", [])),
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
