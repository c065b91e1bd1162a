"""
Cluster auto scaling: ECS scales the groups of capacity providers, and drains what is scaled in.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws import instance_types
from modulestack.embedded_aws.ec2_auto_scaling.groups import InstanceGroup
from modulestack.embedded_aws.ecs import capacity_providers, container_instances, instance_resources, scaling_plan
from modulestack.embedded_aws.ecs.capacity_provider import CapacityProvider
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsCluster
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.scaling_plan import ScalingLimits

OUT_AFTER_S = 60.0
"""The metric CapacityProviderReservation is there once a minute, and above the target for one of them."""
IN_AFTER_S = 15 * 60.0
"""Below the target for 15 of them. The alarms' periods are those of target tracking policies.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html"""


def look(region: RegionState, cluster: EcsCluster) -> None:
    """Something has changed that makes groups too small or too large: look again when their alarms would go off."""
    for reference in cluster.capacity_providers:
        provider = capacity_providers.find(region, reference)
        group = region.ec2.group(provider.group_name) if provider and provider.scaling else None
        if provider is None or group is None:
            continue
        wanted = _wanted(region, cluster, provider)
        key = (cluster.name, provider.name)
        planned = region.scaling.get(key)
        grows, shrinks = wanted > group.desired, wanted < group.desired
        if planned is not None and (planned.grows, planned.shrinks) == (grows, shrinks):
            continue
        if planned is not None:
            planned.event.cancel()
            del region.scaling[key]
        if grows or shrinks:
            act = functools.partial(_act, region, cluster, provider)
            event = region.event_queue.after(OUT_AFTER_S if grows else IN_AFTER_S, act)
            region.scaling[key] = scaling_plan.PlannedScaling(event=event, grows=grows, shrinks=shrinks)


def _act(region: RegionState, cluster: EcsCluster, provider: CapacityProvider) -> None:
    region.scaling.pop((cluster.name, provider.name), None)
    group = region.ec2.group(provider.group_name)
    if group is None or provider.scaling is None or cluster.status != "ACTIVE":
        return
    wanted = _wanted(region, cluster, provider)
    warm_at = _warm_at(region, group, provider.scaling)
    if wanted > group.desired and warm_at > region.now:
        act = functools.partial(_act, region, cluster, provider)
        event = region.event_queue.at(warm_at, act)
        region.scaling[cluster.name, provider.name] = scaling_plan.PlannedScaling(
            event=event, grows=True, shrinks=False
        )
        return
    if provider.protects:
        region.ec2.protect(group.name, {id_: _is_busy(cluster, id_) for id_ in group.instances})
    if wanted != group.desired:
        region.ec2.set_desired(group.name, wanted)
    look(region, cluster)


def _warm_at(region: RegionState, group: InstanceGroup, scaling: Mapping[str, Any]) -> float:
    """
    When the last of the group's instances has warmed up: until then the group does not grow any further.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
    """
    newest = max((region.launched.get(id_, 0.0) for id_ in group.instances), default=0.0)
    return newest + float(scaling["instanceWarmupPeriod"])


def _wanted(region: RegionState, cluster: EcsCluster, provider: CapacityProvider) -> int:
    """How many instances the group should have, within its bounds and the steps of managed scaling."""
    group = region.ec2.group(provider.group_name)
    scaling = provider.scaling
    if group is None or scaling is None:
        return 0
    mine = [instance for instance in cluster.instances.values() if instance.capacity_provider == provider.name]
    waiting = [
        task.needs
        for task in cluster.tasks.values()
        if task.awaits is not None
        and task.needs
        and task.capacity_provider == provider.name
        and task.stopped_at is None
    ]
    coming = max(0, len(group.instances) - sum(instance.ec2_id in group.instances for instance in mine))
    size = _size(region, group.instances, mine, provider)
    busy = sum(container_instances.is_busy(instance) for instance in mine if instance.ec2_id in group.instances)
    more = scaling_plan.instances_for(waiting, size) if size else min(1, len(waiting))
    limits = ScalingLimits(
        minimum=group.minimum,
        maximum=group.maximum,
        target_percent=scaling["targetCapacity"],
        least_step=scaling["minimumScalingStepSize"],
        most_step=scaling["maximumScalingStepSize"],
    )
    return scaling_plan.desired(limits, now=group.desired, busy=busy, more=more, coming=coming)


def _size(
    region: RegionState, ids: tuple[str, ...], mine: list[ContainerInstance], provider: CapacityProvider
) -> InstanceResources | None:
    """What the next instance will have: as those that are there, or as the group's first type."""
    if mine:
        return mine[0].registered
    machine = region.ec2.machine(ids[0]) if ids else None
    name = machine.type if machine else region.ec2.first_type(provider.group_name)
    type_ = instance_types.find(name) if name else None
    return instance_resources.of_type(type_) if type_ else None


def _is_busy(cluster: EcsCluster, ec2_id: str) -> bool:
    return any(
        instance.ec2_id == ec2_id and container_instances.is_busy(instance) for instance in cluster.instances.values()
    )


def drain(region: RegionState, ec2_id: str) -> bool:
    """An EC2 instance is to be scaled in: whether that waits until its tasks are moved away."""
    for cluster in region.clusters.values():
        for instance in cluster.instances.values():
            if instance.ec2_id != ec2_id:
                continue
            provider = capacity_providers.find(region, instance.capacity_provider or "")
            if provider is None or not provider.drains or not instance.tasks:
                return False
            region.draining.add(ec2_id)
            region.event_queue.after(0, functools.partial(_begin_to_drain, region, instance))
            return True
    return False


def _begin_to_drain(region: RegionState, instance: ContainerInstance) -> None:
    container_instances.set_status(region, instance, "DRAINING")
    task_left(region, instance)


def task_left(region: RegionState, instance: ContainerInstance) -> None:
    """A task is over on *instance*: the group may need it no longer, or it is empty at last."""
    if instance.ec2_id in region.draining and not instance.tasks:
        region.draining.discard(instance.ec2_id)
        region.event_queue.after(0, functools.partial(region.ec2.finish, instance.ec2_id))
    look(region, instance.cluster)
