"""
What CreateDaemon and UpdateDaemon refuse.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateDaemon.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-create-manage.html

Where a page gives the rule and nobody has published the sentence, the sentence is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import limits
from modulestack.embedded_aws.ecs import (
    api_daemon_task_definitions,
    capacity_providers,
    identifiers,
    lookup,
    managed_provider_rules,
)
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.models import EcsCluster
from modulestack.embedded_aws.ecs.region_state import RegionState

Params = Mapping[str, Any]
DRAIN_PERCENT = limits.Range(0, 100)
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DaemonDeploymentConfiguration.html"""
BAKE_MINUTES = limits.DAEMON_BAKE_MINUTES


def enforce(region: RegionState, cluster: EcsCluster, params: Params) -> TaskDefinitionRevision:
    """Refuse what AWS would refuse; the daemon task definition that is asked for."""
    definition = api_daemon_task_definitions.known(region, params["daemonTaskDefinitionArn"])
    if definition.status != "ACTIVE":
        raise lookup.client_error("The specified daemon task definition is being deleted.")
    _providers(region, cluster, params["capacityProviderArns"])
    _configuration(region, params.get("deploymentConfiguration") or {})
    if params.get("enableExecuteCommand") and not definition.document.get("taskRoleArn"):
        raise lookup.invalid(
            "The daemon couldn't be deployed because a valid taskRoleArn is not being used. Specify a valid task role "
            "in your daemon task definition and try again."
        )
    return definition


def _providers(region: RegionState, cluster: EcsCluster, arns: list[str]) -> None:
    """ECS Managed Daemons are for capacity providers of Managed Instances only, of the daemon's own cluster."""
    lookup.not_empty(arns, "Capacity providers")
    for arn in arns:
        name = identifiers.short(arn)
        if not capacity_providers.exists(region, name):
            raise lookup.invalid(
                f"The specified capacity provider '{name}' was not found. Specify a valid name or ARN and try again."
            )
        found = capacity_providers.find(region, name)
        if found is None or found.managed is None:
            raise lookup.invalid("Capacity provider is not Amazon ECS Managed Instances capacity provider")
        if found.cluster != cluster.name:
            raise lookup.invalid(
                f"The specified capacity provider '{name}' is not associated with the cluster. Associate it with the "
                "cluster and try again."
            )
        managed_provider_rules.enforce_active(found)


def _configuration(region: RegionState, configuration: Params) -> None:
    percent, minutes = configuration.get("drainPercent"), configuration.get("bakeTimeInMinutes")
    if percent is not None and not DRAIN_PERCENT.min <= percent <= DRAIN_PERCENT.max:
        raise lookup.invalid(f"drainPercent must be between {DRAIN_PERCENT.min} and {DRAIN_PERCENT.max}.")
    if minutes is not None and minutes not in BAKE_MINUTES:
        raise lookup.invalid(f"bakeTimeInMinutes must be between {BAKE_MINUTES.min} and {BAKE_MINUTES.max}.")
    alarms = configuration.get("alarms") or {}
    if not alarms.get("enable"):
        return
    lookup.not_empty(alarms.get("alarmNames") or (), "Alarm names")
    if missing := region.dependencies.missing_alarms(tuple(alarms["alarmNames"])):
        raise lookup.invalid(f"The following alarms do not exist: {', '.join(missing)}")
