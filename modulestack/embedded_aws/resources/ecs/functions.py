"""
The provider's functions that read ECS.

Sources: https://www.pulumi.com/registry/packages/aws/api-docs/ecs/getservice/,
https://www.pulumi.com/registry/packages/aws/api-docs/ecs/gettaskdefinition/
"""

from __future__ import annotations

import json
from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import service_request
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties


def service(ctx: Context, args: Properties) -> Properties:
    """aws:ecs/getService:getService, by the ARN of its cluster and its name."""
    _only(args, "clusterArn", "serviceName", "region", "tags")
    found = ctx.client("ecs").describe_services(
        cluster=args["clusterArn"], services=[args["serviceName"]], include=["TAGS"]
    )["services"]
    if not found:
        raise InvalidInput("serviceName", f"couldn't find resource: ECS Service ({args['serviceName']})")
    answer = found[0]
    shown = service_request.outputs(answer)
    return {
        "arn": answer["serviceArn"],
        "availabilityZoneRebalancing": shown["availabilityZoneRebalancing"],
        "capacityProviderStrategies": shown["capacityProviderStrategies"],
        "clusterArn": answer["clusterArn"],
        "createdAt": answer["createdAt"].isoformat(),
        "createdBy": answer.get("createdBy", ""),
        "deploymentConfigurations": [_deployment_configuration(answer["deploymentConfiguration"], shown)],
        "deploymentControllers": [shown["deploymentController"]],
        "deployments": [_dated(each, *_OF_DEPLOYMENT) for each in answer["deployments"]],
        "desiredCount": answer["desiredCount"],
        "enableEcsManagedTags": shown["enableEcsManagedTags"],
        "enableExecuteCommand": shown["enableExecuteCommand"],
        "events": [_dated(each, "createdAt", "id", "message") for each in answer["events"]],
        "healthCheckGracePeriodSeconds": shown["healthCheckGracePeriodSeconds"],
        "iamRole": answer.get("roleArn") or "",
        "id": answer["serviceArn"],
        "launchType": shown["launchType"],
        "loadBalancers": [{**each, "advancedConfigurations": []} for each in shown["loadBalancers"]],
        "networkConfigurations": [shown["networkConfiguration"]] if shown["networkConfiguration"] else [],
        "orderedPlacementStrategies": shown["orderedPlacementStrategies"],
        "pendingCount": answer["pendingCount"],
        "placementConstraints": shown["placementConstraints"],
        "platformFamily": answer.get("platformFamily", ""),
        "platformVersion": shown["platformVersion"],
        "propagateTags": shown["propagateTags"],
        "region": ctx.region,
        "runningCount": answer["runningCount"],
        "schedulingStrategy": answer["schedulingStrategy"],
        "serviceName": answer["serviceName"],
        "serviceRegistries": answer.get("serviceRegistries", []),
        "status": answer["status"],
        "tags": tags.mapping(answer.get("tags", []), "key", "value"),
        "taskDefinition": answer["taskDefinition"],
        "taskSets": [],
    }


_OF_DEPLOYMENT = (
    "createdAt",
    "desiredCount",
    "id",
    "pendingCount",
    "runningCount",
    "status",
    "taskDefinition",
    "updatedAt",
)


def _dated(answer: dict[str, Any], *names: str) -> Properties:
    """Those of *names* in *answer*, with dates in words."""
    return {name: answer[name].isoformat() if name.endswith("At") else answer[name] for name in names}


def _deployment_configuration(answer: dict[str, Any], shown: Properties) -> Properties:
    return {
        "alarms": [shown["alarms"]] if shown["alarms"] else [],
        "bakeTimeInMinutes": str(answer.get("bakeTimeInMinutes", "")),
        "canaryConfigurations": [],
        "deploymentCircuitBreakers": [shown["deploymentCircuitBreaker"]],
        "lifecycleHooks": [],
        "linearConfigurations": [],
        "maximumPercent": shown["deploymentMaximumPercent"],
        "minimumHealthyPercent": shown["deploymentMinimumHealthyPercent"],
        "strategy": answer.get("strategy", "ROLLING"),
    }


