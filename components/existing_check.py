"""What a file names and does not own, looked up before anything is made: clusters and log groups."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from pulumi_aws.cloudwatch.get_log_group import get_log_group
from pulumi_aws.ecs.get_cluster import get_cluster

from components import existing_cluster
from components.existing_cluster import ClusterSettings
from components.not_there import is_not_there
from modulestack.contract import names
from modulestack.environment.model import Environment, Module

INSIGHTS = "containerInsights"


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Found:
    """What the provider answers."""

    answer: Any = None
    why_not: str = ""
    """In its words why there is no answer; empty: there is none because there is no such thing."""


def look_up(environment: Environment, opts: pulumi.InvokeOptions) -> Mapping[str, str]:
    """
    ARNs of the clusters that *environment* names, by name. What they, and the log groups that it names, lack is logged.

    Raises:
        pulumi.RunError: one is not there, or not what a module needs; a line for each. Nothing has been touched.
    """
    clusters: dict[str, _Found] = {}
    settings: dict[str, ClusterSettings] = {}
    told: list[str] = []
    log_groups: dict[str, _Found] = {}
    refused: list[str] = []
    for module in environment.modules.values():
        if module.existing_cluster:
            name = names.cluster(environment.name, module.name, module.existing_cluster)
            if name not in clusters:
                clusters[name] = _asked(get_cluster, opts, cluster_name=name)
            why_not = list(_why_not_cluster(module, name, clusters[name], environment.region))
            if not why_not and (module.spot_percent or module.exec):
                if name not in settings:
                    settings[name] = existing_cluster.settings_of(name, opts)
                why_not += existing_cluster.why_not_spot(module, settings[name])
                told += existing_cluster.notices(module, settings[name])
            refused += why_not
        if group := module.existing_log_group:
            if group not in log_groups:
                log_groups[group] = _asked(get_log_group, opts, name=group)
            refused += _why_not_log_group(module, group, log_groups[group], environment.region)
    if refused:
        raise pulumi.RunError("\n".join(refused))
    for text in told:
        pulumi.log.warn(text)
    for name, found in clusters.items():
        if not _has_insights(found.answer):
            pulumi.log.warn(f"cluster {name} has no Container Insights: CloudWatch shows nothing of its single tasks")
    for group, found in log_groups.items():
        if found.answer.log_group_class == "INFREQUENT_ACCESS":
            pulumi.log.warn(f"log group {group} is INFREQUENT_ACCESS: only queries read from it")
    return {name: found.answer.arn for name, found in clusters.items()}


def _asked(function: Any, opts: pulumi.InvokeOptions, **arguments: str) -> _Found:
    try:
        return _Found(answer=function(**arguments, opts=opts))
    except Exception as error:  # the SDK has no other
        return _Found(why_not="" if is_not_there(error) else str(error))


def _why_not_cluster(module: Module, name: str, found: _Found, region: str) -> Iterator[str]:
    field = f"modules.{module.name}.existing_cluster"
    if found.why_not:
        yield f"{field}: {name} cannot be looked up: {found.why_not}"
    elif found.answer is None or found.answer.status != "ACTIVE":
        yield (
            f"{field}: there is no cluster {name} in {region}: name one that is there, or leave it out for one of "
            "the module's own"
        )
    elif module.scaling and module.scaling.queue and not _has_insights(found.answer):
        yield (
            f"{field}: {name} has no Container Insights, by which scaling on a queue counts the tasks that run: let "
            f"whoever owns it run aws ecs update-cluster-settings --cluster {name} --settings "
            f"name={INSIGHTS},value=enabled, or take scaling.queue out"
        )


def _why_not_log_group(module: Module, name: str, found: _Found, region: str) -> Iterator[str]:
    """Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html"""
    field = f"modules.{module.name}.existing_log_group"
    if found.why_not:
        yield f"{field}: {name} cannot be looked up: {found.why_not}"
    elif found.answer is None:
        yield (
            f"{field}: there is no log group {name} in {region}: name one that is there, or leave it out for one of "
            "the module's own"
        )
    elif found.answer.log_group_class == "DELIVERY":
        yield f"{field}: {name} is of the class DELIVERY, to which tasks cannot write: name one of the class STANDARD"


def _has_insights(cluster: Any) -> bool:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html"""
    return any(each.name == INSIGHTS and each.value != "disabled" for each in cluster.settings)
