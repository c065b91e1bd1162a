"""
Container instances: how they come, what is on them, how they are drained and go.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_instances.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from modulestack.embedded_aws import instance_types
from modulestack.embedded_aws.ecs import (
    account_settings,
    agent_settings,
    capacity_providers,
    container_lifecycle,
    instance_attributes,
    instance_resources,
    task_lifecycle,
    unreachable,
)
from modulestack.embedded_aws.ecs.ec2_dependencies import Machine
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsCluster, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import StopCause

REGISTERS_AFTER_S = 60.0
"""From an instance's start until its agent has registered it: it boots, and AWS gives no number."""
REGISTERS_BY = ("ecs", "ecs-agent")
"""
Services that an agent must get to before its instance is in the cluster.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
"""
AGENT = {"agentVersion": "1.107.0", "agentHash": "*0000000", "dockerVersion": "DockerVersion: 25.0.16"}
"""Of the images that moto knows of as recommended ones."""
TRUNK_INTERFACES = {"medium": 4, "large": 10, "xlarge": 20, "2xlarge": 40, "4xlarge": 60, "8xlarge": 60}
TRUNK_INTERFACES_OF_THE_LARGEST = 120
"""
How many tasks have interfaces of their own on an instance with a trunk, by its size; only ten of a large one is proven.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
"""


def observe(region: RegionState) -> None:
    """EC2 instances or ways have come or gone: agents register, instances that have ended are lost."""
    retry(region)
    known = {
        instance.ec2_id: instance for cluster in region.clusters.values() for instance in cluster.instances.values()
    }
    for machine in region.ec2.machines():
        region.launched.setdefault(machine.id, region.now)
        instance = known.get(machine.id)
        if instance is not None and not machine.running:
            lose(region, instance)
        elif instance is None and machine.running and _has_agent(machine) and machine.id not in region.joining:
            region.joining.add(machine.id)
            region.event_queue.after(REGISTERS_AFTER_S, functools.partial(_join, region, machine.id))


def _has_agent(machine: Machine) -> bool:
    return agent_settings.read(machine.user_data, for_ecs=machine.for_ecs) is not None


def retry(region: RegionState) -> None:
    """A cluster, or a way to ECS, is there that agents may have waited for."""
    for machine_id in sorted(region.without_cluster):
        region.without_cluster.discard(machine_id)
        _join(region, machine_id)


def _join(region: RegionState, machine_id: str) -> None:
    """The agent has started; without its cluster or a way to ECS it tries again and again, and here once they are."""
    machine = region.ec2.machine(machine_id)
    region.joining.discard(machine_id)
    settings = agent_settings.read(machine.user_data, for_ecs=machine.for_ecs) if machine else None
    if machine is None or settings is None or not machine.running:
        return
    cluster = region.clusters.get(settings.cluster)
    type_ = instance_types.find(machine.type)
    is_cut_off = not all(unreachable.reaches(region, machine.place, service) for service in REGISTERS_BY)
    if cluster is None or cluster.status != "ACTIVE" or is_cut_off:
        region.joining.add(machine_id)
        region.without_cluster.add(machine_id)
        return
    if type_ is None:
        return
    attributes = {**instance_attributes.of(machine), **settings.attributes}
    interfaces = trunk(region, type_, managed=machine_id in region.managed)
    if interfaces is not None:
        attributes["ecs.awsvpc-trunk-id"] = region.ids.interface()
    register(
        region,
        cluster,
        machine,
        registered=instance_resources.of_type(type_, reserved_mib=settings.reserved_mib, trunk_interfaces=interfaces),
        attributes=attributes,
        tags=settings.tags,
    )


def register(
    region: RegionState,
    cluster: EcsCluster,
    machine: Machine | None,
    *,
    registered: InstanceResources,
    attributes: Mapping[str, str | None],
    tags: Mapping[str, str],
    versions: Mapping[str, str] = AGENT,
) -> ContainerInstance:
    """An instance is in *cluster* from now on; *machine* is None if nobody knows which."""
    id_ = region.ids.task()
    made = ContainerInstance(
        id=id_,
        arn=region.arn("container-instance", cluster.name, id_),
        cluster=cluster,
        ec2_id=machine.id if machine else None,
        instance_type=machine.type if machine else None,
        zone=machine.zone if machine else attributes.get("ecs.availability-zone") or "",
        subnet=machine.subnet if machine else None,
        address=machine.address if machine else None,
        registered=registered,
        registered_at=region.now,
        attributes=dict(attributes),
        versions=dict(versions),
        capacity_provider=_provider_of(region, cluster, machine),
        spot=machine is not None and machine.spot,
        tags=dict(tags),
    )
    cluster.instances[id_] = made
    daemons = [daemon for daemon in cluster.daemons.values() if daemon.is_for(made.capacity_provider)]
    if made.ec2_id in region.managed and any(daemon.revision.critical for daemon in daemons):
        made.status = "REGISTERING"
    region.scheduler.instance_registered(made)
    region.scheduler.instances_changed(cluster)
    return made


