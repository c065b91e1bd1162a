"""
DAEMON services: one task on every container instance that fits.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
"""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.embedded_aws.ecs import (
    container_instances,
    daemon_plan,
    instance_launch,
    rolling_update,
    service_events,
    task_launch,
    task_lifecycle,
)
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_health import health_of
from modulestack.embedded_aws.ecs.task_models import StopCause


def next_step(region: RegionState, service: EcsService) -> daemon_plan.DaemonStep:
    """What to do now; how many tasks the service should have is written down."""
    instances = [instance for instance in service.cluster.instances.values() if _fits(service, instance)]
    active = [instance.id for instance in instances if instance.takes_tasks]
    leaving = [
        instance.id
        for instance in service.cluster.instances.values()
        if instance.id not in active and not (instance.status == "DRAINING" and container_instances.is_busy(instance))
    ]
    if service.desired != len(active):
        service.desired, service.steady = len(active), False
    tasks = [
        daemon_plan.DaemonView(
            key=task.id,
            instance=task.instance.id,
            fresh=task.deployment is service.primary,
            alive=task.desired_status == "RUNNING",
            healthy=health_of(task, region.now) == rolling_update.HEALTHY,
            unhealthy=task.unhealthy_cause is not None,
        )
        for task in service.tasks.values()
        if task.instance is not None
    ]
    return daemon_plan.plan(active, leaving, tasks, service.fields["deploymentConfiguration"]["minimumHealthyPercent"])


def stop(region: RegionState, service: EcsService, keys: Sequence[str]) -> None:
    """Stop tasks, by id."""
    gone = [service.tasks[key] for key in keys]
    if gone:
        service.steady = False
        service_events.stopped(region, service, gone)
    why = f"Scaling activity initiated by (deployment {service.primary.id})"
    for task in gone:
        cause = task.unhealthy_cause or StopCause.SCHEDULER
        task_lifecycle.stop(region, task, "ServiceSchedulerInitiated", task.unhealthy_reason or why, cause)


def _fits(service: EcsService, instance: ContainerInstance) -> bool:
    """Whether a task of the service belongs on *instance*: its capacity provider, its constraints, its processor."""
    provider = task_launch.provider_of(service.fields.get("capacityProviderStrategy"), ())
    if provider is not None and instance.capacity_provider != provider:
        return False
    return instance_launch.is_eligible(instance, service.primary.revision.definition, service.fields)
