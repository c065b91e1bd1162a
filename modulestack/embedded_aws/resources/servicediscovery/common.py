"""What the resource types of AWS Cloud Map have in common."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.tags import TagForm

BUSY_FOR_S = 300
"""For how long the provider tries to delete what is in use."""

TAGS = TagForm(
    service="servicediscovery",
    argument=lambda tags_: {"Tags": tags.pairs(tags_)},
    read=lambda cloud_map, resource: tags.mapping(
        cloud_map.list_tags_for_resource(ResourceARN=resource.found["Arn"])["Tags"]
    ),
    add=lambda cloud_map, _, outputs, tags_: cloud_map.tag_resource(ResourceARN=outputs["arn"], Tags=tags.pairs(tags_)),
    remove=lambda cloud_map, _, outputs, keys: cloud_map.untag_resource(ResourceARN=outputs["arn"], TagKeys=keys),
)


class OperationFailed(Exception):
    """Cloud Map took a request and did not carry it out; the message is the provider's."""


def namespace(ctx: Context, operation: str, what: str) -> str:
    """
    Id of the namespace that *operation* (its id) makes.

    Raises:
        OperationFailed: there is none; *what* should have been made.
    """
    told: dict[str, Any] = ctx.client("servicediscovery").get_operation(OperationId=operation)["Operation"]
    if told["Status"] == "FAIL":
        raise OperationFailed(
            f"waiting for {what} create: unexpected state 'FAIL', wanted target 'SUCCESS'. last error: "
            f"{told['ErrorCode']}: {told['ErrorMessage']}"
        )
    return str(told["Targets"]["NAMESPACE"])


def find_namespace(ctx: Context, id_: str) -> dict[str, Any] | None:
    """What Cloud Map says of a namespace, and its tags by ``TagList``; None: it is gone."""
    client = ctx.client("servicediscovery")
    try:
        found: dict[str, Any] = client.get_namespace(Id=id_)["Namespace"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "NamespaceNotFound":
            return None
        raise
    return found


def tag_outputs(ctx: Context, arn: str) -> Properties:
    """``tags`` and ``tagsAll``."""
    listed = ctx.client("servicediscovery").list_tags_for_resource(ResourceARN=arn)["Tags"]
    return tags.outputs(ctx, tags.mapping(listed))


def delete_namespace(ctx: Context, id_: str) -> None:
    """DeleteNamespace, again while services are in it; one that is gone is no error."""
    client, waited_s = ctx.client("servicediscovery"), 0
    while True:
        try:
            client.delete_namespace(Id=id_)
            return
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "NamespaceNotFound":
                return
            if code != "ResourceInUse" or waited_s >= ctx.allowed_s(BUSY_FOR_S):
                raise
        ctx.sleep(10)
        waited_s += 10
