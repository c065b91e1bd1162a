"""How a service and its tasks stand, as the scheduler counts them."""

from __future__ import annotations

from modulestack.embedded_aws.ecs import rolling
from modulestack.embedded_aws.ecs.model import Deployment, Service, Task

UNCHECKED_COUNTS_AFTER_S = 40.0
"""Seconds after which a RUNNING task that nothing checks counts as healthy.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (minimumHealthyPercent)"""


def standing_of(task: Task, now: float) -> str:
    """How a task that is meant to run stands with the scheduler."""
    if task.ill is not None:
        return rolling.UNHEALTHY
    if task.last_status != "RUNNING" or task.started_at is None:
        return rolling.STARTING
    if not task.checked:
        return rolling.HEALTHY if now >= task.started_at + UNCHECKED_COUNTS_AFTER_S else rolling.SETTLING
    targets_healthy = all(target.state == "healthy" for target in task.targets)
    containers_healthy = all(
        container.health == "HEALTHY" or "healthCheck" not in container.definition or not container.essential
        for container in task.containers
    )
    return rolling.HEALTHY if targets_healthy and containers_healthy else rolling.SETTLING


def seen_of(task: Task, primary: Deployment, now: float) -> rolling.Seen:
    """A task as the plan sees it."""
    return rolling.Seen(
        key=task.id,
        fresh=task.deployment is primary,
        standing=standing_of(task, now),
        zone=task.zone,
        protected=task.protected_until is not None and task.protected_until > now,
    )


def limits_of(service: Service) -> rolling.Limits:
    """How many tasks a service may have."""
    configuration = service.fields["deploymentConfiguration"]
    return rolling.Limits(
        desired=service.desired,
        minimum_percent=configuration["minimumHealthyPercent"],
        maximum_percent=configuration["maximumPercent"],
    )
