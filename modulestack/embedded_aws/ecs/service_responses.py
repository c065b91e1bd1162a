"""What the API answers about services, their deployments and revisions."""

from __future__ import annotations

from modulestack.embedded_aws.ecs import deployment_counts, platform_versions
from modulestack.embedded_aws.ecs.deployment_lifecycle import stages, target_groups
from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_run import HookRun
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment, ServiceDeployment, ServiceRevision
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import EcsService, runs_on_instances
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.responses import Shape, given, tags


def service(region: RegionState, service: EcsService, *, with_tags: bool) -> Shape:
    """A Service."""
    fields = service.fields
    statuses = [task.last_status for task in service.tasks.values()]
    shape: Shape = {
        "serviceArn": service.arn,
        "serviceName": service.name,
        "clusterArn": service.cluster.arn,
        "status": service.status,
        "desiredCount": service.desired,
        "runningCount": statuses.count("RUNNING"),
        "pendingCount": sum(status in ("PROVISIONING", "PENDING", "ACTIVATING") for status in statuses),
        "taskDefinition": service.deployments[0].revision.definition.arn if service.deployments else service.last_arn,
        "platformFamily": _family(service),
        "deployments": [deployment(service, item) for item in service.deployments],
        "events": list(service.events),
        "createdAt": service.created_at,
        "createdBy": region.iam_arn("root"),
        "roleArn": service_role(region) if fields.get("loadBalancers") else None,
        "currentServiceDeployment": service.records[0].arn if service.records else None,
        "currentServiceRevisions": [deployment_counts.current(service, item) for item in service.deployments],
        "tags": tags(service.tags) if with_tags else None,
        **{name: fields.get(name) for name in ECHOED},
    }
    return copy_json(given(shape))


ECHOED = (
    "loadBalancers",
    "serviceRegistries",
    "launchType",
    "capacityProviderStrategy",
    "platformVersion",
    "deploymentConfiguration",
    "placementConstraints",
    "placementStrategy",
    "networkConfiguration",
    "healthCheckGracePeriodSeconds",
    "schedulingStrategy",
    "deploymentController",
    "enableECSManagedTags",
    "propagateTags",
    "enableExecuteCommand",
    "availabilityZoneRebalancing",
)
"""What CreateService is given and DescribeServices answers."""


def service_role(region: RegionState) -> str:
    """The service-linked role."""
    return region.iam_arn("role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")


def deployment(service: EcsService, deployment: EcsDeployment) -> Shape:
    """A Deployment."""
    running, pending = deployment_counts.counts(service, deployment)
    fields = deployment.revision.fields
    return given(
        {
            "id": deployment.id,
            "status": deployment.status,
            "taskDefinition": deployment.revision.definition.arn,
            "desiredCount": deployment_counts.current(service, deployment)["requestedTaskCount"],
            "pendingCount": pending,
            "runningCount": running,
            "failedTasks": deployment.failed_tasks,
            "createdAt": deployment.created_at,
            "updatedAt": deployment.updated_at,
            "rolloutState": deployment.rollout_state,
            "rolloutStateReason": deployment.rollout_reason,
            **_platform(deployment.revision),
            "serviceConnectResources": [
                {"discoveryName": each.discovery_name, "discoveryArn": each.discovery_arn}
                for each in deployment.endpoints
                if each.service_arn == service.arn
            ]
            or None,
            **{
                name: fields.get(name)
                for name in (
                    "launchType",
                    "capacityProviderStrategy",
                    "networkConfiguration",
                    "serviceConnectConfiguration",
                    "volumeConfigurations",
                    "vpcLatticeConfigurations",
                )
            },
        }
    )


def record(record: ServiceDeployment) -> Shape:
    """A ServiceDeploymentBrief."""
    return given(
        {
            "serviceDeploymentArn": record.arn,
            "serviceArn": _service_arn(record.arn),
            "clusterArn": _cluster_arn(record.arn),
            "createdAt": record.created_at,
            "startedAt": record.started_at,
            "finishedAt": record.finished_at,
            "targetServiceRevisionArn": record.target.arn,
            "status": record.status,
            "statusReason": record.status_reason,
        }
    )


