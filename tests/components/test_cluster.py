"""A module's cluster."""

from __future__ import annotations

from components.cluster import Cluster, ClusterArgs
from tests.harness import deploy


def test_a_cluster_and_its_capacity():
    done = deploy(lambda: Cluster("web-cluster", ClusterArgs(cluster_name="dev-web", tags={"m": "web"})))
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
