"""
aws:ec2/securityGroup:SecurityGroup.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties

_IN_USE_TIMEOUT_S = 15 * 60
"""How long the provider retries while something still uses the group: its delete timeout."""
_RETRY_S = 10


TAGS = ec2.tag_form("security-group")


class SecurityGroupHandler(Handler):
    """A stateful firewall around network interfaces. Its rules are resources of their own."""

    type = "aws:ec2/securityGroup:SecurityGroup"
    replaces = frozenset({"description", "name", "namePrefix", "region", "vpcId"})
    autoname = Autoname("name", 255)

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Inline rules are refused; the description has the provider's default."""
        for name in ("ingress", "egress"):
            if inputs.get(name):
                raise InvalidInput(name, "a rehearsal knows no inline rules: use aws.vpc.SecurityGroup*Rule")
        return {"description": "Managed by Pulumi", "revokeRulesOnDelete": False, **inputs}

    def make(self, ctx: Context, inputs: Properties) -> str:
        """
        CreateSecurityGroup; the provider revokes the allow-all egress rules that AWS puts into every new group.

        That of IPv6 is there only in a VPC that has it, and asked for always.

        Source: https://docs.aws.amazon.com/vpc/latest/userguide/creating-security-groups.html
        """
        client = ctx.client("ec2")
        id_ = str(
            client.create_security_group(
                GroupName=inputs["name"],
                Description=inputs["description"],
                VpcId=inputs["vpcId"],
                **tags.at_creation(TAGS, ctx, inputs),
            )["GroupId"]
        )
        everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        client.revoke_security_group_egress(GroupId=id_, IpPermissions=[everything])
        by_ipv6 = {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
        try:
            client.revoke_security_group_egress(GroupId=id_, IpPermissions=[by_ipv6])
        except ClientError as error:
            if ec2.code_of(error) != "InvalidPermission.NotFound":
                raise
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeSecurityGroups. Rules that are resources of their own are not repeated here."""
        group = ec2.found(ctx.client("ec2").describe_security_groups, "SecurityGroups", GroupIds=[id_])
        return security_group_outputs(ctx, group, known) if group else None

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        tags.change(TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteSecurityGroup; retries while something uses it, such as a load balancer's last interface."""
        client = ctx.client("ec2")
        if outputs.get("revokeRulesOnDelete"):
            revoke_all(client, id_)

        waited_s = 0
        while True:
            try:
                return ec2.unless_missing(client.delete_security_group, GroupId=id_)
            except ClientError as error:
                if ec2.code_of(error) != "DependencyViolation" or waited_s >= ctx.allowed_s(_IN_USE_TIMEOUT_S):
                    raise
            ctx.sleep(_RETRY_S)
            waited_s += _RETRY_S


def security_group_outputs(ctx: Context, group: dict[str, Any], known: Properties) -> Properties:
    """What DescribeSecurityGroups says of a group. Rules that are resources of their own are not repeated."""
    return {
        "arn": ctx.arn("ec2", f"security-group/{group['GroupId']}"),
        "description": group["Description"],
        "egress": [],
        "ingress": [],
        "name": group["GroupName"],
        "namePrefix": "",
        "ownerId": group["OwnerId"],
        "region": ctx.region,
        "revokeRulesOnDelete": known.get("revokeRulesOnDelete", False),
        **tags.outputs(ctx, tags.mapping(group.get("Tags", []))),
        "vpcId": group["VpcId"],
    }


def revoke_all(client: Any, id_: str) -> None:
    """Revoke every rule of a group."""
    rules = client.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [id_]}])["SecurityGroupRules"]
    for egress, revoke in ((False, client.revoke_security_group_ingress), (True, client.revoke_security_group_egress)):
        ids = [rule["SecurityGroupRuleId"] for rule in rules if rule["IsEgress"] is egress]
        if ids:
            revoke(GroupId=id_, SecurityGroupRuleIds=ids)


HANDLER = SecurityGroupHandler()
