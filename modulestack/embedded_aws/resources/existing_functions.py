"""Functions of the provider that look up what somebody else made: clusters and log groups."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.resources import key_functions, tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties


def cluster(ctx: Context, args: Properties) -> Properties:
    """aws:ecs/getCluster:getCluster, by name or ARN."""
    only(args, "clusterName", "region", "tags")
    name = args["clusterName"]
    found = ctx.client("ecs").describe_clusters(clusters=[name], include=["SETTINGS", "TAGS"])["clusters"]
    if not found:
        raise InvalidInput("clusterName", f"reading ECS Cluster ({name}): couldn't find resource")
    one = found[0]
    return {
        "arn": one["clusterArn"],
        "clusterName": one["clusterName"],
        "id": one["clusterArn"],
        "pendingTasksCount": one["pendingTasksCount"],
        "region": ctx.region,
        "registeredContainerInstancesCount": one["registeredContainerInstancesCount"],
        "runningTasksCount": one["runningTasksCount"],
        "serviceConnectDefaults": [],
        "settings": one.get("settings", []),
        "status": one["status"],
        "tags": tags.mapping(one.get("tags", []), "key", "value"),
    }


def log_group(ctx: Context, args: Properties) -> Properties:
    """aws:cloudwatch/getLogGroup:getLogGroup, by name."""
    only(args, "name", "region", "tags")
    name, client = args["name"], ctx.client("logs")
    pages = client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=name)
    found = [group for page in pages for group in page["logGroups"] if group["logGroupName"] == name]
    if not found:
        raise InvalidInput("name", f"reading CloudWatch Logs Log Group ({name}): couldn't find resource")
    arn = found[0]["arn"].removesuffix(":*")
    return {
        "arn": arn,
        "creationTime": found[0]["creationTime"],
        "deletionProtectionEnabled": False,
        "id": name,
        "kmsKeyId": found[0].get("kmsKeyId", ""),
        "logGroupClass": found[0].get("logGroupClass", "STANDARD"),
        "name": name,
        "region": ctx.region,
        "retentionInDays": found[0].get("retentionInDays", 0),
        "tags": client.list_tags_for_resource(resourceArn=arn)["tags"],
    }


def cloud_control(ctx: Context, args: Properties) -> Properties:
    """aws:cloudcontrol/getResource:getResource, of clusters and keys: as CloudFormation writes them."""
    only(args, "identifier", "region", "typeName")
    name, kind = args["identifier"], args["typeName"]
    if kind not in _BY_CLOUD_CONTROL:
        raise InvalidInput("typeName", f"a rehearsal looks up no {kind} by Cloud Control")
    properties = _BY_CLOUD_CONTROL[kind](ctx, name)
    if properties is None:
        raise InvalidInput("identifier", f"reading Cloud Control API ({kind}) Resource ({name}): NotFound")
    return {
        "id": name,
        "identifier": name,
        "properties": json.dumps({key: value for key, value in properties.items() if value}),
        "region": ctx.region,
        "typeName": kind,
    }


def _cluster(ctx: Context, name: str) -> dict[str, Any] | None:
    """Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-cluster.html"""
    asked = ctx.client("ecs").describe_clusters(clusters=[name], include=["CONFIGURATIONS", "SETTINGS"])["clusters"]
    if not asked:
        return None
    one = asked[0]
    return {
        "Arn": one["clusterArn"],
        "CapacityProviders": one.get("capacityProviders", []),
        "ClusterName": one["clusterName"],
        "ClusterSettings": _capitalized(one.get("settings", [])),
        "Configuration": _capitalized(one.get("configuration", {})),
        "DefaultCapacityProviderStrategy": _capitalized(one.get("defaultCapacityProviderStrategy", [])),
    }


def _capitalized(value: Any) -> Any:
    """As CloudFormation writes what ECS writes with small first letters."""
    if isinstance(value, dict):
        return {f"{key[0].upper()}{key[1:]}": _capitalized(inner) for key, inner in value.items()}
    return [_capitalized(inner) for inner in value] if isinstance(value, list) else value


_BY_CLOUD_CONTROL: Mapping[str, Callable[[Context, str], dict[str, Any] | None]] = {
    "AWS::ECS::Cluster": _cluster,
    "AWS::KMS::Key": key_functions.as_cloud_formation_writes,
}
