"""What the load balancing resource types have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.tags import TagForm

TAGS = TagForm(
    service="elbv2",
    argument=lambda tags_: {"Tags": tags.pairs(tags_)},
    read=lambda elbv2, described: tags_of(elbv2, described.id),
    add=lambda elbv2, arn, _, tags_: elbv2.add_tags(ResourceArns=[arn], Tags=tags.pairs(tags_)),
    remove=lambda elbv2, arn, _, keys: elbv2.remove_tags(ResourceArns=[arn], TagKeys=keys),
)


def tags_of(client: Any, arn: str) -> dict[str, str]:
    """The tags of *arn*."""
    return tags.mapping(client.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"])


def found(call: Any, result: str, **arguments: Any) -> dict[str, Any] | None:
    """The one item under *result* of a describe *call*; None if AWS says that there is none."""
    try:
        items: list[dict[str, Any]] = call(**arguments)[result]
    except ClientError as error:
        if error.response["Error"]["Code"].endswith("NotFound"):
            return None
        raise
    return items[0] if items else None


def attributes(answer: Mapping[str, Any]) -> dict[str, str]:
    """The attributes in an answer, by key."""
    return {attribute["Key"]: attribute["Value"] for attribute in answer["Attributes"]}


def value(texts: Mapping[str, str], key: str, default: Any) -> Any:
    """An attribute's value, in the type of *default*, which is taken where AWS does not tell."""
    text = texts.get(key)
    if text is None:
        return default
    if isinstance(default, bool):
        return text == "true"
    return int(text) if isinstance(default, int) else text


def text(value_: Any) -> str:
    """A value as the API writes it."""
    return str(value_).lower() if isinstance(value_, bool) else str(value_)


def changed_attributes(
    table: Mapping[str, tuple[str, Any]], current: Mapping[str, Any], inputs: Mapping[str, Any]
) -> list[dict[str, str]]:
    """What to modify so that the inputs named in *table* (input → attribute, default) are as wanted."""
    return [
        {"Key": key, "Value": text(inputs.get(name, default))}
        for name, (key, default) in table.items()
        if text(inputs.get(name, default)) != text(current.get(name, default))
    ]
