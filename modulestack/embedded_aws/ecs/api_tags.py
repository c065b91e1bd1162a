"""
Tags.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.task_definition_rules import tag_rules
from modulestack.embedded_aws.ecs import lookup, responses
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.errors import AwsError

Params = Mapping[str, Any]
KINDS = ("capacity-provider", "cluster", "daemon", "daemon-task-definition", "service", "task", "task-definition")
"""Of ARNs whose resources have tags here."""


def tag_resource(region: RegionState, params: Params) -> dict[str, Any]:
    """Adds and replaces; no more than a resource may have."""
    tags = _tagged(region, params)
    after = {**tags, **responses.untag(params["tags"])}
    for problem in tag_rules.tag_problems(responses.tags(after)):
        raise lookup.invalid(problem)
    tags.update(after)
    return {}


def untag_resource(region: RegionState, params: Params) -> dict[str, Any]:
    """Takes away."""
    tags = _tagged(region, params)
    for key in params["tagKeys"]:
        tags.pop(key, None)
    return {}


def list_tags_for_resource(region: RegionState, params: Params) -> dict[str, Any]:
    """All of them. The API's page names no error of its own for a resource that is not there."""
    tags = _tags_of(region, params["resourceArn"])
    if tags is None:
        raise lookup.invalid("The specified resource does not exist.")
    return {"tags": responses.tags(tags)}


def _tagged(region: RegionState, params: Params) -> dict[str, str]:
    """
    The tags that are to be changed.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TagResource.html#API_TagResource_Errors
    """
    tags = _tags_of(region, params["resourceArn"])
    if tags is None:
        raise AwsError("ResourceNotFoundException", "The specified resource wasn't found.")
    return tags


def _tags_of(region: RegionState, arn: str) -> dict[str, str] | None:
    """None: there is no such resource."""
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "ecs":
        raise lookup.invalid("Invalid ARN.")
    kind, *path = parts[5].split("/")
    if kind not in KINDS:
        return None
    if kind == "daemon-task-definition":
        family, _, revision = path[-1].partition(":")
        known = region.daemon_definitions.get(family, {}).get(int(revision) if revision.isdigit() else 0)
        return None if known is None else known.tags
    if kind == "capacity-provider":
        provider = region.capacity_providers.get(path[-1])
        return None if provider is None else provider.tags
    if kind == "task-definition":
        definition = lookup.definition(region, arn)
        return None if definition is None else definition.tags
    if kind in ("service", "task") and len(path) == 1:
        raise lookup.invalid("Long arn format must be used for tagging operations")
    cluster = region.clusters.get(path[0]) if path else None
    if cluster is None or cluster.status != "ACTIVE":
        if kind in ("service", "task"):
            raise AwsError("ClusterNotFoundException", "Cluster not found.")
        return None
    if kind == "cluster":
        return cluster.tags
    owners: Mapping[str, Mapping[str, Any]] = {
        "daemon": cluster.daemons,
        "service": cluster.services,
        "task": cluster.tasks,
    }
    owner = owners[kind].get(path[-1])
    return None if owner is None else owner.tags
