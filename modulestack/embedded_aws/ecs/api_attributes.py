"""
Operations on the attributes of container instances.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAttributes.html and its siblings
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.ecs import identifiers, lookup, responses
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsCluster
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.errors import AwsError

Params = Mapping[str, Any]
MOST = 10
"""Attributes that may be put on an instance in one request."""


def list_attributes(region: RegionState, params: Params) -> dict[str, Any]:
    """Those of a name, of a value, or all."""
    cluster = lookup.cluster(region, params)
    name, value = params.get("attributeName"), params.get("attributeValue")
    if params["targetType"] != "container-instance":
        raise lookup.invalid("targetType must be container-instance")
    found = [
        responses.given({"name": key, "value": text, "targetId": instance.arn})
        for instance in cluster.instances.values()
        for key, text in sorted(instance.attributes.items())
        if name in (None, key) and value in (None, text)
    ]
    page, more = lookup.page(found, params, default=100)
    return {"attributes": page, **more}


def put_attributes(region: RegionState, params: Params) -> dict[str, Any]:
    """Adds and replaces; all of a request or none."""
    cluster = lookup.cluster(region, params)
    if len(params["attributes"]) > MOST:
        raise AwsError("AttributeLimitExceededException", "You can apply up to 10 custom attributes for each resource.")
    for instance, attribute in list(_targets(cluster, params)):
        instance.attributes[attribute["name"]] = attribute.get("value")
    region.scheduler.instances_changed(cluster)
    return {"attributes": [dict(attribute) for attribute in params["attributes"]]}


def delete_attributes(region: RegionState, params: Params) -> dict[str, Any]:
    """Takes away; all of a request or none."""
    cluster = lookup.cluster(region, params)
    for instance, attribute in list(_targets(cluster, params)):
        instance.attributes.pop(attribute["name"], None)
    region.scheduler.instances_changed(cluster)
    return {"attributes": [dict(attribute) for attribute in params["attributes"]]}


def _targets(cluster: EcsCluster, params: Params) -> Iterator[tuple[ContainerInstance, Params]]:
    """
    The instance of each attribute, which names it by its ARN, or by its id and the type of target.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAttributes.html#API_PutAttributes_Errors
    """
    for attribute in params["attributes"]:
        instance = cluster.instances.get(identifiers.short(attribute.get("targetId") or ""))
        if instance is None:
            raise AwsError("TargetNotFoundException", "The specified target wasn't found.")
        yield instance, attribute