def full_record(service: EcsService, record: ServiceDeployment) -> Shape:
    """A ServiceDeployment."""
    target = deployment_counts.gone(record.target.arn, record.sources[0] if record.shifts and record.sources else {})
    for item in service.deployments:
        if item.revision is record.target:
            target = deployment_counts.summary(service, item)
    runs = record.shifts and record.finished_at is None
    breaker = record.configuration.get("deploymentCircuitBreaker") or {}
    shape = {
        **record_without_target(record),
        "stoppedAt": record.stopped_at,
        "updatedAt": record.updated_at,
        "sourceServiceRevisions": deployment_counts.live_sources(service, record) if runs else record.sources,
        "targetServiceRevision": target,
        "deploymentConfiguration": record.configuration,
        "rollback": record.rollback,
        "lifecycleStage": record.stage,
        "lifecycleHookDetails": [hook(run) for run in record.hooks] or None,
        "deploymentCircuitBreaker": {
            "status": record.breaker_status,
            "failureCount": record.failure_count,
            "threshold": record.breaker_threshold,
        }
        if breaker.get("enable")
        else None,
        "alarms": {
            "status": record.alarm_status,
            "alarmNames": list((record.configuration.get("alarms") or {}).get("alarmNames", ())),
            "triggeredAlarmNames": list(record.triggered_alarms),
        }
        if (record.configuration.get("alarms") or {}).get("enable")
        else None,
    }
    return copy_json(given(shape))


def hook(run: HookRun) -> Shape:
    """A DeploymentLifecycleHookDetail."""
    return given(
        {
            "hookId": run.id,
            "targetType": stages.PAUSE if run.target is None else stages.LAMBDA,
            "targetArn": run.target,
            "status": run.status,
            "expiresAt": run.expires_at,
            "timeoutAction": run.timeout_action,
        }
    )


def record_without_target(item: ServiceDeployment) -> Shape:
    """What the brief and the full shape have in common."""
    return {key: value for key, value in record(item).items() if key != "targetServiceRevisionArn"}


def revision(revision: ServiceRevision) -> Shape:
    """A ServiceRevision."""
    images = [
        given(
            {
                "containerName": container["name"],
                "image": container["image"],
                "imageDigest": revision.images.get(container["name"]),
            }
        )
        for container in revision.definition.containers
    ]
    shape = {
        "serviceRevisionArn": revision.arn,
        "serviceArn": _service_arn(revision.arn),
        "clusterArn": _cluster_arn(revision.arn),
        "taskDefinition": revision.definition.arn,
        **_platform(revision),
        "containerImages": images,
        "guardDutyEnabled": False,
        "createdAt": revision.created_at,
        "resolvedConfiguration": target_groups.resolved(revision.fields, revision.groups),
        **{name: value for name, value in revision.fields.items() if name != "platformVersion"},
    }
    return copy_json(given(shape))


def _platform(revision: ServiceRevision) -> Shape:
    """Fargate's platform; nothing on container instances."""
    document = revision.definition.document
    if runs_on_instances(revision.fields):
        return {}
    return {
        "platformFamily": platform_versions.family(document),
        "platformVersion": platform_versions.concrete(document, revision.fields.get("platformVersion")),
    }


def _family(service: EcsService) -> str | None:
    """Of what runs on Fargate; None: nothing does, or not any more."""
    if service.on_instances:
        return None
    return platform_versions.family(service.primary.revision.definition.document) if service.deployments else None


def _service_arn(arn: str) -> str:
    return arn.replace(":service-deployment/", ":service/").replace(":service-revision/", ":service/").rsplit("/", 1)[0]


def _cluster_arn(arn: str) -> str:
    head, _, path = arn.partition(":service-")
    return f"{head}:cluster/{path.split('/')[1]}"
