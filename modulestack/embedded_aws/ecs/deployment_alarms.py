"""
CloudWatch alarms that end a deployment.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState

LOOKS_EVERY_S = 10.0
"""Seconds between two looks at the alarms while a deployment runs or bakes."""


def watchable(region: RegionState, configuration: Mapping[str, Any]) -> tuple[str, ...]:
    """The alarms to watch: those configured; none if one of them is in ALARM before the deployment begins."""
    alarms = configuration.get("alarms") or {}
    if not alarms.get("enable"):
        return ()
    names = tuple(alarms["alarmNames"])
    return () if region.dependencies.firing_alarms(names) else names


def firing(region: RegionState, service: EcsService) -> tuple[str, ...]:
    """Those of the running deployment's alarms that have gone off."""
    primary = service.primary
    if primary.rolls_back or not primary.record.monitored_alarms:
        return ()
    return region.dependencies.firing_alarms(primary.record.monitored_alarms)


def bake_s(region: RegionState, deployment: EcsDeployment) -> float:
    """
    Seconds for which a deployment whose tasks are all healthy stays under watch.

    ``bakeTimeInMinutes``; without it ECS takes the time over which the alarms look back.
    """
    if deployment.rolls_back:
        return 0.0
    configured = deployment.record.configuration.get("bakeTimeInMinutes")
    if configured:
        return float(configured) * 60
    return region.dependencies.alarm_window_s(deployment.record.monitored_alarms)
