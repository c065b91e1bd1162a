"""
Deployments: begun, followed, completed, broken off, rolled back.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import (
    circuit_breaker,
    deployment_alarms,
    deployment_models,
    rolling_update,
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
from modulestack.embedded_aws.ecs.task_health import view_of

REPLACED = "Replaced by a new service deployment"
BROKEN = "Service deployment rolled back because the circuit breaker threshold was exceeded."
ALARMED = "Service deployment rolled back because of CloudWatch alarms."
ON_REQUEST = "Service deployment rolled back because of a user request."
NO_CANDIDATE = "No rollback candidate was found to run the rollback."
ABORTED = "Service deployment stopped because of a user request."
STOPS_IN_S = 1.0
"""From the request to stop a deployment until it is acted upon."""
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


def begin(region: RegionState, service: EcsService, revision: ServiceRevision) -> EcsDeployment:
    """Deploy *revision*; a deployment that is still running is superseded."""
    if service.records and service.records[0].status in OPEN:
        _end(region, service.records[0], "STOPPED", REPLACED)
    configuration = service.fields["deploymentConfiguration"]
    watched = deployment_alarms.watchable(region, configuration)
    counting = circuit_breaker.enabled(configuration.get("deploymentCircuitBreaker"))
    record = ServiceDeployment(
        arn=region.arn("service-deployment", service.cluster.name, service.name, region.ids.token()),
        target=revision,
        sources=sources(service),
        configuration=copy_json(configuration),
        created_at=region.now,
        updated_at=region.now,
        breaker_status="MONITORING" if counting else "DISABLED",
        breaker_threshold=threshold(service),
        alarm_status="MONITORING" if watched else "DISABLED",
        monitored_alarms=watched,
    )
    service.records.insert(0, record)
    deployment = _put_first(region, service, revision, record)
    _watch_alarms(region, service)
    return deployment


def _put_first(
    region: RegionState, service: EcsService, revision: ServiceRevision, record: ServiceDeployment
) -> EcsDeployment:
    deployment = EcsDeployment(
        id=region.ids.deployment(), revision=revision, record=record, created_at=region.now, updated_at=region.now
    )
    deployment.rollout_reason = f"ECS deployment {deployment.id} in progress."
    for older in service.deployments:
        older.status = "ACTIVE"
    service.deployments.insert(0, deployment)
    service.throttle, service.steady = StartThrottle(), False
    service.told.clear()
    region.scheduler.touch(service)
    return deployment


def sources(service: EcsService) -> list[dict[str, Any]]:
    """The service revisions that run before a deployment, with their task counts."""
    return [summary(service, deployment) for deployment in service.deployments]


def summary(service: EcsService, deployment: EcsDeployment) -> dict[str, Any]:
    """A ServiceRevisionSummary: how many tasks of a revision are wanted, running and on their way."""
    running, pending = counts(service, deployment)
    requested = service.desired if deployment is service.primary else running + pending
    return {
        "arn": deployment.revision.arn,
        "requestedTaskCount": requested,
        "runningTaskCount": running,
        "pendingTaskCount": pending,
    }


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


def break_if_due(region: RegionState, service: EcsService, deployment: EcsDeployment) -> None:
    """End a deployment of which too many tasks have failed."""
    rule = service.fields["deploymentConfiguration"].get("deploymentCircuitBreaker")
    if not circuit_breaker.enabled(rule) or deployment.failed_tasks < threshold(service):
        return
    why = "ECS deployment circuit breaker: tasks failed to start."
    if not deployment.rolls_back:
        deployment.record.breaker_status = "TRIGGERED"
    fail(region, service, deployment, "tasks failed to start", why, BROKEN, roll_back=bool(rule and rule["rollback"]))


def fail(
    region: RegionState,
    service: EcsService,
    deployment: EcsDeployment,
    event: str,
    why: str,
    reason: str,
    *,
    roll_back: bool,
) -> None:
    """A deployment has failed: roll back if asked to and if there is something to go back to."""
    deployment.rollout_state, deployment.rollout_reason, deployment.updated_at = "FAILED", why, region.now
    service_events.failed(region, service, deployment, event)
    record = deployment.record
    if deployment.rolls_back:
        _end(region, record, "ROLLBACK_FAILED", "The rollback failed: " + why)
    elif not roll_back:
        _end(region, record, "STOPPED", f"Service deployment failed: {event}.")
    else:
        back(region, service, deployment, reason)
    region.scheduler.touch(service)


def back(region: RegionState, service: EcsService, failed: EcsDeployment, reason: str) -> None:
    """
    Deploy the last completed revision again; its tasks that still run are kept.

    Until that is complete there is nothing to roll a further deployment back to.
    """
    record, goal = failed.record, service.rollback_candidate
    service.rollback_candidate = None
    if goal is None:
        _end(region, record, "ROLLBACK_FAILED", NO_CANDIDATE)
        return
    record.status, record.status_reason, record.updated_at = "ROLLBACK_IN_PROGRESS", reason, region.now
    record.rollback = {"reason": reason, "startedAt": region.now, "serviceRevisionArn": goal.arn}
    deployment = _put_first(region, service, goal, record)
    deployment.rolls_back = True
    deployment.rollout_reason = f"ECS deployment circuit breaker: rolling back to deployment {deployment.id}."
    if reason != BROKEN:
        deployment.rollout_reason = f"ECS deployment {deployment.id} in progress: rolling back."
    for task in service.tasks.values():
        if task.deployment and task.deployment.revision is goal:
            task.deployment = deployment
    service.fields = {**service.fields, **copy_json(goal.fields)}
    service_events.rolling_back(region, service, deployment)


def stop(region: RegionState, service: EcsService, record: ServiceDeployment, *, roll_back: bool) -> None:
    """Somebody wants a running deployment stopped: it is, a moment later."""
    record.status, record.updated_at = "ROLLBACK_REQUESTED" if roll_back else "STOP_REQUESTED", region.now
    region.event_queue.after(STOPS_IN_S, functools.partial(_stop, region, service, record))


def _stop(region: RegionState, service: EcsService, record: ServiceDeployment) -> None:
    requested = record.status
    if requested not in ("ROLLBACK_REQUESTED", "STOP_REQUESTED") or service.primary.record is not record:
        return
    deployment = service.primary
    deployment.rollout_state, deployment.updated_at = "FAILED", region.now
    deployment.rollout_reason = f"ECS deployment {deployment.id} was stopped by a user request."
    service_events.failed(region, service, deployment, "stopped by a user request")
    if requested == "ROLLBACK_REQUESTED":
        back(region, service, deployment, ON_REQUEST)
    else:
        _end(region, record, "STOPPED", ABORTED)
    region.scheduler.touch(service)


def abandon(region: RegionState, service: EcsService) -> None:
    """The service is being deleted while it is being deployed."""
    _end(region, service.records[0], "STOPPED", "Service is being deleted.")


def progress(region: RegionState, service: EcsService) -> None:
    """Complete the newest deployment if all is as it should be; forget older ones whose tasks are gone."""
    primary, now = service.primary, region.now
    if primary.record.status == "PENDING":
        primary.record.status, primary.record.started_at = "IN_PROGRESS", now
    keep = [d for d in service.deployments[1:] if any(task.deployment is d for task in service.tasks.values())]
    service.deployments = [primary, *keep]
    mine = [task for task in service.tasks.values() if task.deployment is primary and task.desired_status == "RUNNING"]
    healthy = sum(view_of(task, primary, now).health == rolling_update.HEALTHY for task in mine)
    there = healthy == len(mine) == service.desired
    going = primary.rollout_state == "IN_PROGRESS" and primary.record.status in ("IN_PROGRESS", "ROLLBACK_IN_PROGRESS")
    if going and there and not keep and _baked(region, service, primary):
        _complete(region, service, primary)
    if primary.rollout_state == "COMPLETED" and there and len(service.tasks) == len(mine):
        if not service.steady:
            service.steady = True
            service_events.resolved(service, "steady")
            region.scheduler.touch(service)
        region.scheduler.touch(service, service_events.steady(region, service))


def _baked(region: RegionState, service: EcsService, deployment: EcsDeployment) -> bool:
    if deployment.bake_until is None:
        deployment.bake_until = region.now + deployment_alarms.bake_s(region, deployment)
    if region.now < deployment.bake_until:
        region.scheduler.touch(service, deployment.bake_until)
        return False
    return not _alarmed(region, service)


def _watch_alarms(region: RegionState, service: EcsService) -> None:
    """Look at the alarms of the running deployment from now on, until it is over."""
    if service.alarm_watch:
        service.alarm_watch.cancel()
        service.alarm_watch = None
    running = service.status == "ACTIVE" and service.primary.rollout_state == "IN_PROGRESS"
    if running and service.primary.record.monitored_alarms and not service.primary.rolls_back:
        look = functools.partial(_look_at_alarms, region, service)
        service.alarm_watch = region.event_queue.after(deployment_alarms.LOOKS_EVERY_S, look)


def _look_at_alarms(region: RegionState, service: EcsService) -> None:
    service.alarm_watch = None
    if service.deployments and service.primary.rollout_state == "IN_PROGRESS" and not _alarmed(region, service):
        _watch_alarms(region, service)


def _alarmed(region: RegionState, service: EcsService) -> bool:
    """Fail the running deployment if one of its alarms has gone off; whether it has."""
    primary, names = service.primary, deployment_alarms.firing(region, service)
    if not names:
        return False
    primary.record.alarm_status, primary.record.triggered_alarms = "TRIGGERED", names
    roll_back = bool(primary.record.configuration["alarms"].get("rollback"))
    why = f"ECS deployment alarm detected: {', '.join(names)}."
    fail(region, service, primary, "alarm detected", why, ALARMED, roll_back=roll_back)
    return True


def _complete(region: RegionState, service: EcsService, deployment: EcsDeployment) -> None:
    deployment.rollout_state, deployment.updated_at = "COMPLETED", region.now
    deployment.rollout_reason = f"ECS deployment {deployment.id} completed."
    service.completed = service.rollback_candidate = deployment.revision
    record = deployment.record
    if deployment.rolls_back:
        _end(region, record, "ROLLBACK_SUCCESSFUL", record.status_reason)
    else:
        _end(region, record, "SUCCESSFUL", None)
    service_events.completed(region, service, deployment)


def _end(region: RegionState, record: ServiceDeployment, status: str, reason: str | None) -> None:
    deployment_models.end(record, status, reason, region.now)
    record.updated_at = region.now
