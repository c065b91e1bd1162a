"""
aws:iam/policy:Policy.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy
"""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties

VERSIONS = 5
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
LENGTH = 6144
"""Characters of a policy, white space not counted; the same page."""


class Policy(Handler):
    """A policy of the account's own, that roles may be given."""

    type = "aws:iam/policy:Policy"
    replaces = frozenset({"name", "namePrefix", "path", "description"})
    autoname = Autoname("name", 128)

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """AWS's limit of a policy's length, which moto does not know."""
        length = len("".join(_text(inputs["policy"]).split()))
        if length > LENGTH:
            raise InvalidInput("policy", f"{length} characters are too many: IAM takes {LENGTH}")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreatePolicy."""
        wanted = tags.wanted(ctx, inputs)
        answer = ctx.client("iam").create_policy(
            PolicyName=inputs["name"],
            Path=inputs.get("path", "/"),
            PolicyDocument=_text(inputs["policy"]),
            **({"Description": inputs["description"]} if inputs.get("description") else {}),
            **({"Tags": tags.pairs(wanted)} if wanted else {}),
        )
        return str(answer["Policy"]["Arn"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetPolicy and its default version."""
        client = ctx.client("iam")
        try:
            policy = client.get_policy(PolicyArn=id_)["Policy"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchEntity":
                return None
            raise
        version = client.get_policy_version(PolicyArn=id_, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
        text, document = known.get("policy"), version["Document"]
        same = isinstance(text, str) and json.loads(text) == document
        return {
            "arn": policy["Arn"],
            "attachmentCount": policy["AttachmentCount"],
            "description": policy.get("Description", ""),
            "name": policy["PolicyName"],
            "namePrefix": "",
            "path": policy["Path"],
            "policy": text if same else json.dumps(document, separators=(",", ":")),
            "policyId": policy["PolicyId"],
            **tags.outputs(ctx, tags.mapping(policy.get("Tags", []))),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """CreatePolicyVersion, making room for it first; tags."""
        client = ctx.client("iam")
        if outputs.get("policy") != inputs["policy"]:
            versions = client.list_policy_versions(PolicyArn=id_)["Versions"]
            if len(versions) >= VERSIONS:
                oldest = min((v for v in versions if not v["IsDefaultVersion"]), key=lambda v: v["CreateDate"])
                client.delete_policy_version(PolicyArn=id_, VersionId=oldest["VersionId"])
            client.create_policy_version(PolicyArn=id_, PolicyDocument=_text(inputs["policy"]), SetAsDefault=True)
        to_set, to_remove = tags.difference(outputs.get("tagsAll") or {}, tags.wanted(ctx, inputs))
        if to_remove:
            client.untag_policy(PolicyArn=id_, TagKeys=to_remove)
        if to_set:
            client.tag_policy(PolicyArn=id_, Tags=tags.pairs(to_set))

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeletePolicy, its other versions first."""
        client = ctx.client("iam")
        try:
            for version in client.list_policy_versions(PolicyArn=id_)["Versions"]:
                if not version["IsDefaultVersion"]:
                    client.delete_policy_version(PolicyArn=id_, VersionId=version["VersionId"])
            client.delete_policy(PolicyArn=id_)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchEntity":
                raise


def _text(policy: Any) -> str:
    return policy if isinstance(policy, str) else json.dumps(policy)
