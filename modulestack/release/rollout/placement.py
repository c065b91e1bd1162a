"""
Tasks for which ECS finds no place: what it says of it, and what to do.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.contract.capacity_providers import FARGATE_SPOT
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.visible import visible
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.rollout.service_snapshot import ServiceEvent, ServiceSnapshot
from modulestack.release.rollout.tasks import running_tasks
from modulestack.release.rollout.tracked_deployment import TrackedDeployment

_UNPLACED = re.compile(r"unable to (?:consistently )?(?:place|start) a? ?tasks?\b")
_STEADY = "has reached a steady state"
_REASON = re.compile(r"(?:Reason: |because )(.*?)(?: For more information, see .*)?$", re.DOTALL)


def unplaced(events: Iterable[ServiceEvent]) -> str:
    """
    Why ECS finds no place for a task, in its own words; empty: it does, or has since.

    *events* are the newest first.
    """
    for event in events:
        if _STEADY in event.text:
            return ""
        if _UNPLACED.search(event.text):
            found = _REASON.search(event.text)
            return visible((found[1] if found else event.text).strip().rstrip("."))
    return ""


def no_place(aws: AwsClient, manifest: ModuleManifest, service: ServiceSnapshot, events: Iterable[ServiceEvent]) -> str:
    """
    A sentence about what ECS finds no place for, with what to do; empty: there is nothing of the kind.

    *events* are those of *service* that count, the newest first.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    if not _is_short(service):
        return ""
    if why := unplaced(events):
        return f"ECS finds no place for its tasks: {why}: {advice(manifest, service.settings)}"
    return _waiting(aws, manifest)


def _is_short(service: ServiceSnapshot) -> bool:
    """Whether fewer tasks run than shall, of the service or of the deployment under way."""
    primary = service.primary
    return service.running < service.desired or (primary is not None and primary.running < primary.desired)


def _waiting(aws: AwsClient, manifest: ModuleManifest) -> str:
    """
    A sentence about tasks that wait for a machine, with what to do; empty: none does, or it runs on none.

    Source (PROVISIONING): https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
    """
    if not manifest.capacity:
        return ""
    tasks = running_tasks(aws, manifest)
    count = sum(task.get("lastStatus") == "PROVISIONING" and not task.get("containerInstanceArn") for task in tasks)
    if not count:
        return ""
    counted = "1 task waits" if count == 1 else f"{count} tasks wait"
    return f"{counted} for a machine with room for it (PROVISIONING): {advice(manifest, {})}"


def advice(manifest: ModuleManifest, settings: Mapping[str, Any]) -> str:
    """What to do where ECS finds no place, in a service with *settings*."""
    again = f"run `pulumi up -s {manifest.environment}`"
    if manifest.managed_instances:
        return (
            f"ECS launches what managed_instances.{manifest.capacity} allows, and tries again: allow more or larger "
            f"instance_types there, or no Spot, and {again}"
        )
    if manifest.daemon:
        return (
            f"a DAEMON has a task on each machine that has room, and ECS starts none for it: let {manifest.module} "
            f"need less, or choose instance types of capacity.{manifest.capacity} with more memory, CPU or network "
            f"interfaces, and {again}; where there is no machine, raise its min"
        )
    if manifest.capacity:
        return (
            f"ECS starts machines up to max: raise max of capacity.{manifest.capacity}, or choose instance types with "
            f"more memory, CPU or network interfaces, and {again}"
        )
    if any(item.get("capacityProvider") == FARGATE_SPOT for item in settings.get("capacityProviderStrategy", ())):
        return (
            f"ECS tries again, and takes nothing but Spot in its place: raise on_demand_base of {manifest.module}, or "
            f"lower its spot_percent, and {again}"
        )
    return "ECS tries again by itself; a network in more zones finds more"


def obstacle(aws: AwsClient, manifest: ModuleManifest, service: ServiceSnapshot, tracked: TrackedDeployment) -> str:
    """What the tasks of *tracked* find no place for; empty: that is not it, or it cannot be seen."""
    began = tracked.created - 1
    events = [event for event in service.events if event.at >= began and event.id not in tracked.known_events]
    try:
        return no_place(aws, manifest, service, events)
    except AwsFailure:
        return ""
