"""What goes wrong outside of ECS: Spot capacity, zones, instances, containers that fall ill."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from modulestack.contract.capacity_providers import FARGATE_SPOT
from modulestack.embedded_aws.ecs import container_instances, container_lifecycle, target_health, task_lifecycle
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsService, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import StopCause
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.session import known_regions


class EcsRegions(Protocol):
    """Where a fault finds what it hits: ``backend.EcsBackend``."""

    def moment(self, region: str | None = None) -> AbstractContextManager[RegionState]:
        """The state of a region (the account's own if absent), held still."""


class Faults:
    """
    Each happens now. *region* is the account's own unless it is given.

    All raise AwsError for a cluster, service, task or zone that is not there.
    """

    def __init__(self, ecs: EcsRegions) -> None:
        self._ecs = ecs

    def _at(self, region: str | None) -> AbstractContextManager[RegionState]:
        if region is not None and region not in known_regions():
            raise _unknown("region", region, known_regions())
        return self._ecs.moment(region)

    def spot_interruption(
        self, cluster: str, service: str | None = None, *, count: int | None = None, region: str | None = None
    ) -> list[str]:
        """
        Take Spot capacity away from *count* tasks (all if absent) of a service, or of a whole cluster.

        Returns:
            The ids of the tasks.

        Each gets SIGTERM at once, and SIGKILL after its stop timeout, which is two minutes at most.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
        """
        with self._at(region) as here:
            hit = [t for t in _running(here, cluster, service) if t.capacity_provider == FARGATE_SPOT][:count]
            for task in hit:
                task_lifecycle.stop(
                    here, task, "SpotInterruption", "Your Spot Task was interrupted.", StopCause.INTERRUPTED
                )
            return [task.id for task in hit]

    def spot_capacity(self, *, available: bool, region: str | None = None) -> None:
        """Whether there is any Spot capacity for new tasks."""
        with self._at(region) as here:
            here.spot_available = available
            _look_again(here)

    def volume_attachments(self, *, working: bool, region: str | None = None) -> None:
        """
        Whether EBS volumes are attached to new tasks; if not, ECS gives each of them up after a while.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-ebs-volumes-scenarios.html
        """
        with self._at(region) as here:
            here.attaches_volumes = working

    def lose_zone(self, zone: str, *, region: str | None = None) -> list[str]:
        """
        A whole availability zone is gone until ``restore_zone``: no task can be placed there, and its tasks end.

        Tasks of Fargate that are targets of a load balancer answer nobody from now on, and ECS replaces them when
        health checks have found that: AWS does not say that it learns of it earlier.

        Returns:
            The ids of the tasks.
        """
        with self._at(region) as here:
            _known_zone(here, zone)
            here.lost_zones.add(zone)
            hit = [
                task
                for cluster in here.clusters.values()
                for task in _alive(cluster.tasks.values())
                if task.zone == zone
            ]
            for task in hit:
                if not task.targets or task.instance is not None:
                    _impair(here, task)
                for target in task.targets:
                    target_health.watch(here, task, target, since=here.now)
            for instance in [i for cluster in here.clusters.values() for i in cluster.instances.values()]:
                if instance.zone == zone and instance.ec2_id is not None:
                    here.ec2.end(instance.ec2_id)
            for managed in [one for one in here.managed.values() if one.zone == zone]:
                here.ec2.end(managed.ec2_id)
            return [task.id for task in hit]

    def lose_instance(self, cluster: str, instance: str | None = None, *, region: str | None = None) -> list[str]:
        """
        A container instance of *cluster* ends at once: *instance*, its id in EC2, or the one with the most tasks.

        Returns:
            The ids of the tasks that it ran.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
        """
        with self._at(region) as here:
            hit = _instance(here, cluster, instance)
            tasks = list(hit.tasks)
            here.ec2.end(str(hit.ec2_id))
            return tasks

    def interrupt_instance(self, cluster: str, instance: str | None = None, *, region: str | None = None) -> list[str]:
        """
        EC2 takes the Spot capacity of a container instance back, two minutes from now.

        Until then it is drained, if its agent is told so: ``ECS_ENABLE_SPOT_INSTANCE_DRAINING=true``.

        Returns:
            The ids of the tasks that it runs.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html
        """
        with self._at(region) as here:
            hit = _instance(here, cluster, instance, spot=True)
            container_instances.interrupt(here, hit)
            return list(hit.tasks)

    def out_of_memory(self, cluster: str, task: str, container: str, *, region: str | None = None) -> None:
        """
        *container* of *task* (id) would use more memory than there is, and is killed.

        Its restart policy, if it has one, is not looked at.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
        """
        with self._at(region) as here:
            running = {each.id: each for each in _running(here, cluster, None)}
            if task not in running:
                raise _unknown("running task", task, running)
            names = {each.name: each for each in running[task].containers}
            if container not in names:
                raise _unknown("container", container, names)
            container_lifecycle.kill_for_memory(running[task], names[container])

    def restore_zone(self, zone: str, *, region: str | None = None) -> None:
        """The zone is there again, without the tasks that were in it."""
        with self._at(region) as here:
            _known_zone(here, zone)
            if zone in here.lost_zones:
                for cluster in here.clusters.values():
                    for task in [each for each in _alive(cluster.tasks.values()) if each.zone == zone]:
                        _impair(here, task)
            here.lost_zones.discard(zone)
            _look_again(here)

    def change(
        self,
        cluster: str,
        service: str | None = None,
        *,
        task: str | None = None,
        container: str | None = None,
        region: str | None = None,
        **behaviour: object,
    ) -> None:
        """
        Running containers behave differently from now on: of a service, of a task (id), or of a whole cluster.

        Only those called *container*, if it is given.
        *behaviour* are fields of ``Behaviour``: ``health_status_code=500`` makes them ill, ``200`` well again.
        ``exits_after_s`` counts from now.
        """
        with self._at(region) as here:
            running = _running(here, cluster, service)
            if task is not None and task not in [hit.id for hit in running]:
                raise _unknown("running task", task, [hit.id for hit in running])
            names = {each.name for hit in running for each in hit.containers}
            if container is not None and container not in names:
                raise _unknown("container", container, names)
            for hit in running:
                if task in (None, hit.id):
                    _change(here, hit, container, behaviour)


def _change(region: RegionState, task: EcsTask, name: str | None, behaviour: dict[str, object]) -> None:
    for container in task.containers:
        if name not in (None, container.name):
            continue
        container.behaviour = dataclasses.replace(container.behaviour, **behaviour)  # type: ignore[arg-type]
        if container.status == "RUNNING":
            container_lifecycle.watch(region, task, container, since=region.now)
            if "exits_after_s" in behaviour:
                container_lifecycle.plan_end(region, task, container)
    for target in task.targets:
        target_health.watch(region, task, target, since=region.now)


def _impair(region: RegionState, task: EcsTask) -> None:
    """Its host is gone."""
    for container in task.containers:
        container_lifecycle.finish(container, None)
    reason = f"The infrastructure in Availability Zone {task.zone} is impaired."
    task_lifecycle.stop(region, task, "InfrastructureHealth", reason, StopCause.CAPACITY)


def _alive(tasks: Iterable[EcsTask]) -> list[EcsTask]:
    return [task for task in tasks if task.desired_status == "RUNNING"]


def _running(region: RegionState, cluster: str, service: str | None) -> list[EcsTask]:
    if cluster not in region.clusters:
        raise _unknown("cluster", cluster, region.clusters)
    if service is not None and service not in region.clusters[cluster].services:
        raise _unknown(f"service in {cluster}", service, region.clusters[cluster].services)
    group = None if service is None else f"service:{service}"
    return [task for task in _alive(region.clusters[cluster].tasks.values()) if group in (None, task.group)]


def _instance(region: RegionState, cluster: str, ec2_id: str | None, *, spot: bool = False) -> ContainerInstance:
    if cluster not in region.clusters:
        raise _unknown("cluster", cluster, region.clusters)
    instances = [one for one in region.clusters[cluster].instances.values() if one.ec2_id and (one.spot or not spot)]
    found = [one for one in instances if ec2_id in (None, one.ec2_id)]
    if not found:
        what = f"{'Spot ' if spot else ''}container instance in {cluster}"
        raise _unknown(what, ec2_id or "any", [str(one.ec2_id) for one in instances])
    return max(found, key=lambda one: len(one.tasks))


def _known_zone(region: RegionState, zone: str) -> None:
    zones = region.dependencies.zones()
    if zone not in zones:
        raise _unknown("zone", zone, zones)


def _unknown(what: str, name: str, known: Iterable[str]) -> AwsError:
    there = ", ".join(sorted(known)) or "none"
    return AwsError("ValidationError", f"no such {what}: {name}; there are: {there}")


def _look_again(region: RegionState) -> None:
    services: list[EcsService] = [service for service in region.services() if service.status == "ACTIVE"]
    for service in services:
        region.scheduler.touch(service)
