"""A module's cluster and its log group: its own, or those that are there."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Output, ResourceOptions

from components.cluster import Cluster, cluster, with_key
from components.logs import Logs, kept_as_it_is, logs, stands
from components.shared_resources import SharedResources
from modulestack.contract import names, paths
from modulestack.environment.model import Module
from modulestack.features.fold import ModulePlan


def cluster_of(
    name: str,
    module: Module,
    shared: SharedResources,
    plan: ModulePlan,
    *,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Cluster:
    """The module's own, or the one that is there."""
    if module.capacity:
        return shared.machines[module.capacity].cluster
    cluster_name = names.cluster(shared.environment.name, module.name, module.existing_cluster)
    if module.existing_cluster:
        return Cluster(arn=Output.from_input(shared.existing_clusters[cluster_name]), name=cluster_name, ready=())
    return cluster(
        f"{name}-cluster",
        cluster_name=cluster_name,
        arguments=with_key(plan.cluster, shared.encryption_key),
        tags=tags,
        opts=opts,
    )


def logs_of(
    name: str, module: Module, shared: SharedResources, *, tags: Mapping[str, str], opts: ResourceOptions
) -> Logs:
    """The module's own, or the group that is there; its own one, if it has one, is kept beside that."""
    environment = shared.environment
    if module.existing_log_group and not stands(f"{name}-logs", shared.standing):
        return Logs(group=module.existing_log_group, ready=())
    own = logs(
        f"{name}-logs",
        group_name=paths.log_group(environment.name, module.name),
        retention_days=module.log_retention_days,
        encryption_key=shared.encryption_key,
        tags=tags,
        opts=kept_as_it_is(opts) if module.existing_log_group else opts,
    )
    return Logs(group=module.existing_log_group, ready=()) if module.existing_log_group else own
