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
from modulestack.embedded_aws.resources.iam import common as iam

VERSIONS = 5
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
LENGTH = 6144
"""Characters of a policy, white space not counted; the same page."""


_TAGS = iam.tag_form("policy", "PolicyArn")


class PolicyHandler(Handler):
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
        answer = ctx.client("iam").create_policy(
            PolicyName=inputs["name"],
            Path=inputs.get("path", "/"),
            PolicyDocument=_text(inputs["policy"]),
            **({"Description": inputs["description"]} if inputs.get("description") else {}),
            **tags.at_creation(_TAGS, ctx, inputs),
        )
        return str(answer["Policy"]["Arn"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetPolicy and its default version."""
        client = ctx.client("iam")
        answer = iam.unless_missing(client.get_policy, PolicyArn=id_)
        if answer is None:
            return None
        policy = answer["Policy"]
        version = client.get_policy_version(PolicyArn=id_, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
        return {
            "arn": policy["Arn"],
            "attachmentCount": policy["AttachmentCount"],
            "description": policy.get("Description", ""),
            "name": policy["PolicyName"],
            "namePrefix": "",
            "path": policy["Path"],
            "policy": iam.policy_text(version["Document"], known.get("policy")),
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
        tags.change(_TAGS, ctx, id_, outputs, inputs)

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


HANDLER = PolicyHandler()
