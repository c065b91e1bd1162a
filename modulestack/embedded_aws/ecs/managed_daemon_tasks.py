"""
Tasks of managed daemons: one on each instance, started before any other.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons.html
"""

from __future__ import annotations

from modulestack.embedded_aws.ecs import instance_launch, instance_resources, task_lifecycle, task_making
from modulestack.embedded_aws.ecs.managed_daemon import ManagedDaemon
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsTask
from modulestack.embedded_aws.ecs.placement_request import PlacementRequest
from modulestack.embedded_aws.ecs.region_state import RegionState


def start(region: RegionState, instance: ContainerInstance) -> None:
    """A task of each daemon that *instance* should have."""
    for daemon in list(instance.cluster.daemons.values()):
        if daemon.is_for(instance.capacity_provider):
            _start(region, daemon, instance)


def _start(region: RegionState, daemon: ManagedDaemon, instance: ContainerInstance) -> None:
    revision = daemon.revision
    instance.daemon_revisions[daemon.name] = revision.arn
    tags = dict(daemon.tags) if revision.propagates_tags else {}
    if revision.managed_tags:
        tags |= {"aws:ecs:clusterName": daemon.cluster, "aws:ecs:daemonName": daemon.name}
    if instance_resources.missing(instance_launch.rest_of(instance), revision.needs) is not None:
        region.scheduler.daemon_failed(daemon, instance)
        return
    asked = PlacementRequest(
        definition=revision.definition,
        needs=revision.needs,
        group=daemon.group,
        provider=instance.capacity_provider,
        instance=instance.id,
    )
    request = task_making.TaskRequest(
        cluster=instance.cluster,
        definition=revision.definition,
        group=daemon.group,
        started_by=daemon.deployment.arn.rsplit("/", 1)[-1],
        provider=instance.capacity_provider,
        tags=tags,
        execute_command=revision.execute_command,
    )
    task = task_making.make(region, request, asked)
    task.awaits, task.instance, task.zone = None, instance, instance.zone
    task.daemon, task.daemon_revision = daemon, revision
    instance.tasks[task.id] = task
    task_lifecycle.begin(region, task)


def serves(task: EcsTask) -> bool:
    """Whether it runs, and is healthy as far as it is checked."""
    return (
        task.desired_status == "RUNNING"
        and task.last_status == "RUNNING"
        and all(each.health == "HEALTHY" for each in task.containers if each.decides_health)
    )


def is_ill(task: EcsTask) -> bool:
    """Whether a health check of it has failed."""
    return any(each.essential and each.health == "UNHEALTHY" for each in task.containers)


def is_ready(instance: ContainerInstance) -> bool:
    """Whether every critical daemon of *instance* serves."""
    serving = {task.daemon.name for task in instance.tasks.values() if task.daemon is not None and serves(task)}
    return all(
        daemon.name in serving
        for daemon in instance.cluster.daemons.values()
        if daemon.is_for(instance.capacity_provider) and daemon.revision.critical
    )
