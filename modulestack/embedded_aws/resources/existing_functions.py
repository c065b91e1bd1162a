"""Functions of the provider that look up what somebody else made: clusters and log groups."""

from __future__ import annotations

import json
from typing import Any

from modulestack.embedded_aws.resources import tags
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
    """
    aws:cloudcontrol/getResource:getResource, of clusters only: as CloudFormation writes them.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-cluster.html
    """
    only(args, "identifier", "region", "typeName")
    name = args["identifier"]
    if args["typeName"] != "AWS::ECS::Cluster":
        raise InvalidInput("typeName", f"a rehearsal looks up no {args['typeName']} by Cloud Control")
    asked = ctx.client("ecs").describe_clusters(clusters=[name], include=["CONFIGURATIONS", "SETTINGS"])["clusters"]
    if not asked:
        raise InvalidInput("identifier", f"reading Cloud Control API (AWS::ECS::Cluster) Resource ({name}): NotFound")
    one = asked[0]
    properties = {
        "Arn": one["clusterArn"],
        "CapacityProviders": one.get("capacityProviders", []),
        "ClusterName": one["clusterName"],
        "ClusterSettings": _capitalized(one.get("settings", [])),
        "Configuration": _capitalized(one.get("configuration", {})),
        "DefaultCapacityProviderStrategy": _capitalized(one.get("defaultCapacityProviderStrategy", [])),
    }
    return {
        "id": name,
        "identifier": name,
        "properties": json.dumps({key: value for key, value in properties.items() if value}),
        "region": ctx.region,
        "typeName": args["typeName"],
    }


def _capitalized(value: Any) -> Any:
    """As CloudFormation writes what ECS writes with small first letters."""
    if isinstance(value, dict):
        return {f"{key[0].upper()}{key[1:]}": _capitalized(inner) for key, inner in value.items()}
    return [_capitalized(inner) for inner in value] if isinstance(value, list) else value
