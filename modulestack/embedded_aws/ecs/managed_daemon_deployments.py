"""
Deployments of managed daemons: instances are drained in batches, and new ones have the new revision.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-deployments.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-auto-repair.html
"""

from __future__ import annotations

import functools
import math

from modulestack.embedded_aws.ecs import (
    capacity_providers,
    circuit_breaker,
    deployment_alarms,
    deployment_models,
    managed_daemon_tasks,
    managed_instances,
)
from modulestack.embedded_aws.ecs.managed_daemon import RUNNING, DaemonDeployment, DaemonRevision, ManagedDaemon
from modulestack.embedded_aws.ecs.managed_instance import ManagedInstance
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsCluster, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState

STARTS_IN_S = 5.0
"""From PENDING to IN_PROGRESS: AWS says "briefly"."""
DRAIN_PERCENT = 25.0
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-deployments.html"""


def begin(region: RegionState, daemon: ManagedDaemon, deployment: DaemonDeployment) -> None:
    """A deployment is PENDING; one that is under way has been replaced by it."""
    if daemon.deployments and not daemon.deployment.is_over:
        _end(region, daemon.deployment, "STOPPED", "The deployment was replaced by a newer deployment.")
    daemon.deployments.insert(0, deployment)
    wanted = deployment.configuration.get("alarms") or {}
    if wanted.get("enable"):
        ringing = region.dependencies.firing_alarms(tuple(wanted["alarmNames"]))
        deployment.alarms = tuple(name for name in wanted["alarmNames"] if name not in ringing)
        deployment.alarm_status = "MONITORING"
    region.event_queue.after(STARTS_IN_S, functools.partial(_start, region, daemon, deployment))


def stop(region: RegionState, daemon: ManagedDaemon) -> None:
    """The daemon is being deleted: its deployment goes no further."""
    if not daemon.deployment.is_over:
        _end(region, daemon.deployment, "STOPPED", "The daemon is being deleted.")


def _start(region: RegionState, daemon: ManagedDaemon, deployment: DaemonDeployment) -> None:
    if deployment.status == "PENDING":
        deployment.status, deployment.started_at = "IN_PROGRESS", region.now
        _watch_alarms(region, daemon, deployment)
        advance(region, daemon)


def look(region: RegionState, cluster: EcsCluster) -> None:
    """Instances of *cluster* have come or gone."""
    for daemon in list(cluster.daemons.values()):
        advance(region, daemon)


def advance(region: RegionState, daemon: ManagedDaemon) -> None:
    """Drain the next batch; once every instance is as it should be, bake and end."""
    deleting = daemon.status == "DELETE_IN_PROGRESS"
    if daemon.deployment.status not in RUNNING and not deleting:
        return
    here = instances(region, daemon)
    outdated = [managed for managed in here if not managed.leaving and _is_outdated(region, daemon, managed)]
    leaving = [managed for managed in here if managed.leaving]
    percent = daemon.deployment.configuration.get("drainPercent")
    batch = max(1, math.ceil(len(here) * (DRAIN_PERCENT if percent is None else percent) / 100))
    for managed in outdated[: max(0, batch - len(leaving))]:
        region.event_queue.after(0, functools.partial(managed_instances.drain, region, managed))
    if outdated or leaving:
        return
    if deleting:
        region.clusters[daemon.cluster].daemons.pop(daemon.name, None)
    elif not any(managed.coming for managed in here):
        _complete(region, daemon, daemon.deployment)


def instances(region: RegionState, daemon: ManagedDaemon) -> list[ManagedInstance]:
    """Those that have the daemon or should have it, the oldest first."""
    return [
        managed
        for managed in region.managed.values()
        if managed.cluster == daemon.cluster
        and (managed.provider in daemon.providers or revision_on(region, daemon, managed) is not None)
    ]


def revision_on(region: RegionState, daemon: ManagedDaemon, managed: ManagedInstance) -> str | None:
    """ARN of the revision that was started on an instance; None: none was."""
    instance = managed_instances.container_instance(region, managed)
    return None if instance is None else instance.daemon_revisions.get(daemon.name)


def _is_outdated(region: RegionState, daemon: ManagedDaemon, managed: ManagedInstance) -> bool:
    if managed_instances.container_instance(region, managed) is None:
        return False
    found = revision_on(region, daemon, managed)
    wanted = daemon.revision.arn if daemon.is_for(managed.provider) else None
    return found != wanted


def _complete(region: RegionState, daemon: ManagedDaemon, deployment: DaemonDeployment) -> None:
    if deployment.status == "ROLLBACK_IN_PROGRESS":
        _end(region, deployment, "ROLLBACK_SUCCESSFUL", deployment.status_reason)
        return
    if deployment.bake_until is None:
        minutes = deployment.configuration.get("bakeTimeInMinutes") or 0
        deployment.bake_until = region.now + 60 * minutes
    if region.now < deployment.bake_until:
        region.event_queue.at(deployment.bake_until, functools.partial(advance, region, daemon))
        return
    daemon.completed = deployment.target
    _end(region, deployment, "SUCCESSFUL", None)


def _end(region: RegionState, deployment: DaemonDeployment, status: str, reason: str | None) -> None:
    deployment_models.end(deployment, status, reason, region.now)
    if deployment.watch is not None:
        deployment.watch.cancel()


def threshold(region: RegionState, daemon: ManagedDaemon) -> int:
    """How many failed launches end a deployment: AWS gives no number, and this is a service's for as many tasks."""
    return circuit_breaker.threshold({}, len(instances(region, daemon)))


