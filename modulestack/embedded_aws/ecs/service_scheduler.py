"""
The service scheduler: starts and stops tasks until a service is as it should be.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from modulestack.embedded_aws.ecs import (
    circuit_breaker,
    deployments,
    rolling_update,
    service_events,
    task_launch,
    task_lifecycle,
)
from modulestack.embedded_aws.ecs.models import EcsDeployment, EcsService, StartThrottle
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_health import UNCHECKED_COUNTS_AFTER_S, health_of, limits_of, view_of
from modulestack.embedded_aws.ecs.task_models import EcsTask, StopCause

FIRST_DELAY_S = 10.0
LONGEST_DELAY_S = 27 * 60.0
"""Replacements of tasks that fail to start wait longer each time, 27 minutes at most."""
TOLD_AFTER_ROUNDS = 3
"""AWS says "after consecutive attempts" and no numbers but the 27 minutes: the others are ours."""
NO_CAPACITY = "Capacity is unavailable at this time. Please try again later or in a different availability zone."
RETRY_PLACEMENT_S = 60.0


class ServiceScheduler:
    """Looks at a service whenever something about it has changed, and only then."""

    def __init__(self, region: RegionState) -> None:
        self._region = region

    def touch(self, service: EcsService, at: float | None = None) -> None:
        """Look at *service* at *at*, or now; several changes of one moment are one look."""
        time = self._region.now if at is None else at
        if service.planned and not service.planned.cancelled and service.planned.time <= time:
            return
        if service.planned:
            service.planned.cancel()
        service.planned = self._region.event_queue.at(time, functools.partial(self._look, service))

    def task_changed(self, task: EcsTask) -> None:
        """Its state or health is another one."""
        service = task.service
        if service is None:
            return
        if task.last_status == "RUNNING" and task.started_at == self._region.now:
            service.throttle = StartThrottle()
            service_events.resolved(service, "inconsistent")
        if not task.was_healthy and task.desired_status == "RUNNING" and task.last_status == "RUNNING":
            health = health_of(task, self._region.now)
            if health == rolling_update.HEALTHY or not task.checked:
                self._became_healthy(service, task)
        self.touch(service)

    def _became_healthy(self, service: EcsService, task: EcsTask) -> None:
        task.was_healthy = True
        if task.deployment and task.deployment.rollout_state == "IN_PROGRESS":
            deployments.count(
                service,
                task.deployment,
                circuit_breaker.after_healthy_task(
                    task.deployment.failed_tasks,
                    service.fields["deploymentConfiguration"].get("deploymentCircuitBreaker"),
                ),
            )

    def task_failed(self, task: EcsTask, cause: StopCause) -> None:
        """It ends for a reason of its own: counts for the circuit breaker, and for the throttle if it never ran."""
        service, deployment = task.service, task.deployment
        if service is None or deployment is None:
            return
        if task.started_at is None:
            self._slow_down(service)
        counts = not task.was_healthy or cause in (StopCause.TARGET, StopCause.CONTAINER)
        if counts and deployment is service.primary and deployment.rollout_state == "IN_PROGRESS":
            deployments.count(service, deployment, circuit_breaker.after_failure(deployment.failed_tasks))
            deployments.break_if_due(self._region, service, deployment)

    def _slow_down(self, service: EcsService) -> None:
        throttle, now = service.throttle, self._region.now
        if now >= throttle.until:
            throttle.rounds += 1
            throttle.until = now + min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** (throttle.rounds - 1))
            if throttle.rounds >= TOLD_AFTER_ROUNDS:
                service_events.inconsistent(self._region, service)

    def _look(self, service: EcsService) -> None:
        service.planned = None
        if service.status == "ACTIVE":
            self._act(service)
            deployments.progress(self._region, service)
        elif service.status == "DRAINING":
            self._wind_up(service)

    def _act(self, service: EcsService) -> None:
        now, primary = self._region.now, service.primary
        alive = [task for task in service.tasks.values() if task.desired_status == "RUNNING"]
        was_rebalancing = service.rebalancing
        extra = self._rebalancing(service, alive, now)
        evens_out = was_rebalancing is not None and service.rebalancing is None
        seen = [view_of(task, primary, now) for task in alive if task is not extra]
        limits = limits_of(service)
        settled = len(service.deployments) == 1 and primary.rollout_state == "COMPLETED"
        before = next((d for d in service.deployments[1:] if d.revision is service.completed), None)
        plan = rolling_update.plan(
            limits,
            seen,
            settled=settled,
            may_start=primary.rollout_state != "FAILED",
            old_may_start=before is not None,
        )
        why = f"Scaling activity initiated by (deployment {primary.id})"
        gone = [service.tasks[key] for key in plan.stop]
        if gone:
            service.steady = False
            self._tell_stops(service, gone, evens_out=evens_out)
        for task in gone:
            if task.unhealthy_cause:
                task_lifecycle.stop(
                    self._region, task, "ServiceSchedulerInitiated", task.unhealthy_reason or why, task.unhealthy_cause
                )
            else:
                task_lifecycle.stop(self._region, task, "ServiceSchedulerInitiated", why, StopCause.SCHEDULER)
        if service.primary is not primary:
            self.touch(service)
            return
        ill = any(view.health == rolling_update.UNHEALTHY for view in seen)
        self._start(service, primary, plan.start, replaces=ill)
        if before is not None:
            self._start(service, before, plan.start_old, replaces=False)
        self._tell_obstacles(service, seen, stuck=plan.stuck)
        self._plan_unchecked(service, alive, now)

    def _tell_stops(self, service: EcsService, tasks: list[EcsTask], *, evens_out: bool) -> None:
        if not evens_out or any(task.unhealthy_cause for task in tasks):
            service_events.stopped(self._region, service, tasks)
            return
        for zone in sorted({task.zone for task in tasks}):
            here = [task for task in tasks if task.zone == zone]
            service_events.rebalancing_stopped(self._region, service, zone, here)

    def _tell_obstacles(self, service: EcsService, seen: Sequence[rolling_update.TaskView], *, stuck: bool) -> None:
        """What keeps the service from becoming as it should be, again after a while if it lasts."""
        held = sum(view.protected for view in seen)
        for cause, lasts, tell in (
            ("stuck", stuck, service_events.stuck),
            (
                "protected",
                held > service.desired,
                functools.partial(service_events.protected, deployment=service.primary),
            ),
        ):
            if lasts:
                self.touch(service, tell(self._region, service))
            else:
                service_events.resolved(service, cause)

    def _start(self, service: EcsService, deployment: EcsDeployment, count: int, *, replaces: bool) -> None:
        if not count:
            return
        service.steady = False
        if self._region.now < service.throttle.until:
            self.touch(service, service.throttle.until)
            return
        launched = [task for _ in range(count) if (task := task_launch.of_service(self._region, service, deployment))]
        if launched:
            tell = service_events.replaced if replaces else service_events.started
            tell(self._region, service, launched)
        if len(launched) == count:
            service_events.resolved(service, "unplaced")
        else:
            service_events.not_placed(self._region, service, NO_CAPACITY)
            self.touch(service, self._region.now + RETRY_PLACEMENT_S)

    def _rebalancing(self, service: EcsService, alive: list[EcsTask], now: float) -> EcsTask | None:
        """
        Start a task in a zone that has too few; it does not count until it is healthy.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
        """
        extra = next((task for task in alive if task.id == service.rebalancing), None)
        if extra is not None:
            if health_of(extra, now) in (rolling_update.STARTING, rolling_update.SETTLING):
                return extra
            service.rebalancing = None
            return None
        steady = service.steady and len(service.deployments) == 1 and len(alive) == service.desired
        if not steady or service.fields.get("availabilityZoneRebalancing") != "ENABLED":
            return None
        zones = [
            zone for zone in task_launch.zones_of(self._region, service.primary) if zone not in self._region.lost_zones
        ]
        seen = [view_of(task, service.primary, now) for task in alive]
        zone = rolling_update.rebalance(seen, zones, limits_of(service))
        counts = {name: sum(task.zone == name for task in alive) for name in zones}
        if zone is None:
            if not service.balanced:
                service_events.balanced(self._region, service, counts)
            service.balanced = True
            return None
        if service.balanced:
            service_events.unbalanced(self._region, service, counts)
        service.balanced = False
        extra = task_launch.of_service(self._region, service, service.primary, zone=zone)
        if extra is not None:
            service.rebalancing = extra.id
            service_events.rebalancing_started(self._region, service, extra)
        return extra

    def _plan_unchecked(self, service: EcsService, alive: list[EcsTask], now: float) -> None:
        """A task that nothing checks counts a while after its start: look again then."""
        moments = [
            task.started_at + UNCHECKED_COUNTS_AFTER_S
            for task in alive
            if task.started_at is not None and not task.checked and now < task.started_at + UNCHECKED_COUNTS_AFTER_S
        ]
        if moments:
            self.touch(service, min(moments))

    def _wind_up(self, service: EcsService) -> None:
        """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html"""
        for task in list(service.tasks.values()):
            task_lifecycle.stop(
                self._region, task, "ServiceSchedulerInitiated", "Service is being deleted", StopCause.SCHEDULER
            )
        if all(task.last_status in ("STOPPING", "DEPROVISIONING", "STOPPED") for task in service.tasks.values()):
            service.status = "INACTIVE"
            service.deployments.clear()
