"""An ECS service's properties, between Pulumi's names and the ECS API's. Pure."""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.ecs import service_connect, service_strategy, service_volumes
from modulestack.embedded_aws.resources.handler import Properties

_AS_IS = {
    "availabilityZoneRebalancing": "availabilityZoneRebalancing",
    "desiredCount": "desiredCount",
    "enableEcsManagedTags": "enableECSManagedTags",
    "enableExecuteCommand": "enableExecuteCommand",
    "healthCheckGracePeriodSeconds": "healthCheckGracePeriodSeconds",
    "launchType": "launchType",
    "platformVersion": "platformVersion",
    "propagateTags": "propagateTags",
    "schedulingStrategy": "schedulingStrategy",
    "taskDefinition": "taskDefinition",
}
_IN_DEPLOYMENT_CONFIGURATION = (
    "alarms",
    "deploymentConfiguration",
    "deploymentCircuitBreaker",
    "deploymentMaximumPercent",
    "deploymentMinimumHealthyPercent",
)
_BOTH = ("deploymentMaximumPercent", "deploymentMinimumHealthyPercent")
"""If either changes, both are sent."""
_PLACEMENT = ("orderedPlacementStrategies", "placementConstraints")
_SHAPED = (
    "capacityProviderStrategies",
    "deploymentController",
    "loadBalancers",
    "networkConfiguration",
    *_PLACEMENT,
    "serviceConnectConfiguration",
    "serviceRegistries",
    "volumeConfiguration",
)
_FIXED = ("deploymentController", "launchType", "schedulingStrategy")
"""UpdateService does not take these."""

_WITHOUT: Properties = {
    "healthCheckGracePeriodSeconds": 0,
    "loadBalancers": [],
    "serviceRegistries": {},
    **{name: [] for name in _PLACEMENT},
}
"""What the provider sends where the program no longer says anything."""

KNOWN = frozenset({*_AS_IS, *_IN_DEPLOYMENT_CONFIGURATION, *_SHAPED})
"""The inputs that a rehearsal passes on."""


def create(inputs: Properties) -> dict[str, Any]:
    """
    The arguments of CreateService beside cluster, name and tags.

    The provider starts no task unless told how many.
    """
    daemon = inputs.get("schedulingStrategy") == "DAEMON"
    return {**({} if daemon else {"desiredCount": 0}), **_request(inputs)}


def update(outputs: Properties, inputs: Properties) -> dict[str, Any]:
    """
    The arguments of UpdateService that turn *outputs* into *inputs*; empty: nothing to do.

    A DAEMON service has no desired count of the program's. Of ``deploymentConfiguration`` the provider sends what
    changes, and ECS keeps the rest.

    Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go
    """
    inputs = {**{name: none for name, none in _WITHOUT.items() if outputs.get(name)}, **inputs}
    if outputs.get("schedulingStrategy") == "DAEMON":
        inputs.pop("desiredCount", None)
    changed = [name for name in sorted(KNOWN) if name in inputs and _differs(name, outputs.get(name), inputs[name])]
    sent = {name: inputs[name] for name in changed if name not in _FIXED}
    if any(name in _BOTH for name in changed):
        sent |= {name: inputs[name] for name in _BOTH if name in inputs}
    return _request(sent)


def _differs(name: str, current: Any, wanted: Any) -> bool:
    if name == "networkConfiguration" and current:
        return _network(current) != _network(wanted)
    if name == "loadBalancers":
        return _load_balancers(current or []) != _load_balancers(wanted)
    if name == "deploymentConfiguration":
        return service_strategy.requested(current or {}) != service_strategy.requested(wanted)
    if name in _PLACEMENT:
        return (current or []) != ecs.placement(wanted, "field" if name == _PLACEMENT[0] else "expression")
    if name == "capacityProviderStrategies":
        return ecs.strategies(current or []) != ecs.strategies(wanted)
    if name == "serviceRegistries":
        return ecs.registries(current or {}) != ecs.registries(wanted)
    if name == "serviceConnectConfiguration":
        return service_connect.requested(current or {"enabled": False}) != service_connect.requested(wanted)
    if name == "volumeConfiguration":
        return (current or {}) != service_volumes.written_out(wanted)
    if name == "taskDefinition" and isinstance(current, str) and isinstance(wanted, str):
        return current.rsplit("/", 1)[-1] != wanted.rsplit("/", 1)[-1]
    return bool(current != wanted)


