"""What the EC2 resource types have in common."""

from __future__ import annotations

import fnmatch
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.tags import TagForm

MISSING = ("InvalidVpcEndpointId.*", "*.NotFound", "*.Malformed", "NoSuchEntity", "NatGatewayNotFound")
"""Codes with which EC2 says that something does not exist."""


def tag_form(kind: str) -> TagForm:
    """How EC2 tags resources of *kind*, as in ``TagSpecifications``."""
    return TagForm(
        service="ec2",
        argument=lambda tags_: {"TagSpecifications": [{"ResourceType": kind, "Tags": tags.pairs(tags_)}]},
        read=lambda _, described: tags.mapping(described.found.get("Tags", [])),
        add=lambda ec2, id_, _, tags_: ec2.create_tags(Resources=[id_], Tags=tags.pairs(tags_)),
        remove=lambda ec2, id_, _, keys: ec2.delete_tags(Resources=[id_], Tags=[{"Key": key} for key in keys]),
    )


def code_of(error: ClientError) -> str:
    """AWS's error code."""
    return str(error.response["Error"]["Code"])


def is_missing(error: ClientError) -> bool:
    """Whether *error* says that the thing does not exist."""
    return any(fnmatch.fnmatchcase(code_of(error), pattern) for pattern in MISSING)


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
