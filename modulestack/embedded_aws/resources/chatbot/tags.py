"""Tags of chat channels' configurations."""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.tags import TagForm, mapping, pairs


def _pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return pairs(tags, "TagKey", "TagValue")


def _read(client: Any, channel: Any) -> dict[str, str]:
    return mapping(client.list_tags_for_resource(ResourceARN=channel.id)["Tags"], "TagKey", "TagValue")


TAGS = TagForm(
    service="chatbot",
    argument=lambda tags: {"Tags": _pairs(tags)},
    read=_read,
    add=lambda client, id_, _, tags: client.tag_resource(ResourceARN=id_, Tags=_pairs(tags)),
    remove=lambda client, id_, _, keys: client.untag_resource(ResourceARN=id_, TagKeys=keys),
)
"""Of both kinds."""
