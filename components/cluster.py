"""A module's cluster."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import ecs

from components.encryption_key import KeyOfAll
from modulestack.contract.capacity_providers import FARGATE_PROVIDERS


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cluster:
    """An ECS cluster on Fargate, or on machines."""

    arn: Output[str]
    name: str
    ready: tuple[Resource, ...]
    """
    Its connection to its capacity providers: a service needs it from its first task to its last.

    Of a cluster that was there nothing.
    """


def with_key(arguments: Mapping[str, Any], key: KeyOfAll | None) -> Mapping[str, Any]:
    """
    *arguments* of a cluster, with *key* for the disks of its tasks on Fargate.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-storage-encryption.html
    """
    if key is None:
        return arguments
    configuration = {
        **arguments.get("configuration", {}),
        "managed_storage_configuration": {"fargate_ephemeral_storage_kms_key_id": key.text},
    }
    return {**arguments, "configuration": key.real(configuration)}


def cluster(
    name: str, *, cluster_name: str, arguments: Mapping[str, Any], tags: Mapping[str, str], opts: ResourceOptions
) -> Cluster:
    """
    An ECS cluster on Fargate, Spot included. *arguments* are what its module's features ask of it.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
    """
    created = ecs.Cluster(
        name,
        name=cluster_name,
        **arguments,
        tags=tags,
        opts=opts,
    )
    capacity_providers = ecs.ClusterCapacityProviders(
        name,
        cluster_name=created.name,
        capacity_providers=list(FARGATE_PROVIDERS),
        default_capacity_provider_strategies=[
            ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategyArgs(capacity_provider="FARGATE", weight=1)
        ],
        opts=opts,
    )
    return Cluster(arn=created.arn, name=cluster_name, ready=(capacity_providers,))
