"""
Records of deployments: put first, completed, ended; whatever their strategy.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import (
    bus_events,
    deployment_counts,
    deployment_models,
    service_connect,
    service_events,
)
from modulestack.embedded_aws.ecs.deployment_models import (
    EcsDeployment,
    ServiceDeployment,
    ServiceRevision,
    StartThrottle,
    TaskDefinitionRevision,
)
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.traffic_shift import hook_runs

OPEN = ("PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS")
"""States of a service deployment that is not over."""


def revise(
    region: RegionState, service: EcsService, definition: TaskDefinitionRevision, fields: Mapping[str, Any]
) -> ServiceRevision:
    """A new service revision."""
    arn = region.arn("service-revision", service.cluster.name, service.name, region.ids.digits())
    revision = ServiceRevision(arn=arn, definition=definition, fields=copy_json(dict(fields)), created_at=region.now)
    service.revisions[arn] = revision
    return revision


def put_first(
    region: RegionState, service: EcsService, revision: ServiceRevision, record: ServiceDeployment
) -> EcsDeployment:
    """A deployment of *revision* is the newest of *service* now; *record* is about it."""
    deployment = EcsDeployment(
        id=region.ids.deployment(), revision=revision, record=record, created_at=region.now, updated_at=region.now
    )
    deployment.rollout_reason = f"ECS deployment {deployment.id} in progress."
    deployment.endpoints = service_connect.deployed(region, service, revision)
    bus_events.deployment(region, service, deployment, "IN_PROGRESS", deployment.rollout_reason)
    for older in service.deployments:
        older.status = "ACTIVE"
    service.deployments.insert(0, deployment)
    service.throttle, service.steady = StartThrottle(), False
    service.told.clear()
    region.scheduler.touch(service)
    return deployment


def complete(region: RegionState, service: EcsService, deployment: EcsDeployment) -> None:
    """All is as it should be."""
    deployment.rollout_state, deployment.updated_at = "COMPLETED", region.now
    deployment.rollout_reason = f"ECS deployment {deployment.id} completed."
    service.completed = service.rollback_candidate = deployment.revision
    record = deployment.record
    if deployment.rolls_back:
        end(region, service, record, "ROLLBACK_SUCCESSFUL", record.status_reason)
    else:
        end(region, service, record, "SUCCESSFUL", None)
    service_events.completed(region, service, deployment)
    bus_events.deployment(region, service, deployment, "COMPLETED", deployment.rollout_reason)
    region.scheduler.touch(service)


def end(region: RegionState, service: EcsService, record: ServiceDeployment, status: str, reason: str | None) -> None:
    """A deployment of *service* is over, with *status*."""
    hook_runs.cancel(record)
    if record.shifts:
        record.sources = deployment_counts.live_sources(service, record)
    deployment_models.end(record, status, reason, region.now)
    record.updated_at = region.now
