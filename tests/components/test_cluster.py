"""A module's cluster."""

from __future__ import annotations

from pulumi import ResourceOptions

from components.cluster import cluster
from tests.harness import deploy


def test_a_cluster_and_its_capacity():
    settings = {"settings": [{"name": "containerInsights", "value": "enhanced"}]}
    done = deploy(
        lambda: cluster(
            "web-cluster", cluster_name="dev-web", arguments=settings, tags={"m": "web"}, opts=ResourceOptions()
        )
    )
    assert done.inputs() == {
        "ecs/cluster:Cluster web-cluster": {
            "name": "dev-web",
            "settings": [{"name": "containerInsights", "value": "enhanced"}],
            "tags": {"m": "web"},
        },
        "ecs/clusterCapacityProviders:ClusterCapacityProviders web-cluster": {
            "clusterName": "dev-web",
            "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
            "defaultCapacityProviderStrategies": [{"capacityProvider": "FARGATE", "weight": 1}],
        },
    }
