"""The health of a service's tasks, as the scheduler counts them."""

from __future__ import annotations

from modulestack.embedded_aws.ecs import rolling_update
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment
from modulestack.embedded_aws.ecs.models import EcsService, EcsTask

UNCHECKED_COUNTS_AFTER_S = 40.0
"""Seconds after which a RUNNING task that nothing checks counts as healthy.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (minimumHealthyPercent)"""


def health_of(task: EcsTask, now: float) -> str:
    """Whether a task that is meant to run is starting, settling, healthy or unhealthy."""
    if task.unhealthy_cause is not None:
        return rolling_update.UNHEALTHY
    if task.last_status != "RUNNING" or task.started_at is None:
        return rolling_update.STARTING
    if not task.checked:
        return rolling_update.HEALTHY if now >= task.started_at + UNCHECKED_COUNTS_AFTER_S else rolling_update.SETTLING
    targets_healthy = all(target.state == "healthy" for target in task.targets)
    containers_healthy = all(each.health == "HEALTHY" for each in task.containers if each.decides_health)
    return rolling_update.HEALTHY if targets_healthy and containers_healthy else rolling_update.SETTLING


def counts_from(task: EcsTask) -> float | None:
    """From when on a task counts as healthy that nothing checks; None: it does not run, or something does."""
    return None if task.started_at is None or task.checked else task.started_at + UNCHECKED_COUNTS_AFTER_S


def view_of(task: EcsTask, primary: EcsDeployment, now: float, *, settled: bool = False) -> rolling_update.TaskView:
    """
    A task as the plan sees it.

    On an instance that is drained it is replaced as an unhealthy one is, first if the maximum allows, once the newest
    deployment is *settled*.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
    """
    leaves = settled and task.instance is not None and task.instance.status == "DRAINING"
    return rolling_update.TaskView(
        key=task.id,
        fresh=task.deployment is primary,
        health=rolling_update.UNHEALTHY if leaves else health_of(task, now),
        zone=task.zone,
        protected=task.protected_until is not None and task.protected_until > now,
    )


def limits_of(service: EcsService) -> rolling_update.TaskLimits:
    """How many tasks a service may have."""
    configuration = service.fields["deploymentConfiguration"]
    return rolling_update.TaskLimits(
        desired=service.desired,
        minimum_percent=configuration["minimumHealthyPercent"],
        maximum_percent=configuration["maximumPercent"],
    )
