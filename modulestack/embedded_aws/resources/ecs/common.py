"""What the ECS resource types have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context


def tagged(ctx: Context, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The argument that tags a thing as it is made; nothing if there are no tags."""
    wanted = tags.wanted(ctx, inputs)
    return {"tags": tags.pairs(wanted, "key", "value")} if wanted else {}


def retag(ctx: Context, arn: str, outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    """Give *arn* the tags of *inputs*."""
    to_set, to_remove = tags.difference(outputs.get("tagsAll") or {}, tags.wanted(ctx, inputs))
    client = ctx.client("ecs")
    if to_remove:
        client.untag_resource(resourceArn=arn, tagKeys=to_remove)
    if to_set:
        client.tag_resource(resourceArn=arn, tags=tags.pairs(to_set, "key", "value"))


def strategies(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Capacity provider strategies as Pulumi shows them."""
    return [
        {
            "base": strategy.get("base", 0),
            "capacityProvider": strategy["capacityProvider"],
            "weight": strategy.get("weight", 0),
        }
        for strategy in found
    ]
