"""
What CreateService and UpdateService refuse, and the defaults that they fill in.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.service_fit import misfit_targets, misfits
from modulestack.embedded_aws.ecs import (
    capacity_provider_rules,
    lookup,
    managed_service_rules,
    managed_volumes,
    placement_rules,
    service_connect,
    service_discovery,
    service_rules,
)
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import EcsCluster, runs_on_instances
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.traffic_shift import strategy_rules
from modulestack.embedded_aws.errors import NotEmbedded

DEPLOYED = (
    "capacityProviderStrategy",
    "launchType",
    "loadBalancers",
    "monitoring",
    "networkConfiguration",
    "platformVersion",
    "serviceConnectConfiguration",
    "serviceRegistries",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
"""What a service revision holds besides its task definition: a change of it is a new deployment."""


def fields_of(cluster: EcsCluster, params: Mapping[str, Any]) -> dict[str, Any]:
    """CreateService's parameters with AWS's defaults, without names, counts and tags."""
    left_out = ("cluster", "serviceName", "taskDefinition", "desiredCount", "clientToken", "tags")
    fields = copy_json({key: value for key, value in params.items() if key not in left_out})
    if not fields.get("launchType") and not fields.get("capacityProviderStrategy"):
        if cluster.default_strategy:
            fields["capacityProviderStrategy"] = copy_json(cluster.default_strategy)
        else:
            fields["launchType"] = "EC2"
    if strategy := fields.get("capacityProviderStrategy"):
        fields["capacityProviderStrategy"] = [{"base": 0, "weight": 0, **item} for item in strategy]
    daemon = fields.get("schedulingStrategy") == "DAEMON"
    fields["deploymentConfiguration"] = {
        "deploymentCircuitBreaker": {"enable": False, "rollback": False},
        "maximumPercent": 100 if daemon else 200,
        "minimumHealthyPercent": 0 if daemon else 100,
        "strategy": "ROLLING",
        "bakeTimeInMinutes": 0,
        **fields.get("deploymentConfiguration", {}),
    }
    roomy = fields["deploymentConfiguration"]["maximumPercent"] > 100
    for key, value in (
        ("availabilityZoneRebalancing", "ENABLED" if roomy else "DISABLED"),
        ("deploymentController", {"type": "ECS"}),
        ("enableECSManagedTags", False),
        ("enableExecuteCommand", False),
        ("loadBalancers", []),
        ("placementConstraints", []),
        ("placementStrategy", []),
        *(() if runs_on_instances(fields) else (("platformVersion", "LATEST"),)),
        ("propagateTags", "NONE"),
        ("schedulingStrategy", "REPLICA"),
        ("serviceRegistries", []),
    ):
        fields.setdefault(key, value)
    if fields["loadBalancers"]:
        fields.setdefault("healthCheckGracePeriodSeconds", 0)
    if network := (fields.get("networkConfiguration") or {}).get("awsvpcConfiguration"):
        network.setdefault("securityGroups", [])
        network.setdefault("assignPublicIp", "DISABLED")
    return fields


def check(
    region: RegionState, cluster: EcsCluster, name: str, definition: TaskDefinitionRevision, fields: Mapping[str, Any]
) -> None:
    """
    Refuse what AWS would refuse of the service *name*.

    Raises:
        AwsError: with AWS's code and text.
        NotEmbedded: AWS has it, the embedded AWS has not.
    """
    _kind(fields)
    managed_service_rules.check_launch_type(fields)
    if strategy := fields.get("capacityProviderStrategy"):
        capacity_provider_rules.enforce_strategy(region, strategy, cluster.capacity_providers)
        if fields.get("launchType"):
            raise lookup.invalid("Specifying both a launch type and capacity provider strategy is not supported.")
    elif fields.get("launchType") not in ("EC2", "FARGATE"):
        raise NotEmbedded(f"the embedded AWS has no launch type {fields.get('launchType')}")
    managed_service_rules.enforce(region, definition, fields)
    placement_rules.daemons_are_one_on_each_instance(cluster, definition, fields)
    for text in misfits(fields, definition.document):
        raise lookup.invalid(text)
    check_network(region, definition, fields.get("networkConfiguration"))
    _limits(region, fields)
    _balancers(region, definition, fields)
    service_rules.enforce(cluster, definition, fields)
    strategy_rules.check_resources(region, definition, fields)
    service_discovery.check(region, fields)
    service_connect.check(region, cluster, name, definition, fields)
    managed_volumes.check_resources(region, fields.get("volumeConfigurations") or ())


def check_not_negative(params: Mapping[str, Any]) -> None:
    """
    Refuse counts and durations below 0, of CreateService and UpdateService.

    AWS publishes the code (InvalidParameterException: "The specified parameter isn't valid") and no text.
    """
    for name in ("desiredCount", "healthCheckGracePeriodSeconds"):
        if params.get(name, 0) < 0:
            raise lookup.invalid(f"{name} must not be negative: {params[name]}")


def _kind(fields: Mapping[str, Any]) -> None:
    controller = fields["deploymentController"]["type"]
    if controller != "ECS" and fields["deploymentConfiguration"]["strategy"] == "ROLLING":
        raise NotEmbedded(f"the embedded AWS has no deployment controller {controller}")


def check_network(
    region: RegionState, definition: TaskDefinitionRevision, configuration: Mapping[str, Any] | None
) -> None:
    """A task with awsvpc needs subnets and security groups that exist, of one VPC."""
    network = (configuration or {}).get("awsvpcConfiguration")
    if not network and definition.document.get("networkMode") != "awsvpc":
        return
    if not network:
        raise lookup.invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    if not network["subnets"]:
        raise lookup.invalid("subnets can not be empty.")
    lookup.at_most(network["subnets"], 16, "Subnets")
    lookup.at_most(network.get("securityGroups", ()), 5, "Security groups")
    found = []
    for subnet_id in network["subnets"]:
        subnet = region.dependencies.subnet(subnet_id)
        if subnet is None:
            raise lookup.invalid(
                f"Error retrieving subnet information for [{subnet_id}]: The subnet ID '{subnet_id}' does not exist "
                "(ErrorCode: InvalidSubnetID.NotFound)"
            )
        found.append(subnet)
    if len({subnet.vpc for subnet in found}) > 1:
        raise lookup.invalid("Subnets must be in the same VPC.")
    for group in network.get("securityGroups", ()):
        if not region.dependencies.has_security_group(group):
            raise lookup.invalid(
                f"Error retrieving security group information for [{group}]: The security group '{group}' does not "
                "exist "
                "(ErrorCode: InvalidGroup.NotFound)"
            )


def _limits(region: RegionState, fields: Mapping[str, Any]) -> None:
    configuration = fields["deploymentConfiguration"]
    minimum, maximum = configuration["minimumHealthyPercent"], configuration["maximumPercent"]
    if minimum >= 100 and maximum <= 100:
        raise lookup.invalid(
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments."
        )
    if maximum < minimum:
        raise lookup.invalid("maximumPercent must be greater than or equal to minimumHealthyPercent.")
    if fields["availabilityZoneRebalancing"] == "ENABLED" and maximum <= 100:
        raise lookup.invalid(
            "Availability Zone rebalancing does not support maximumPercent <= 100. "
            "Please set maximumPercent to a value greater than 100."
        )
    breaker = configuration.get("deploymentCircuitBreaker") or {}
    if breaker.get("rollback") and not breaker.get("enable"):
        raise lookup.invalid("Deployment circuit breaker rollback requires the circuit breaker to be enabled.")
    if limit := breaker.get("thresholdConfiguration"):
        _breaker_threshold(limit)
    alarms = configuration.get("alarms") or {}
    if alarms.get("enable") and (missing := region.dependencies.missing_alarms(tuple(alarms["alarmNames"]))):
        raise lookup.invalid(f"The following alarms do not exist: {', '.join(missing)}")


def _breaker_threshold(limit: Mapping[str, Any]) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html (no text there)."""
    highest, allowed = (None, "at least 1") if limit["type"] == "COUNT" else (100, "1 to 100")
    if limit["value"] < 1 or (highest is not None and limit["value"] > highest):
        what = f"deploymentCircuitBreaker.thresholdConfiguration: {limit['type']}"
        raise lookup.invalid(f"{what} is {allowed}, not {limit['value']}")


def _balancers(region: RegionState, definition: TaskDefinitionRevision, fields: Mapping[str, Any]) -> None:
    mode = definition.document.get("networkMode") or "bridge"
    if fields["loadBalancers"] and mode != "awsvpc":
        raise NotEmbedded(f"the embedded AWS has no targets of tasks with network mode {mode}")
    for balancer in fields["loadBalancers"]:
        arn = balancer.get("targetGroupArn")
        if not arn:
            raise NotEmbedded("the embedded AWS has no Classic Load Balancers: loadBalancers need a targetGroupArn")
        group = region.dependencies.target_group(arn)
        if group is None:
            raise lookup.invalid(f"The specified target group does not exist: {arn}")
        if group.ip_address_type != "ipv4":
            raise NotEmbedded(f"the embedded AWS has no targets of {group.ip_address_type}, of which {arn} is")
        for text in misfit_targets(definition.document, {arn: group.target_type}):
            raise lookup.invalid(text)
        if not group.attached:
            raise lookup.invalid(
                f"The target group with targetGroupArn {arn} does not have an associated load balancer."
            )
