"""What the ECS resource types have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.tags import TagForm

TAGS = TagForm(
    service="ecs",
    argument=lambda tags_: {"tags": tags.pairs(tags_, "key", "value")},
    read=lambda _, described: tags.mapping(described.found.get("tags", []), "key", "value"),
    add=lambda ecs, arn, _, tags_: ecs.tag_resource(resourceArn=arn, tags=tags.pairs(tags_, "key", "value")),
    remove=lambda ecs, arn, _, keys: ecs.untag_resource(resourceArn=arn, tagKeys=keys),
)


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


def placement(given: Iterable[Mapping[str, Any]], detail: str) -> list[dict[str, Any]]:
    """Placement strategies (*detail* is ``field``) or constraints (``expression``), alike in Pulumi and in ECS."""
    return [{name: one[name] for name in ("type", detail) if one.get(name)} for one in given]


def registries(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The service registry that Pulumi has, of which there is one at most, as ECS takes it."""
    if not given:
        return []
    names = ("registryArn", "port", "containerName", "containerPort")
    return [{name: given[name] for name in names if given.get(name)}]


def registries_told(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The other way round."""
    return [
        {
            "registryArn": one["registryArn"],
            "port": one.get("port", 0),
            "containerName": one.get("containerName", ""),
            "containerPort": one.get("containerPort", 0),
        }
        for one in found
    ]
