"""
The provider's functions that read ECS.

Sources: https://www.pulumi.com/registry/packages/aws/api-docs/ecs/getservice/,
https://www.pulumi.com/registry/packages/aws/api-docs/ecs/gettaskdefinition/
"""

from __future__ import annotations

import json
from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import service_request
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties


def service(ctx: Context, args: Properties) -> Properties:
    """aws:ecs/getService:getService, by the ARN of its cluster and its name."""
    found = ctx.client("ecs").describe_services(cluster=args["clusterArn"], services=[args["serviceName"]])["services"]
    if not found:
        raise InvalidInput("serviceName", f"couldn't find resource: ECS Service ({args['serviceName']})")
    answer = found[0]
    outputs = service_request.outputs(answer)
    return {
        "arn": answer["serviceArn"],
        "availabilityZoneRebalancing": outputs["availabilityZoneRebalancing"],
        "clusterArn": answer["clusterArn"],
        "createdAt": answer["createdAt"].isoformat(),
        "createdBy": answer.get("createdBy", ""),
        "deployments": [
            {
                "createdAt": deployment["createdAt"].isoformat(),
                "desiredCount": deployment["desiredCount"],
                "id": deployment["id"],
                "pendingCount": deployment["pendingCount"],
                "runningCount": deployment["runningCount"],
                "status": deployment["status"],
                "taskDefinition": deployment["taskDefinition"],
                "updatedAt": deployment["updatedAt"].isoformat(),
            }
            for deployment in answer["deployments"]
        ],
        "desiredCount": answer["desiredCount"],
        "healthCheckGracePeriodSeconds": outputs["healthCheckGracePeriodSeconds"],
        "id": answer["serviceArn"],
        "launchType": outputs["launchType"],
        "loadBalancers": [{**each, "advancedConfigurations": []} for each in outputs["loadBalancers"]],
        "pendingCount": answer["pendingCount"],
        "region": ctx.region,
        "runningCount": answer["runningCount"],
        "schedulingStrategy": answer["schedulingStrategy"],
        "serviceName": answer["serviceName"],
        "status": answer["status"],
        "taskDefinition": answer["taskDefinition"],
    }


def task_definition(ctx: Context, args: Properties) -> Properties:
    """aws:ecs/getTaskDefinition:getTaskDefinition, of a family, a revision or an ARN."""
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
