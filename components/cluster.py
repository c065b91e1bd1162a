"""A module's cluster."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import ecs


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """What the cluster is called."""

    cluster_name: str
    tags: Mapping[str, str]


class Cluster(ComponentResource):
    """An ECS cluster on Fargate, Spot included, with enhanced Container Insights."""

    arn: Output[str]
    cluster_name: Output[str]

    def __init__(self, name: str, args: ClusterArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:Cluster", name, {}, opts)
        child = ResourceOptions(parent=self)
        cluster = ecs.Cluster(
            name,
            name=args.cluster_name,
            settings=[ecs.ClusterSettingArgs(name="containerInsights", value="enhanced")],
            tags=args.tags,
            opts=child,
        )
        ecs.ClusterCapacityProviders(
            name,
            cluster_name=cluster.name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategies=[
                ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategyArgs(capacity_provider="FARGATE", weight=1)
            ],
            opts=child,
        )
        self.arn, self.cluster_name = cluster.arn, cluster.name
        self.register_outputs({"arn": self.arn, "cluster_name": self.cluster_name})
