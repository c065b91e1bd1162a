"""What the API answers about managed daemons. Times are epoch seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modulestack.embedded_aws.ecs import managed_daemon_deployments, managed_instances
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.managed_daemon import DaemonDeployment, DaemonRevision, ManagedDaemon
from modulestack.embedded_aws.ecs.managed_instance import ManagedInstance
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.responses import Shape, given

Counted = Callable[[ManagedInstance], bool]


def changed(daemon: ManagedDaemon) -> Shape:
    """The answer of CreateDaemon, UpdateDaemon and DeleteDaemon; the first leaves ``updatedAt`` out."""
    return {**summary(daemon), "deploymentArn": daemon.deployment.arn}


def summary(daemon: ManagedDaemon) -> Shape:
    """A DaemonSummary."""
    return {
        "daemonArn": daemon.arn,
        "status": daemon.status,
        "createdAt": daemon.created_at,
        "updatedAt": daemon.updated_at,
    }


def detail(region: RegionState, daemon: ManagedDaemon) -> Shape:
    """A DaemonDetail: the revision that new instances get comes first."""
    here = [
        revision
        for revision in daemon.revisions.values()
        if revision is daemon.revision or _with(region, daemon, revision)
    ]
    here.sort(key=lambda revision: revision is not daemon.revision)
    return copy_json(
        {
            **summary(daemon),
            "clusterArn": region.arn("cluster", daemon.cluster),
            "currentRevisions": [_counts(region, daemon, revision) for revision in here],
            "deploymentArn": daemon.deployment.arn,
        }
    )


def _with(region: RegionState, daemon: ManagedDaemon, revision: DaemonRevision) -> list[ManagedInstance]:
    """Instances on which *revision* was started."""
    return [
        managed
        for managed in managed_daemon_deployments.instances(region, daemon)
        if managed_daemon_deployments.revision_on(region, daemon, managed) == revision.arn
    ]


def _runs(region: RegionState, daemon: ManagedDaemon, managed: ManagedInstance) -> bool:
    instance = managed_instances.container_instance(region, managed)
    tasks = instance.tasks.values() if instance else ()
    return any(task.daemon is daemon and task.last_status == "RUNNING" for task in tasks)


def _counts(region: RegionState, daemon: ManagedDaemon, revision: DaemonRevision) -> Shape:
    here = _with(region, daemon, revision)
    runs = [managed for managed in here if _runs(region, daemon, managed)]
    without = [managed for managed in here if managed not in runs and not managed.coming and not managed.leaving]
    return {
        "arn": revision.arn,
        "capacityProviders": [
            {
                "arn": region.arn("capacity-provider", name),
                "runningCount": sum(managed.provider == name for managed in runs),
                "withoutDaemonCount": sum(managed.provider == name for managed in without),
            }
            for name in revision.providers
        ],
        "totalRunningCount": len(runs),
        "totalWithoutDaemonCount": len(without),
    }


def revision(region: RegionState, daemon: ManagedDaemon, found: DaemonRevision) -> Shape:
    """A DaemonRevision of the API's."""
    return copy_json(
        {
            "daemonRevisionArn": found.arn,
            "clusterArn": region.arn("cluster", daemon.cluster),
            "daemonArn": daemon.arn,
            "daemonTaskDefinitionArn": found.definition.arn,
            "createdAt": found.created_at,
            "containerImages": [
                given(
                    {
                        "containerName": container["name"],
                        "image": container["image"],
                        "imageDigest": found.images.get(container["name"]),
                    }
                )
                for container in found.definition.containers
            ],
            "propagateTags": "DAEMON" if found.propagates_tags else "NONE",
            "enableECSManagedTags": found.managed_tags,
            "enableExecuteCommand": found.execute_command,
            "critical": found.critical,
        }
    )


def deployment_summary(region: RegionState, daemon: ManagedDaemon, found: DaemonDeployment) -> Shape:
    """A DaemonDeploymentSummary."""
    return given(
        {
            "daemonDeploymentArn": found.arn,
            "daemonArn": daemon.arn,
            "clusterArn": region.arn("cluster", daemon.cluster),
            "status": found.status,
            "statusReason": found.status_reason,
            "targetDaemonRevisionArn": found.target.arn,
            **_times(found),
        }
    )


def deployment(region: RegionState, daemon: ManagedDaemon, found: DaemonDeployment) -> Shape:
    """A DaemonDeployment of the API's."""
    shape: Shape = {
        "daemonDeploymentArn": found.arn,
        "clusterArn": region.arn("cluster", daemon.cluster),
        "status": found.status,
        "statusReason": found.status_reason,
        "targetDaemonRevision": _instance_counts(region, daemon, found.target),
        "sourceDaemonRevisions": [_instance_counts(region, daemon, found.source)] if found.source else [],
        "circuitBreaker": {
            "failureCount": found.failure_count,
            "status": found.breaker_status,
            "threshold": managed_daemon_deployments.threshold(region, daemon),
        },
        "alarms": {
            "alarmNames": list((found.configuration.get("alarms") or {}).get("alarmNames") or ()),
            "status": found.alarm_status,
            "triggeredAlarmNames": list(found.triggered),
        },
        "rollback": found.rollback,
        "deploymentConfiguration": found.configuration,
        **_times(found),
    }
    return copy_json(given(shape))


def _instance_counts(region: RegionState, daemon: ManagedDaemon, found: DaemonRevision) -> Shape:
    here = _with(region, daemon, found)
    draining = [managed for managed in here if managed.leaving]
    running = [managed for managed in here if not managed.leaving and _runs(region, daemon, managed)]
    without = [managed for managed in here if managed not in draining and managed not in running and not managed.coming]
    return {
        "arn": found.arn,
        "capacityProviders": [
            {
                "arn": region.arn("capacity-provider", name),
                "runningInstanceCount": sum(managed.provider == name for managed in running),
                "withoutDaemonInstanceCount": sum(managed.provider == name for managed in without),
                "drainingInstanceCount": sum(managed.provider == name for managed in draining),
            }
            for name in found.providers
        ],
        "totalRunningInstanceCount": len(running),
        "totalWithoutDaemonInstanceCount": len(without),
        "totalDrainingInstanceCount": len(draining),
    }


def _times(found: DaemonDeployment) -> dict[str, Any]:
    return {
        "createdAt": found.created_at,
        "startedAt": found.started_at,
        "stoppedAt": found.stopped_at,
        "finishedAt": found.finished_at,
    }