def failed_to_start(region: RegionState, daemon: ManagedDaemon, revision: DaemonRevision | None) -> None:
    """A task of *revision* never came to serve: it counts towards the end of the deployment."""
    deployment = daemon.deployment
    if revision is not daemon.revision or deployment.status not in RUNNING:
        return
    deployment.failure_count += 1
    if deployment.failure_count >= threshold(region, daemon):
        deployment.breaker_status = "TRIGGERED"
        _fail(region, daemon, deployment, "The deployment circuit breaker was triggered: daemon tasks failed to start.")


def _fail(region: RegionState, daemon: ManagedDaemon, deployment: DaemonDeployment, reason: str) -> None:
    """Go back to what was deployed before, if anything was."""
    if deployment.status == "ROLLBACK_IN_PROGRESS":
        _end(region, deployment, "ROLLBACK_FAILED", reason)
        return
    if deployment.source is None:
        _end(region, deployment, "STOPPED", reason)
        return
    daemon.revision = deployment.source
    deployment.status, deployment.status_reason, deployment.stopped_at = "ROLLBACK_IN_PROGRESS", reason, region.now
    deployment.failure_count, deployment.bake_until = 0, None
    deployment.rollback = {
        "reason": reason,
        "startedAt": region.now,
        "rollbackTargetDaemonRevisionArn": deployment.source.arn,
        "rollbackCapacityProviders": [region.arn("capacity-provider", name) for name in deployment.source.providers],
    }
    region.event_queue.after(0, functools.partial(advance, region, daemon))


def _watch_alarms(region: RegionState, daemon: ManagedDaemon, deployment: DaemonDeployment) -> None:
    if not deployment.alarms or deployment.status != "IN_PROGRESS":
        return
    deployment.triggered = region.dependencies.firing_alarms(deployment.alarms)
    if deployment.triggered:
        deployment.alarm_status = "TRIGGERED"
        names = ", ".join(deployment.triggered)
        _fail(region, daemon, deployment, f"CloudWatch alarms were triggered during the deployment: {names}.")
        return
    again = functools.partial(_watch_alarms, region, daemon, deployment)
    deployment.watch = region.event_queue.after(deployment_alarms.LOOKS_EVERY_S, again)


def task_changed(region: RegionState, task: EcsTask) -> None:
    """A daemon's task has another state or health: its instance may be ready, or must be replaced."""
    instance, daemon = task.instance, task.daemon
    if instance is None or daemon is None:
        return
    managed = managed_instances.of(region, instance)
    if managed is None or managed.leaving:
        return
    for container in task.containers:
        if container.digest and task.daemon_revision is not None:
            task.daemon_revision.images.setdefault(container.name, container.digest)
    if task.desired_status == "STOPPED" or managed_daemon_tasks.is_ill(task):
        lost(region, daemon, instance, task)
    elif managed.coming and managed_daemon_tasks.is_ready(instance):
        managed_instances.ready(region, instance)
        look(region, instance.cluster)


def lost(region: RegionState, daemon: ManagedDaemon, instance: ContainerInstance, task: EcsTask | None) -> None:
    """
    A daemon does not run on *instance* any more, or could not start (no *task*: there was no room for it).

    An instance whose critical daemon never served is ended; one whose daemon did is drained and replaced. One that is
    not critical is left alone.
    """
    revision = task.daemon_revision if task is not None else daemon.revision
    managed = managed_instances.of(region, instance)
    if managed is None or revision is None:
        return
    if managed.coming or task is None:
        failed_to_start(region, daemon, revision)
    if not revision.critical:
        return
    if managed.coming:
        instance.status = "REGISTRATION_FAILED"
        managed.leaving = True
        region.event_queue.after(0, functools.partial(managed_instances.end, region, managed))
    elif _repairs(region, managed):
        region.event_queue.after(0, functools.partial(managed_instances.drain, region, managed))


def _repairs(region: RegionState, managed: ManagedInstance) -> bool:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoRepairConfiguration.html"""
    provider = capacity_providers.find(region, managed.provider)
    settings = ((provider.managed if provider else None) or {}).get("autoRepairConfiguration") or {}
    return bool(settings.get("actionsStatus") != "DISABLED")
