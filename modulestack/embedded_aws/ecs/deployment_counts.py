"""
How many tasks a deployment has, and how many of them have failed.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevisionSummary.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import circuit_breaker
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment, ServiceDeployment
from modulestack.embedded_aws.ecs.models import EcsService


def sources(service: EcsService) -> list[dict[str, Any]]:
    """The service revisions that run before a deployment, with their task counts."""
    return [summary(service, deployment) for deployment in service.deployments]


def summary(service: EcsService, deployment: EcsDeployment) -> dict[str, Any]:
    """A ServiceRevisionSummary: its tasks, and the traffic that it is to have if ECS shifts that."""
    weights = deployment.weights
    shown = {
        "requestedTestTrafficWeight": weights.test if weights else None,
        "requestedProductionTrafficWeight": weights.production if weights else None,
    }
    told = {name: weight for name, weight in shown.items() if weight is not None}
    return {**current(service, deployment), **told}


def current(service: EcsService, deployment: EcsDeployment) -> dict[str, Any]:
    """A ServiceCurrentRevisionSummary: how many tasks of a revision are wanted, running and on their way."""
    running, pending = counts(service, deployment)
    requested = service.desired if deployment is service.primary else running + pending
    if deployment.weights is not None:
        requested = service.desired if deployment.is_wanted else 0
    return {
        "arn": deployment.revision.arn,
        "requestedTaskCount": requested,
        "runningTaskCount": running,
        "pendingTaskCount": pending,
    }


def live_sources(service: EcsService, record: ServiceDeployment) -> list[dict[str, Any]]:
    """What a deployment that shifts traffic began with, as it is now."""
    there = {each.revision.arn: summary(service, each) for each in reversed(service.deployments)}
    return [there.get(source["arn"]) or gone(source["arn"], source) for source in record.sources]


def gone(arn: str, like: Mapping[str, Any]) -> dict[str, Any]:
    """Of a service revision that is not there any more: neither tasks nor traffic, which *like* has one of."""
    none = {"requestedTaskCount": 0, "runningTaskCount": 0, "pendingTaskCount": 0}
    weights = ("requestedTestTrafficWeight", "requestedProductionTrafficWeight")
    return {"arn": arn, **none, **{name: 0.0 for name in weights if name in like}}


def counts(service: EcsService, deployment: EcsDeployment) -> tuple[int, int]:
    """Running and pending tasks of a deployment."""
    mine = [task.last_status for task in service.tasks.values() if task.deployment is deployment]
    return mine.count("RUNNING"), sum(status in ("PROVISIONING", "PENDING", "ACTIVATING") for status in mine)


def threshold(service: EcsService) -> int:
    """How many failed tasks break a deployment of the service now."""
    rule = service.fields["deploymentConfiguration"].get("deploymentCircuitBreaker") or {}
    return circuit_breaker.threshold(rule, service.desired)


def count(service: EcsService, deployment: EcsDeployment, failures: int) -> None:
    """Write down how many tasks of a deployment have failed."""
    deployment.failed_tasks = failures
    if not deployment.rolls_back:
        deployment.record.failure_count = failures
        deployment.record.breaker_threshold = threshold(service)
