"""
What ECS puts on EventBridge's bus: tasks that have stopped, deployments, pauses, and services that cannot start tasks.

Of a task's other states nothing is told; of a service's actions what AWS calls a warning of starts that fail.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
"""

from __future__ import annotations

import datetime
from typing import Any

from modulestack.embedded_aws.ecs import task_responses
from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_run import HookRun
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment, ServiceDeployment
from modulestack.embedded_aws.ecs.models import EcsService, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState

_TIMES = ("connectivityAt", "createdAt", "executionStoppedAt", "pullStartedAt", "pullStoppedAt", "startedAt")
_MORE_TIMES = ("stoppedAt", "stoppingAt")
_TYPES = {"FAILED": "ERROR"}


def task_stopped(region: RegionState, task: EcsTask) -> None:
    """*task* has come to its end."""
    if not region.dependencies.listens():
        return
    detail = task_responses.task(region, task, with_tags=False)
    for name in (*_TIMES, *_MORE_TIMES):
        if detail.get(name) is not None:
            detail[name] = _time(detail[name])
    region.dependencies.emit("ECS Task State Change", [task.arn], {**detail, "updatedAt": _time(region.now)})


def deployment(region: RegionState, service: EcsService, deployment: EcsDeployment, state: str, reason: str) -> None:
    """A deployment of *service* is IN_PROGRESS, COMPLETED or FAILED now."""
    if region.dependencies.listens():
        detail: dict[str, Any] = {
            "eventType": _TYPES.get(state, "INFO"),
            "eventName": f"SERVICE_DEPLOYMENT_{state}",
            "deploymentId": deployment.id,
            "updatedAt": _time(region.now),
            "reason": reason,
        }
        region.dependencies.emit("ECS Deployment State Change", [service.arn], detail)


def hook(region: RegionState, service: EcsService, record: ServiceDeployment, run: HookRun, name: str) -> None:
    """
    A pause hook begins to wait, or is over.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
    """
    if region.dependencies.listens():
        detail = {
            "eventType": "INFO",
            "eventName": name,
            "hookId": run.id,
            "hookType": "PAUSE",
            "expiresAt": _time(run.expires_at),
            "lifecycleStage": run.stage,
            "clusterArn": service.cluster.arn,
            "serviceArn": service.arn,
            "serviceDeploymentArn": record.arn,
            "updatedAt": _time(region.now),
        }
        region.dependencies.emit("ECS Hook State Change", [service.arn], detail)


def impaired(region: RegionState, service: EcsService) -> None:
    """Tasks of *service* fail to start again and again."""
    if region.dependencies.listens():
        detail = {
            "eventType": "WARN",
            "eventName": "SERVICE_TASK_START_IMPAIRED",
            "clusterArn": service.cluster.arn,
            "createdAt": _time(region.now),
        }
        region.dependencies.emit("ECS Service Action", [service.arn], detail)


def _time(at: float) -> str:
    return datetime.datetime.fromtimestamp(at, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
