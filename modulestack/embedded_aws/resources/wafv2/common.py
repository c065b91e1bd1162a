"""What WAF's resource types have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.tags import TagForm

MISSING = ("WAFNonexistentItemException",)
TAGS = TagForm(
    service="wafv2",
    argument=lambda tags_: {"Tags": tags.pairs(tags_)} if tags_ else {},
    read=lambda waf, described: tags_of(waf, described.found["ARN"]),
    add=lambda waf, _, outputs, tags_: waf.tag_resource(ResourceARN=outputs["arn"], Tags=tags.pairs(tags_)),
    remove=lambda waf, _, outputs, keys: waf.untag_resource(ResourceARN=outputs["arn"], TagKeys=keys),
)
_SPECIAL = {"arn": "ARN", "cloudwatchMetricsEnabled": "CloudWatchMetricsEnabled", "ipSet": "IPSet"}


def tags_of(client: Any, arn: str) -> dict[str, str]:
    """The tags of *arn*."""
    return tags.mapping(client.list_tags_for_resource(ResourceARN=arn)["TagInfoForResource"]["TagList"])


def to_api(value: Any) -> Any:
    """Inputs in Pulumi's words (``ipSetReferenceStatement``) as the API has them; what is None is left out."""
    if isinstance(value, list):
        return [to_api(each) for each in value]
    if isinstance(value, dict):
        return {_name(key): to_api(each) for key, each in value.items() if each is not None}
    return value


def _name(key: str) -> str:
    if key in _SPECIAL:
        return _SPECIAL[key]
    if key.startswith("ipSet"):
        return f"IPSet{key.removeprefix('ipSet')}"
    return key[0].upper() + key[1:]


def found(
    ctx: Context, operation: str, result: str, id_: str, known: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, str]:
    """What is under *result* of *operation*, and the token by which it is changed; None: there is no such thing."""
    try:
        answer = getattr(ctx.client("wafv2"), operation)(Name=known["name"], Scope=known["scope"], Id=id_)
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            return None, ""
        raise
    return answer[result], str(answer["LockToken"])