def _request(inputs: Properties) -> dict[str, Any]:
    made: dict[str, Any] = {aws: inputs[name] for name, aws in _AS_IS.items() if name in inputs}
    configuration = _deployment_configuration(inputs)
    if configuration:
        made["deploymentConfiguration"] = configuration
    if "capacityProviderStrategies" in inputs:
        made["capacityProviderStrategy"] = ecs.strategies(inputs["capacityProviderStrategies"])
    if "deploymentController" in inputs:
        made["deploymentController"] = {"type": inputs["deploymentController"].get("type", "ECS")}
    if "networkConfiguration" in inputs:
        made["networkConfiguration"] = {"awsvpcConfiguration": _network(inputs["networkConfiguration"])}
    if "orderedPlacementStrategies" in inputs:
        made["placementStrategy"] = ecs.placement(inputs["orderedPlacementStrategies"], "field")
    if inputs.get("serviceConnectConfiguration"):
        made["serviceConnectConfiguration"] = service_connect.requested(inputs["serviceConnectConfiguration"])
    if "serviceRegistries" in inputs:
        made["serviceRegistries"] = ecs.registries(inputs["serviceRegistries"])
    if inputs.get("volumeConfiguration"):
        made["volumeConfigurations"] = [service_volumes.requested(inputs["volumeConfiguration"])]
    if "placementConstraints" in inputs:
        made["placementConstraints"] = ecs.placement(inputs["placementConstraints"], "expression")
    if "loadBalancers" in inputs:
        made["loadBalancers"] = _load_balancers(inputs["loadBalancers"])
    return made


def _load_balancers(wanted: list[Properties]) -> list[Properties]:
    names = ("containerName", "containerPort", "targetGroupArn")
    return [
        {**{name: balancer[name] for name in names}, **service_strategy.two_groups(balancer)} for balancer in wanted
    ]


def _deployment_configuration(inputs: Properties) -> dict[str, Any]:
    made = service_strategy.requested(inputs.get("deploymentConfiguration") or {})
    if "deploymentMaximumPercent" in inputs:
        made["maximumPercent"] = inputs["deploymentMaximumPercent"]
    if "deploymentMinimumHealthyPercent" in inputs:
        made["minimumHealthyPercent"] = inputs["deploymentMinimumHealthyPercent"]
    if "deploymentCircuitBreaker" in inputs:
        breaker = inputs["deploymentCircuitBreaker"]
        made["deploymentCircuitBreaker"] = {"enable": breaker["enable"], "rollback": breaker["rollback"]}
    if "alarms" in inputs:
        alarms = inputs["alarms"]
        made["alarms"] = {name: alarms[name] for name in ("alarmNames", "enable", "rollback")}
    return made


def _network(wanted: Properties) -> dict[str, Any]:
    public = wanted.get("assignPublicIp", False)
    return {
        "assignPublicIp": "ENABLED" if public else "DISABLED",
        "securityGroups": sorted(wanted.get("securityGroups", [])),
        "subnets": sorted(wanted["subnets"]),
    }


def outputs(service: dict[str, Any]) -> Properties:
    """What DescribeServices says, in Pulumi's names."""
    configuration = service.get("deploymentConfiguration") or {}
    network = (service.get("networkConfiguration") or {}).get("awsvpcConfiguration")
    breaker = configuration.get("deploymentCircuitBreaker") or {"enable": False, "rollback": False}
    alarms = configuration.get("alarms")
    return {
        "alarms": {name: alarms[name] for name in ("alarmNames", "enable", "rollback")} if alarms else None,
        "availabilityZoneRebalancing": service.get("availabilityZoneRebalancing", "DISABLED"),
        "capacityProviderStrategies": ecs.strategies(service.get("capacityProviderStrategy", [])),
        "deploymentCircuitBreaker": {"enable": breaker["enable"], "rollback": breaker["rollback"]},
        "deploymentConfiguration": service_strategy.told(configuration),
        "deploymentController": {"type": (service.get("deploymentController") or {}).get("type", "ECS")},
        "deploymentMaximumPercent": configuration.get("maximumPercent"),
        "deploymentMinimumHealthyPercent": configuration.get("minimumHealthyPercent"),
        "desiredCount": service["desiredCount"],
        "enableEcsManagedTags": service.get("enableECSManagedTags", False),
        "enableExecuteCommand": service.get("enableExecuteCommand", False),
        "healthCheckGracePeriodSeconds": service.get("healthCheckGracePeriodSeconds", 0),
        "launchType": service.get("launchType", ""),
        "loadBalancers": [
            {
                "containerName": balancer["containerName"],
                "containerPort": balancer["containerPort"],
                "elbName": balancer.get("loadBalancerName", ""),
                "targetGroupArn": balancer["targetGroupArn"],
                **service_strategy.two_groups(balancer),
            }
            for balancer in service.get("loadBalancers", [])
        ],
        "networkConfiguration": {
            "assignPublicIp": network.get("assignPublicIp") == "ENABLED",
            "securityGroups": sorted(network.get("securityGroups", [])),
            "subnets": sorted(network["subnets"]),
        }
        if network
        else None,
        "orderedPlacementStrategies": ecs.placement(service.get("placementStrategy", []), "field"),
        "placementConstraints": ecs.placement(service.get("placementConstraints", []), "expression"),
        "platformVersion": service.get("platformVersion", ""),
        "propagateTags": service.get("propagateTags", "NONE"),
        "schedulingStrategy": service["schedulingStrategy"],
        "serviceRegistries": next(iter(ecs.registries_told(service.get("serviceRegistries") or ())), None),
        "taskDefinition": service["taskDefinition"],
        "volumeConfiguration": service_volumes.told(service),
    }
