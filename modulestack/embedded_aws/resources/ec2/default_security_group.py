"""
aws:ec2/defaultSecurityGroup:DefaultSecurityGroup.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_security_group
"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.ec2.security_group import TAGS, revoke_all, security_group_outputs
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties


class DefaultSecurityGroupHandler(Handler):
    """The group that AWS makes with a VPC: adopted, and closed."""

    type = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
    replaces = frozenset({"region", "vpcId"})

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Only the closed one is known here."""
        for name in ("ingress", "egress"):
            if inputs.get(name):
                raise InvalidInput(name, "a rehearsal knows the default security group only without rules")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """Finds the VPC's default group and revokes all its rules."""
        client = ctx.client("ec2")
        groups = client.describe_security_groups(
            Filters=[{"Name": "vpc-id", "Values": [inputs["vpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
        )["SecurityGroups"]
        id_ = str(groups[0]["GroupId"])
        revoke_all(client, id_)
        tags.change(TAGS, ctx, id_, {"tagsAll": tags.mapping(groups[0].get("Tags", []))}, inputs)
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeSecurityGroups."""
        group = ec2.found(ctx.client("ec2").describe_security_groups, "SecurityGroups", GroupIds=[id_])
        return security_group_outputs(ctx, group, known) if group else None

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        tags.change(TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """Nothing: AWS deletes it with the VPC; the provider only forgets it."""


HANDLER = DefaultSecurityGroupHandler()
