"""
aws:ec2/securityGroup:SecurityGroup and aws:ec2/defaultSecurityGroup:DefaultSecurityGroup.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_security_group
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


class SecurityGroup(Handler):
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
        """CreateSecurityGroup; the provider revokes the allow-all egress rule that AWS puts into every new group."""
        client = ctx.client("ec2")
        id_ = str(
            client.create_security_group(
                GroupName=inputs["name"],
                Description=inputs["description"],
                VpcId=inputs["vpcId"],
                **ec2.tag_specifications(ctx, "security-group", inputs),
            )["GroupId"]
        )
        everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        client.revoke_security_group_egress(GroupId=id_, IpPermissions=[everything])
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeSecurityGroups. Rules that are resources of their own are not repeated here."""
        group = ec2.found(ctx.client("ec2").describe_security_groups, "SecurityGroups", GroupIds=[id_])
        return _outputs(ctx, group, known) if group else None

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        ec2.retag(ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteSecurityGroup; retries while AWS says that something uses it, such as a load balancer's last interface."""
        client = ctx.client("ec2")
        if outputs.get("revokeRulesOnDelete"):
            _revoke_all(client, id_)

        waited_s = 0
        while True:
            try:
                return ec2.unless_missing(client.delete_security_group, GroupId=id_)
            except ClientError as error:
                if ec2.code_of(error) != "DependencyViolation" or waited_s >= _IN_USE_TIMEOUT_S:
                    raise
            ctx.sleep(_RETRY_S)
            waited_s += _RETRY_S


class DefaultSecurityGroup(Handler):
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
        _revoke_all(client, id_)
        ec2.retag(ctx, id_, {"tagsAll": tags.mapping(groups[0].get("Tags", []))}, inputs)
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeSecurityGroups."""
        group = ec2.found(ctx.client("ec2").describe_security_groups, "SecurityGroups", GroupIds=[id_])
        return _outputs(ctx, group, known) if group else None

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        ec2.retag(ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """Nothing: AWS deletes it with the VPC; the provider only forgets it."""


def _outputs(ctx: Context, group: dict[str, Any], known: Properties) -> Properties:
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


def _revoke_all(client: Any, id_: str) -> None:
    rules = client.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [id_]}])["SecurityGroupRules"]
    for egress, revoke in ((False, client.revoke_security_group_ingress), (True, client.revoke_security_group_egress)):
        ids = [rule["SecurityGroupRuleId"] for rule in rules if rule["IsEgress"] is egress]
        if ids:
            revoke(GroupId=id_, SecurityGroupRuleIds=ids)
