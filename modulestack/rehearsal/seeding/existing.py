"""Stand-ins for clusters and log groups that somebody else made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.contract.capacity_providers import FARGATE_PROVIDERS
from modulestack.embedded_aws.account import EmbeddedAws


def seed_clusters(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Make a cluster of each of the names *references*, on Fargate and with Container Insights; says what was made."""
    for name in dict.fromkeys(references):
        aws.client("ecs").create_cluster(
            clusterName=name,
            settings=[{"name": "containerInsights", "value": "enabled"}],
            capacityProviders=FARGATE_PROVIDERS,
        )
        yield f"ECS cluster {name}, on Fargate and Fargate Spot, with Container Insights"


def seed_log_groups(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Make a log group of each of the names *references*, which keeps all for ever; says what was made."""
    for name in dict.fromkeys(references):
        aws.client("logs").create_log_group(logGroupName=name)
        yield f"log group {name}"
