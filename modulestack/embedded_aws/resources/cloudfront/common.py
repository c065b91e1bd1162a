"""What CloudFront's resource types have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.tags import TagForm

TAGS = TagForm(
    service="cloudfront",
    argument=lambda tags_: {"Tags": {"Items": tags.pairs(tags_)}},
    read=lambda client, described: tags_of(client, described.found["arn"]),
    add=lambda client, _, outputs, tags_: client.tag_resource(
        Resource=outputs["arn"], Tags={"Items": tags.pairs(tags_)}
    ),
    remove=lambda client, _, outputs, keys: client.untag_resource(Resource=outputs["arn"], TagKeys={"Items": keys}),
)


def tags_of(client: Any, arn: str) -> dict[str, str]:
    """The tags of *arn*."""
    return tags.mapping(client.list_tags_for_resource(Resource=arn)["Tags"].get("Items", []))


def listed(items: Sequence[Any] | None) -> dict[str, Any]:
    """As the API has lists."""
    return {"Quantity": len(items or ()), **({"Items": list(items)} if items else {})}


def renamed(inputs: dict[str, Any], names: str) -> dict[str, Any]:
    """
    Those of *inputs* that have a value, as the API calls them.

    *names* are such as ``originReadTimeout=OriginReadTimeout``, or ``compress`` for ``Compress``.
    """
    found = {}
    for each in names.split():
        name, _, api = each.partition("=")
        if inputs.get(name) is not None:
            found[api or name[0].upper() + name[1:]] = inputs[name]
    return found
