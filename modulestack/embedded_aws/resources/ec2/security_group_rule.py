"""
aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule and aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_ingress_rule
"""

from __future__ import annotations

from typing import Any, ClassVar

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties

_ENDS = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")


class _Rule(Handler):
    replaces = frozenset({"region", "securityGroupId"})
    direction: ClassVar[str]

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Exactly one other end."""
        if sum(bool(inputs.get(end)) for end in _ENDS) != 1:
            raise InvalidInput("cidrIpv4", f"exactly one of {', '.join(_ENDS)} must be given")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """AuthorizeSecurityGroupIngress or -Egress."""
        client = ctx.client("ec2")
        authorize = getattr(client, f"authorize_security_group_{self.direction}")
        made = authorize(
            GroupId=inputs["securityGroupId"],
            IpPermissions=[_permission(inputs)],
            **ec2.tag_specifications(ctx, "security-group-rule", inputs),
        )
        return str(made["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeSecurityGroupRules."""
        rule = ec2.found(
            ctx.client("ec2").describe_security_group_rules, "SecurityGroupRules", SecurityGroupRuleIds=[id_]
        )
        if rule is None:
            return None
        ports = {} if rule["IpProtocol"] == "-1" else {"fromPort": rule.get("FromPort"), "toPort": rule.get("ToPort")}
        return {
            "arn": ctx.arn("ec2", f"security-group-rule/{id_}"),
            "cidrIpv4": rule.get("CidrIpv4"),
            "cidrIpv6": rule.get("CidrIpv6"),
            "description": rule.get("Description") or None,
            **ports,
            "ipProtocol": rule["IpProtocol"],
            "prefixListId": rule.get("PrefixListId"),
            "referencedSecurityGroupId": rule.get("ReferencedGroupInfo", {}).get("GroupId"),
            "region": ctx.region,
            "securityGroupId": rule["GroupId"],
            "securityGroupRuleId": id_,
            **tags.outputs(ctx, tags.mapping(rule.get("Tags", []))),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """ModifySecurityGroupRules; tags."""
        if any(
            outputs.get(name) != inputs.get(name)
            for name in (*_ENDS, "description", "fromPort", "toPort", "ipProtocol")
        ):
            ctx.client("ec2").modify_security_group_rules(
                GroupId=inputs["securityGroupId"],
                SecurityGroupRules=[{"SecurityGroupRuleId": id_, "SecurityGroupRule": _request(inputs)}],
            )
        ec2.retag(ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """RevokeSecurityGroupIngress or -Egress, by id."""
        revoke = getattr(ctx.client("ec2"), f"revoke_security_group_{self.direction}")
        ec2.unless_missing(revoke, GroupId=outputs["securityGroupId"], SecurityGroupRuleIds=[id_])


class SecurityGroupIngressRule(_Rule):
    """Lets something in."""

    type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    direction = "ingress"


class SecurityGroupEgressRule(_Rule):
    """Lets something out."""

    type = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    direction = "egress"


def _ports(inputs: Properties) -> dict[str, Any]:
    return {aws: inputs[name] for name, aws in (("fromPort", "FromPort"), ("toPort", "ToPort")) if name in inputs}


def _permission(inputs: Properties) -> dict[str, Any]:
    """The rule as Authorize wants it."""
    about = {"Description": inputs["description"]} if inputs.get("description") else {}
    ends = {
        "cidrIpv4": ("IpRanges", "CidrIp"),
        "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
        "prefixListId": ("PrefixListIds", "PrefixListId"),
        "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    }
    listed = {group: [{key: inputs[end], **about}] for end, (group, key) in ends.items() if inputs.get(end)}
    return {"IpProtocol": inputs["ipProtocol"], **_ports(inputs), **listed}


def _request(inputs: Properties) -> dict[str, Any]:
    """The rule as Modify wants it."""
    ends = {
        "cidrIpv4": "CidrIpv4",
        "cidrIpv6": "CidrIpv6",
        "prefixListId": "PrefixListId",
        "referencedSecurityGroupId": "ReferencedGroupId",
    }
    listed = {aws: inputs[end] for end, aws in ends.items() if inputs.get(end)}
    return {
        "IpProtocol": inputs["ipProtocol"],
        "FromPort": inputs.get("fromPort", -1),
        "ToPort": inputs.get("toPort", -1),
        **listed,
        **({"Description": inputs["description"]} if inputs.get("description") else {}),
    }
