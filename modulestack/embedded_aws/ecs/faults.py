"""What goes wrong outside of ECS: Spot capacity, zones, containers that fall ill."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING

from modulestack.embedded_aws.ecs import containers, lifecycle, targets
from modulestack.embedded_aws.ecs.launch import SPOT
from modulestack.embedded_aws.ecs.model import Cause, Service, Task
from modulestack.embedded_aws.ecs.region import Region

if TYPE_CHECKING:
    from modulestack.embedded_aws.ecs.service import Ecs


class Faults:
    """Each happens now. *region* is the account's own unless it is given."""

    def __init__(self, ecs: Ecs) -> None:
        self._ecs = ecs

    def spot_interruption(
        self, cluster: str, service: str | None = None, *, count: int | None = None, region: str | None = None
    ) -> list[str]:
        """
        Take Spot capacity away from *count* tasks (all if absent) of a service, or of a whole cluster.

        Returns:
            The ids of the tasks.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
        """
        with self._ecs.moment(region) as here:
            hit = [t for t in _running(here, cluster, service) if t.capacity_provider == SPOT][:count]
            for task in hit:
                lifecycle.stop(here, task, "SpotInterruption", "Your Spot Task was interrupted.", Cause.CAPACITY)
            return [task.id for task in hit]

    def spot_capacity(self, *, available: bool, region: str | None = None) -> None:
        """Whether there is any Spot capacity for new tasks."""
        with self._ecs.moment(region) as here:
            here.spot_available = available
            _look_again(here)

    def lose_zone(self, zone: str, *, region: str | None = None) -> list[str]:
        """
        A whole availability zone is gone until ``restore_zone``: its tasks end at once, no task can be placed there.

        Returns:
            The ids of the tasks.
        """
        with self._ecs.moment(region) as here:
            here.lost_zones.add(zone)
            hit = [
                task
                for cluster in here.clusters.values()
                for task in _alive(cluster.tasks.values())
                if task.zone == zone
            ]
            for task in hit:
                for container in task.containers:
                    containers.finish(container, None)
                reason = f"The infrastructure in Availability Zone {zone} is impaired."
                lifecycle.stop(here, task, "InfrastructureHealth", reason, Cause.CAPACITY)
            return [task.id for task in hit]

    def restore_zone(self, zone: str, *, region: str | None = None) -> None:
        """The zone is there again."""
        with self._ecs.moment(region) as here:
            here.lost_zones.discard(zone)
            _look_again(here)

    def change(
        self,
        cluster: str,
        service: str | None = None,
        *,
        task: str | None = None,
        region: str | None = None,
        **behaviour: object,
    ) -> None:
        """
        Running containers behave differently from now on: of a service, of a task (id), or of a whole cluster.

        *behaviour* are fields of ``Behaviour``: ``health_status_code=500`` makes them ill, ``200`` well again.
        ``exits_after_s`` counts from now.
        """
        with self._ecs.moment(region) as here:
            for hit in _running(here, cluster, service):
                if task in (None, hit.id):
                    _change(here, hit, behaviour)


def _change(region: Region, task: Task, behaviour: dict[str, object]) -> None:
    for container in task.containers:
        container.behaviour = dataclasses.replace(container.behaviour, **behaviour)  # type: ignore[arg-type]
        if container.status == "RUNNING":
            containers.watch(region, task, container, since=region.now)
            if "exits_after_s" in behaviour:
                containers.plan_end(region, task, container)
    for target in task.targets:
        targets.watch(region, task, target, since=region.now)


def _alive(tasks: Iterable[Task]) -> list[Task]:
    return [task for task in tasks if task.desired_status == "RUNNING"]


def _running(region: Region, cluster: str, service: str | None) -> list[Task]:
    group = None if service is None else f"service:{service}"
    return [task for task in _alive(region.clusters[cluster].tasks.values()) if group in (None, task.group)]


def _look_again(region: Region) -> None:
    services: list[Service] = [service for service in region.services() if service.status == "ACTIVE"]
    for service in services:
        region.scheduler.touch(service)