def task_definition(ctx: Context, args: Properties) -> Properties:
    """aws:ecs/getTaskDefinition:getTaskDefinition, of a family, a revision or an ARN."""
    _only(args, "taskDefinition", "region")
    found = ctx.client("ecs").describe_task_definition(taskDefinition=args["taskDefinition"])["taskDefinition"]
    storage, platform = found.get("ephemeralStorage"), found.get("runtimePlatform")
    return {
        "arn": found["taskDefinitionArn"],
        "arnWithoutRevision": found["taskDefinitionArn"].rpartition(":")[0],
        "containerDefinitions": json.dumps(found["containerDefinitions"], separators=(",", ":"), sort_keys=True),
        "cpu": found.get("cpu", ""),
        "enableFaultInjection": found.get("enableFaultInjection", False),
        "ephemeralStorages": [{"sizeInGib": storage["sizeInGiB"]}] if storage else [],
        "executionRoleArn": found.get("executionRoleArn", ""),
        "family": found["family"],
        "id": found["taskDefinitionArn"],
        "ipcMode": found.get("ipcMode", ""),
        "memory": found.get("memory", ""),
        "networkMode": found.get("networkMode", ""),
        "pidMode": found.get("pidMode", ""),
        "placementConstraints": [
            {"expression": each.get("expression", ""), "type": each["type"]}
            for each in found.get("placementConstraints", [])
        ],
        "proxyConfigurations": _proxies(found.get("proxyConfiguration")),
        "region": ctx.region,
        "requiresCompatibilities": found.get("requiresCompatibilities", []),
        "revision": found["revision"],
        "runtimePlatforms": [dict(platform)] if platform else [],
        "status": found["status"],
        "taskDefinition": args["taskDefinition"],
        "taskRoleArn": found.get("taskRoleArn", ""),
        "volumes": [_volume(volume) for volume in found.get("volumes", [])],
    }


_VOLUME_KINDS = {
    "dockerVolumeConfiguration": ("autoprovision", "driver", "driverOpts", "labels", "scope"),
    "efsVolumeConfiguration": ("fileSystemId", "rootDirectory", "transitEncryption", "transitEncryptionPort"),
    "fsxWindowsFileServerVolumeConfiguration": ("fileSystemId", "rootDirectory"),
    "s3filesVolumeConfiguration": ("accessPointArn", "fileSystemArn", "rootDirectory", "transitEncryptionPort"),
}
_AUTHORIZATIONS = ("accessPointId", "credentialsParameter", "domain", "iam")


def _volume(volume: dict[str, Any]) -> Properties:
    return {
        "configureAtLaunch": volume.get("configuredAtLaunch", False),
        "hostPath": (volume.get("host") or {}).get("sourcePath", ""),
        "name": volume["name"],
        **{f"{kind}s": _configurations(volume.get(kind), names) for kind, names in _VOLUME_KINDS.items()},
    }


def _configurations(configuration: dict[str, Any] | None, names: tuple[str, ...]) -> list[Properties]:
    """One section, or none, as the provider's functions give it: a list."""
    if configuration is None:
        return []
    found: Properties = {name: configuration[name] for name in names if name in configuration}
    if "authorizationConfig" in configuration:
        found["authorizationConfigs"] = _configurations(configuration["authorizationConfig"], _AUTHORIZATIONS)
    return [found]


def _proxies(proxy: dict[str, Any] | None) -> list[Properties]:
    if proxy is None:
        return []
    properties = {each["name"]: each["value"] for each in proxy.get("properties", [])}
    return [{"containerName": proxy["containerName"], "properties": properties, "type": proxy.get("type", "APPMESH")}]


def _only(args: Properties, *known: str) -> None:
    for name, value in args.items():
        if name not in known and value is not None:
            raise InvalidInput(name, "a rehearsal does not know it")
