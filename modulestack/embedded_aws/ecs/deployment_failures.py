"""
Deployments that fail, or are stopped, and what they go back to.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
"""

from __future__ import annotations

import functools

from modulestack.embedded_aws.ecs import (
    bus_events,
    circuit_breaker,
    deployment_alarms,
    deployment_counts,
    deployment_records,
    service_events,
)
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment, ServiceDeployment
from modulestack.embedded_aws.ecs.deployment_records import end
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.traffic_shift import hook_runs, rollback, stage_machine
from modulestack.embedded_aws.ecs.traffic_shift_models import TrafficShift

BROKEN = "Service deployment rolled back because the circuit breaker threshold was exceeded."
ALARMED = "Service deployment rolled back because of CloudWatch alarms."
ON_REQUEST = "Service deployment rolled back because of a user request."
NO_CANDIDATE = "No rollback candidate was found to run the rollback."
ABORTED = "Service deployment stopped because of a user request."
STOPS_IN_S = 1.0
"""From the request to stop a deployment until it is acted upon."""


def break_if_due(region: RegionState, service: EcsService, deployment: EcsDeployment) -> None:
    """End a deployment of which too many tasks have failed."""
    rule = service.fields["deploymentConfiguration"].get("deploymentCircuitBreaker")
    if (
        deployment.record.shifts
        or not circuit_breaker.enabled(rule)
        or deployment.failed_tasks < deployment_counts.threshold(service)
    ):
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
    bus_events.deployment(region, service, deployment, "FAILED", why)
    record = deployment.record
    if deployment.rolls_back:
        end(region, service, record, "ROLLBACK_FAILED", "The rollback failed: " + why)
    elif not roll_back:
        stage_machine.cancel(service)
        end(region, service, record, "STOPPED", f"Service deployment failed: {event}.")
    else:
        back(region, service, deployment, reason)
    region.scheduler.touch(service)


def back(region: RegionState, service: EcsService, failed: EcsDeployment, reason: str) -> None:
    """
    Deploy the last completed revision again; its tasks that still run are kept.

    Until that is complete there is nothing to roll a further deployment back to.
    """
    record, undone = failed.record, service.shift
    hook_runs.cancel(record)
    goal = service.rollback_candidate
    if undone is not None:
        goal = undone.blue.revision if undone.blue else None
        stage_machine.cancel(service)
    service.rollback_candidate = None
    if goal is None:
        why = NO_CANDIDATE if undone is None else f"{reason} {NO_CANDIDATE}"
        end(region, service, record, "ROLLBACK_FAILED", why)
        return
    record.status, record.status_reason, record.updated_at = "ROLLBACK_IN_PROGRESS", reason, region.now
    record.rollback = {"reason": reason, "startedAt": region.now, "serviceRevisionArn": goal.arn}
    deployment = deployment_records.put_first(region, service, goal, record)
    deployment.rolls_back = True
    deployment.rollout_reason = f"ECS deployment circuit breaker: rolling back to deployment {deployment.id}."
    if reason != BROKEN:
        deployment.rollout_reason = f"ECS deployment {deployment.id} in progress: rolling back."
    for task in service.tasks.values():
        if task.deployment and task.deployment.revision is goal:
            task.deployment = deployment
    service.fields = {**service.fields, **copy_json(goal.fields)}
    service_events.rolling_back(region, service, deployment)
    if undone is not None:
        _undo(region, service, undone, deployment)


def _undo(region: RegionState, service: EcsService, undone: TrafficShift, deployment: EcsDeployment) -> None:
    """Have traffic go back to what *deployment* restores."""
    done = functools.partial(deployment_records.complete, region, service, deployment)
    rollback.begin(region, service, undone, deployment, done, functools.partial(_refused, region, service, deployment))


def _refused(region: RegionState, service: EcsService, deployment: EcsDeployment, why: str) -> None:
    """Traffic cannot go back: all stays as it is."""
    stage_machine.cancel(service)
    deployment.rollout_state, deployment.rollout_reason = "FAILED", f"ECS deployment {deployment.id} failed."
    end(region, service, deployment.record, "ROLLBACK_FAILED", f"The rollback failed: {why}")


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
    bus_events.deployment(region, service, deployment, "FAILED", deployment.rollout_reason)
    if requested == "ROLLBACK_REQUESTED":
        back(region, service, deployment, ON_REQUEST)
    else:
        stage_machine.cancel(service)
        end(region, service, record, "STOPPED", ABORTED)
    region.scheduler.touch(service)


def abandon(region: RegionState, service: EcsService) -> None:
    """The service is being deleted while it is being deployed."""
    stage_machine.cancel(service)
    end(region, service, service.records[0], "STOPPED", "Service is being deleted.")


def watch_alarms(region: RegionState, service: EcsService) -> None:
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
    if service.deployments and service.primary.rollout_state == "IN_PROGRESS" and not alarmed(region, service):
        watch_alarms(region, service)


def alarmed(region: RegionState, service: EcsService) -> bool:
    """Fail the running deployment if one of its alarms has gone off; whether it has."""
    primary, names = service.primary, deployment_alarms.firing(region, service)
    if not names:
        return False
    primary.record.alarm_status, primary.record.triggered_alarms = "TRIGGERED", names
    roll_back = bool(primary.record.configuration["alarms"].get("rollback"))
    why = f"ECS deployment alarm detected: {', '.join(names)}."
    fail(region, service, primary, "alarm detected", why, ALARMED, roll_back=roll_back)
    return True
