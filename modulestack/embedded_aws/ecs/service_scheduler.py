"""
The service scheduler: starts and stops tasks until a service is as it should be.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from modulestack.embedded_aws.ecs import (
    capacity_wait,
    circuit_breaker,
    daemon_scheduler,
    deployment_counts,
    deployment_failures,
    deployment_progress,
    early_success,
    managed_daemon_deployments,
    managed_instances,
    managed_launch,
    managed_scaling,
    rolling_update,
    service_events,
    start_throttle,
    task_launch,
    task_lifecycle,
    zone_rebalancing,
)
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment, StartThrottle
from modulestack.embedded_aws.ecs.managed_daemon import ManagedDaemon
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsCluster, EcsService, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_health import counts_from, health_of, limits_of, view_of
from modulestack.embedded_aws.ecs.task_launch import NotPlaced
from modulestack.embedded_aws.ecs.task_models import StopCause
from modulestack.embedded_aws.ecs.traffic_shift import revision_scaling, rolling_hooks

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
        if task.daemon is not None:
            managed_daemon_deployments.task_changed(self._region, task)
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
            deployment_counts.count(
                service,
                task.deployment,
                circuit_breaker.after_healthy_task(
                    task.deployment.failed_tasks,
                    service.fields["deploymentConfiguration"].get("deploymentCircuitBreaker"),
                ),
            )

    def task_waits(self, task: EcsTask) -> None:
        """It has no container instance yet: ECS may scale its capacity provider's group, or launch an instance."""
        capacity_wait.begin(self._region, task)
        managed_scaling.look(self._region, task.cluster)
        managed_launch.look(self._region, task.cluster)

    def task_left(self, instance: ContainerInstance) -> None:
        """A task is over on a container instance: there is room, or it is empty."""
        task_launch.place_waiting(self._region, instance.cluster)
        managed_scaling.task_left(self._region, instance)
        managed_instances.task_left(self._region, instance)
        managed_launch.look(self._region, instance.cluster)
        self._touch_all(instance.cluster)

    def instance_registered(self, instance: ContainerInstance) -> None:
        """It is in its cluster now: if ECS has launched it, its daemons start first."""
        managed_instances.registered(self._region, instance)

    def daemon_failed(self, daemon: ManagedDaemon, instance: ContainerInstance) -> None:
        """There is no room for its task on *instance*."""
        managed_daemon_deployments.lost(self._region, daemon, instance, None)

    def instances_changed(self, cluster: EcsCluster) -> None:
        """Container instances of *cluster* have come, gone, or changed their status."""
        task_launch.place_waiting(self._region, cluster)
        managed_scaling.look(self._region, cluster)
        managed_launch.look(self._region, cluster)
        managed_daemon_deployments.look(self._region, cluster)
        self._touch_all(cluster)

    def _touch_all(self, cluster: EcsCluster) -> None:
        """Services whose tasks are on container instances, or have no place there."""
        for service in cluster.services.values():
            if service.status == "ACTIVE" and service.on_instances:
                self.touch(service)

    def task_failed(self, task: EcsTask, cause: StopCause) -> None:
        """It ends for a reason of its own: counts for the circuit breaker, and for the throttle if it never ran."""
        service, deployment = task.service, task.deployment
        if service is None or deployment is None:
            return
        if task.started_at is None:
            start_throttle.slow_down(self._region, service)
        counts = not task.was_healthy or cause in (StopCause.TARGET, StopCause.CONTAINER)
        if counts and deployment is service.primary and deployment.rollout_state == "IN_PROGRESS":
            deployment_counts.count(service, deployment, circuit_breaker.after_failure(deployment.failed_tasks))
            deployment_failures.break_if_due(self._region, service, deployment)

    def _look(self, service: EcsService) -> None:
        service.planned = None
        if service.status == "ACTIVE":
            if service.fields["schedulingStrategy"] == "DAEMON":
                self._act_daemon(service)
            elif revision_scaling.applies(service):
                self._act_by_revision(service)
            else:
                self._act(service)
            deployment_progress.progress(self._region, service)
        elif service.status == "DRAINING":
            self._wind_up(service)

    def _act(self, service: EcsService) -> None:
        now, primary = self._region.now, service.primary
        alive = [task for task in service.tasks.values() if task.desired_status == "RUNNING"]
        was_rebalancing = service.rebalancing
        extra = zone_rebalancing.extra_task(self._region, service, alive)
        evens_out = was_rebalancing is not None and service.rebalancing is None
        settled = len(service.deployments) == 1 and primary.rollout_state == "COMPLETED"
        seen = [view_of(task, primary, now, settled=settled) for task in alive if task is not extra]
        limits = limits_of(service)
        before = next((d for d in service.deployments[1:] if d.revision is service.completed), None)
        plan = rolling_update.plan(
            limits,
            seen,
            settled=settled,
            may_start=primary.rollout_state != "FAILED"
            and not rolling_hooks.hold(self._region, service, rolling_hooks.BEFORE_TASKS),
            enough=early_success.old_may_go(primary.record.configuration, service.desired),
            old_may_start=before is not None,
        )
        self._stop(service, primary, [service.tasks[key] for key in plan.stop], evens_out=evens_out)
        if service.primary is not primary:
            self.touch(service)
            return
        ill = any(service.tasks[view.key].unhealthy_cause for view in seen if view.key in service.tasks)
        self._start(service, primary, plan.start, replaces=ill)
        if before is not None:
            self._start(service, before, plan.start_old, replaces=False)
        self._tell_obstacles(service, seen, stuck=plan.stuck)
        self._plan_unchecked(service, alive, now)

    def _stop(
        self, service: EcsService, deployment: EcsDeployment, gone: Sequence[EcsTask], *, evens_out: bool = False
    ) -> None:
        """Stop tasks as *deployment* has them go."""
        why = f"Scaling activity initiated by (deployment {deployment.id})"
        if gone:
            service.steady = False
            service_events.told_stops(self._region, service, gone, evens_out=evens_out)
        for task in gone:
            if task.unhealthy_cause:
                task_lifecycle.stop(
                    self._region, task, "ServiceSchedulerInitiated", task.unhealthy_reason or why, task.unhealthy_cause
                )
            else:
                task_lifecycle.stop(self._region, task, "ServiceSchedulerInitiated", why, StopCause.SCHEDULER)

    def _act_by_revision(self, service: EcsService) -> None:
        for deployment, step in revision_scaling.steps(self._region, service):
            gone = [service.tasks[key] for key in step.stop]
            self._stop(service, service.primary, gone)
            ill = any(task.unhealthy_cause for task in gone)
            self._start(service, deployment, step.start, replaces=ill)
        alive = [task for task in service.tasks.values() if task.desired_status == "RUNNING"]
        self._plan_unchecked(service, alive, self._region.now)

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
        outcomes = [task_launch.of_service(self._region, service, deployment) for _ in range(count)]
        self._tell_starts(service, outcomes, replaces=replaces)

    def _tell_starts(self, service: EcsService, outcomes: Sequence[EcsTask | NotPlaced], *, replaces: bool) -> None:
        launched = [task for task in outcomes if isinstance(task, EcsTask)]
        if launched:
            tell = service_events.replaced if replaces else service_events.started
            tell(self._region, service, launched)
        missing = next((outcome for outcome in outcomes if isinstance(outcome, NotPlaced)), None)
        if missing is None:
            service_events.resolved(service, "unplaced")
            return
        service_events.not_placed(self._region, service, missing.event)
        if missing.again:
            self.touch(service, self._region.now + RETRY_PLACEMENT_S)

    def _act_daemon(self, service: EcsService) -> None:
        step = daemon_scheduler.next_step(self._region, service)
        daemon_scheduler.stop(self._region, service, step.stop)
        if step.start and service.primary.rollout_state != "FAILED":
            service.steady = False
            if self._region.now < service.throttle.until:
                self.touch(service, service.throttle.until)
            else:
                outcomes = [
                    task_launch.of_service(self._region, service, service.primary, instance=instance)
                    for instance in step.start
                ]
                self._tell_starts(service, outcomes, replaces=False)
        alive = [task for task in service.tasks.values() if task.desired_status == "RUNNING"]
        self._plan_unchecked(service, alive, self._region.now)

    def _plan_unchecked(self, service: EcsService, alive: list[EcsTask], now: float) -> None:
        """A task that nothing checks counts a while after its start: look again then."""
        if moments := [moment for task in alive if (moment := counts_from(task)) is not None and now < moment]:
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
