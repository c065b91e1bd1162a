"""
Instances that ECS launches for tasks, watches, drains and ends by itself.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html (Managed Instances)
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-patching.html
"""

from __future__ import annotations

import functools

from modulestack.embedded_aws.ecs import capacity_providers, container_instances, managed_daemon_tasks, task_lifecycle
from modulestack.embedded_aws.ecs.capacity_provider import CapacityProvider
from modulestack.embedded_aws.ecs.managed_instance import ManagedInstance
from modulestack.embedded_aws.ecs.models import ContainerInstance
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import StopCause

IDLE_ENDS_AFTER_S = 300.0
"""
How long an instance without tasks stays where ``scaleInAfter`` is not said: AWS speaks of a heuristic delay.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InfrastructureOptimization.html
"""
NEVER = -1
"""``scaleInAfter`` of a provider whose idle instances stay."""
DAY_S = 24 * 3600.0
DRAINS_AFTER_S = 14 * DAY_S
"""From an instance's launch until it is drained, so that one with newer software takes its place.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-patching.html"""
DRAINS_FOR_S = 7 * DAY_S
"""Then it ends, whatever still runs on it.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html"""


def of_provider(region: RegionState, provider: str) -> list[ManagedInstance]:
    """Those of the provider called so, the oldest first."""
    return [managed for managed in region.managed.values() if managed.provider == provider]


def of(region: RegionState, instance: ContainerInstance) -> ManagedInstance | None:
    """What is known of a container instance; None: it is not one that ECS launched."""
    return region.managed.get(instance.ec2_id or "")


def container_instance(region: RegionState, managed: ManagedInstance) -> ContainerInstance | None:
    """What it has registered as; None: it has not, or is gone."""
    instances = region.clusters[managed.cluster].instances.values()
    return next((one for one in instances if one.ec2_id == managed.ec2_id), None)


def registered(region: RegionState, instance: ContainerInstance) -> None:
    """
    A new instance is there: its daemons start first, and unless one of them is critical it takes tasks at once.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-auto-repair.html
    """
    managed = of(region, instance)
    if managed is None:
        return
    region.event_queue.at(managed.launched_at + DRAINS_AFTER_S, functools.partial(_refresh, region, managed))
    managed_daemon_tasks.start(region, instance)
    if instance.status == "ACTIVE":
        ready(region, instance)


def ready(region: RegionState, instance: ContainerInstance) -> None:
    """It takes tasks from now on."""
    managed = of(region, instance)
    if managed is not None:
        managed.coming = False
        container_instances.set_status(region, instance, "ACTIVE")
        _look_if_idle(region, managed, instance)


def task_left(region: RegionState, instance: ContainerInstance) -> None:
    """A task is over on *instance*: it may be idle, or empty at last."""
    managed = of(region, instance)
    if managed is None:
        return
    if managed.leaving:
        _end_if_empty(region, managed, instance)
    else:
        _look_if_idle(region, managed, instance)


def _look_if_idle(region: RegionState, managed: ManagedInstance, instance: ContainerInstance) -> None:
    if managed.idle is not None:
        managed.idle.cancel()
        managed.idle = None
    provider = capacity_providers.find(region, managed.provider)
    if managed.coming or managed.leaving or provider is None or container_instances.is_busy(instance):
        return
    seconds = ((provider.managed or {}).get("infrastructureOptimization") or {}).get("scaleInAfter")
    if seconds != NEVER:
        wait_s = IDLE_ENDS_AFTER_S if seconds is None else float(seconds)
        managed.idle = region.event_queue.after(wait_s, functools.partial(_scale_in, region, managed))


def _scale_in(region: RegionState, managed: ManagedInstance) -> None:
    managed.idle = None
    instance = container_instance(region, managed)
    if instance is not None and not managed.leaving and not container_instances.is_busy(instance):
        drain(region, managed)


def _refresh(region: RegionState, managed: ManagedInstance) -> None:
    """It has been there for long enough."""
    if managed.ec2_id in region.managed and not managed.leaving:
        drain(region, managed)


def drain(region: RegionState, managed: ManagedInstance) -> None:
    """Take no more tasks; services move theirs away; end once it is empty, or after seven days."""
    if managed.leaving:
        return
    managed.leaving = True
    if managed.idle is not None:
        managed.idle.cancel()
    instance = container_instance(region, managed)
    if instance is None:
        end(region, managed)
        return
    region.event_queue.after(DRAINS_FOR_S, functools.partial(end, region, managed))
    container_instances.set_status(region, instance, "DRAINING")
    _end_if_empty(region, managed, instance)


def _end_if_empty(region: RegionState, managed: ManagedInstance, instance: ContainerInstance) -> None:
    """Daemons are the last to stop."""
    if container_instances.is_busy(instance):
        return
    for task in list(instance.tasks.values()):
        reason = "Container instance is in DRAINING state"
        task_lifecycle.stop(region, task, "ServiceSchedulerInitiated", reason, StopCause.SCHEDULER)
    if not instance.tasks:
        region.event_queue.after(0, functools.partial(end, region, managed))


def end(region: RegionState, managed: ManagedInstance) -> None:
    """Terminate it with all that runs on it."""
    if region.managed.get(managed.ec2_id) is managed:
        managed.leaving = True
        region.ec2.end(managed.ec2_id)
        region.managed.pop(managed.ec2_id, None)


def end_all(region: RegionState, provider: CapacityProvider) -> None:
    """The provider is being deleted."""
    for managed in of_provider(region, provider.name):
        end(region, managed)


def forget_ended(region: RegionState) -> None:
    """Instances that have ended by themselves, or by somebody else's hand."""
    for managed in list(region.managed.values()):
        machine = region.ec2.machine(managed.ec2_id)
        if machine is None or not machine.running:
            region.managed.pop(managed.ec2_id, None)
