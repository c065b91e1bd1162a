"""aws:sns/topic:Topic. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic"""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, Properties
from modulestack.embedded_aws.resources.tags import TagForm, mapping, pairs

_ATTRIBUTES = {"displayName": "DisplayName", "kmsMasterKeyId": "KmsMasterKeyId", "policy": "Policy"}
_TAGS = TagForm(
    service="sns",
    argument=lambda given: {"Tags": pairs(given)},
    read=lambda client, arn: mapping(client.list_tags_for_resource(ResourceArn=arn)["Tags"]),
    add=lambda client, id_, _, given: client.tag_resource(ResourceArn=id_, Tags=pairs(given)),
    remove=lambda client, id_, _, keys: client.untag_resource(ResourceArn=id_, TagKeys=keys),
)


class TopicHandler(Handler):
    """Where messages are published; each of its attributes is set by itself."""

    type = "aws:sns/topic:Topic"
    replaces = frozenset({"fifoTopic", "name", "namePrefix", "region"})
    autoname = Autoname("name", 256)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateTopic, and its policy."""
        attributes = {aws: inputs[name] for name, aws in _ATTRIBUTES.items() if inputs.get(name)}
        policy = attributes.pop("Policy", None)
        sns = ctx.client("sns")
        tagged = tags.at_creation(_TAGS, ctx, inputs)
        arn = str(sns.create_topic(Name=inputs["name"], Attributes=attributes, **tagged)["TopicArn"])
        if policy:
            sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
        return arn

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetTopicAttributes."""
        sns = ctx.client("sns")
        try:
            found: dict[str, Any] = sns.get_topic_attributes(TopicArn=id_)["Attributes"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NotFound":
                return None
            raise
        return {
            "arn": id_,
            "displayName": found.get("DisplayName", ""),
            "kmsMasterKeyId": found.get("KmsMasterKeyId", ""),
            "name": id_.rpartition(":")[2],
            "owner": found["Owner"],
            "policy": _same(known.get("policy"), found["Policy"]),
            "region": ctx.region,
            **tags.outputs(ctx, _TAGS.read(sns, id_)),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """SetTopicAttributes for each that differs."""
        for name, aws in _ATTRIBUTES.items():
            wanted = inputs.get(name) or ""
            if wanted != outputs.get(name, "") and (wanted or name != "policy"):
                ctx.client("sns").set_topic_attributes(TopicArn=id_, AttributeName=aws, AttributeValue=wanted)
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteTopic, which takes its subscriptions with it."""
        ctx.client("sns").delete_topic(TopicArn=id_)


def _same(known: str | None, found: str) -> str:
    """AWS writes a policy in its own way; the provider compares what it says."""
    return known if known and json.loads(known) == json.loads(found) else found


HANDLER = TopicHandler()
"""Where messages are published."""