def _provider_of(region: RegionState, cluster: EcsCluster, machine: Machine | None) -> str | None:
    """The cluster's capacity provider whose group the machine is of, or that has launched it."""
    if machine is not None and (managed := region.managed.get(machine.id)) is not None:
        return managed.provider
    for reference in cluster.capacity_providers:
        provider = capacity_providers.find(region, reference)
        if provider is not None and machine is not None and machine.group and provider.group_name == machine.group:
            return provider.name
    return None


def associate(region: RegionState, cluster: EcsCluster) -> None:
    """The cluster's capacity providers are others: AWS does not say what that means for instances that are there."""
    for instance in cluster.instances.values():
        machine = region.ec2.machine(instance.ec2_id) if instance.ec2_id else None
        instance.capacity_provider = _provider_of(region, cluster, machine)
    region.scheduler.instances_changed(cluster)


def trunk(region: RegionState, type_: instance_types.InstanceType, *, managed: bool = False) -> int | None:
    """
    Tasks with interfaces of their own on an instance with a trunk; None: it has none.

    *managed* ones have it whatever the account's setting is: AWS says that several such tasks run on one of them.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-awsvpc-mode.html
    """
    asked = managed or account_settings.effective(region, "awsvpcTrunking") == "enabled"
    if not asked or not type_.nitro or type_.burstable:
        return None
    return TRUNK_INTERFACES.get(type_.size, TRUNK_INTERFACES_OF_THE_LARGEST)


def lose(region: RegionState, instance: ContainerInstance) -> None:
    """
    The EC2 instance is gone, and its tasks with it.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
    """
    instance.status, instance.connected = "INACTIVE", False
    instance.cluster.instances.pop(instance.id, None)
    reason = f"Host EC2 (instance {instance.ec2_id}) terminated."
    for task in list(instance.tasks.values()):
        for container in task.containers:
            container_lifecycle.finish(container, None)
        task_lifecycle.stop(region, task, "TerminationNotice", reason, StopCause.CAPACITY)
    region.scheduler.instances_changed(instance.cluster)


SPOT_NOTICE_S = 120.0
"""Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html"""


def interrupt(region: RegionState, instance: ContainerInstance) -> None:
    """EC2 takes the capacity back after its notice; an agent that is told to drains the instance meanwhile."""
    machine = region.ec2.machine(instance.ec2_id or "")
    settings = agent_settings.read(machine.user_data, for_ecs=machine.for_ecs) if machine else None
    if instance.ec2_id in region.managed or (settings is not None and settings.drains_spot):
        set_status(region, instance, "DRAINING")
    region.event_queue.after(SPOT_NOTICE_S, functools.partial(region.ec2.end, instance.ec2_id or ""))


def deregister(region: RegionState, instance: ContainerInstance) -> None:
    """
    By force: services' tasks are replaced, all go on without anybody knowing.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterContainerInstance.html
    """
    instance.status = "INACTIVE"
    instance.cluster.instances.pop(instance.id, None)
    for task in list(instance.tasks.values()):
        for container in task.containers:
            container_lifecycle.finish(container, None)
        reason = f"Host EC2 (instance {instance.ec2_id}) stopped/terminated."
        task_lifecycle.stop(region, task, "TerminationNotice", reason, StopCause.CAPACITY)
    if region.managed.pop(instance.ec2_id or "", None) is not None:
        region.ec2.end(str(instance.ec2_id))
    region.scheduler.instances_changed(instance.cluster)


def set_status(region: RegionState, instance: ContainerInstance, status: str) -> None:
    """
    ACTIVE, or DRAINING: no task is placed here any more, and services move theirs away.

    Tasks that do not run yet stop at once; those of no service stay.
    """
    if instance.status == status:
        return
    instance.status = status
    instance.version += 1
    if status == "DRAINING":
        for task in list(instance.tasks.values()):
            if task.service is not None and task.started_at is None and not is_daemon(task):
                reason = "Container instance is in DRAINING state"
                task_lifecycle.stop(region, task, "ServiceSchedulerInitiated", reason, StopCause.CAPACITY)
    region.scheduler.instances_changed(instance.cluster)


def is_daemon(task: EcsTask) -> bool:
    """Whether a task is of a service that has one on every instance, or of a managed daemon."""
    of_service = task.service is not None and task.service.fields.get("schedulingStrategy") == "DAEMON"
    return task.daemon is not None or of_service


def is_busy(instance: ContainerInstance) -> bool:
    """Whether a task runs here that is not a daemon's."""
    return any(not is_daemon(task) for task in instance.tasks.values())
