"""What the EC2 resource types have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context


def tag_specifications(ctx: Context, kind: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The argument that tags a thing as it is made; nothing if there are no tags."""
    wanted = tags.wanted(ctx, inputs)
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tags.pairs(wanted)}]} if wanted else {}


def retag(ctx: Context, id_: str, outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    """Give the thing *id_* the tags of *inputs*."""
    to_set, to_remove = tags.difference(outputs.get("tagsAll") or {}, tags.wanted(ctx, inputs))
    ec2 = ctx.client("ec2")
    if to_remove:
        ec2.delete_tags(Resources=[id_], Tags=[{"Key": key} for key in to_remove])
    if to_set:
        ec2.create_tags(Resources=[id_], Tags=tags.pairs(to_set))


def code_of(error: ClientError) -> str:
    """AWS's error code."""
    return str(error.response["Error"]["Code"])


def is_missing(error: ClientError) -> bool:
    """Whether *error* says that the thing does not exist."""
    code = code_of(error)
    return code.endswith((".NotFound", ".Malformed")) or code in {"NoSuchEntity", "NatGatewayNotFound"}


def found(call: Any, result: str, **arguments: Any) -> dict[str, Any] | None:
    """The one item under *result* of a describe *call*; None if AWS says that there is none."""
    try:
        items: list[dict[str, Any]] = call(**arguments)[result]
    except ClientError as error:
        if is_missing(error):
            return None
        raise
    return items[0] if items else None


def unless_missing(call: Any, **arguments: Any) -> None:
    """Delete something; that it is gone already is no error."""
    try:
        call(**arguments)
    except ClientError as error:
        if not is_missing(error):
            raise
