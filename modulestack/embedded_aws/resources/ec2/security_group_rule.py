"""
What aws:vpc/securityGroupIngressRule and aws:vpc/securityGroupEgressRule have in common.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_ingress_rule
"""

from __future__ import annotations

from typing import Any, Literal

from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    UpdateOperation,
    answered,
    arn,
    at,
    the_id,
)

_AUTHORIZED = {
    "cidrIpv4": ("IpRanges", "CidrIp"),
    "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListId": ("PrefixListIds", "PrefixListId"),
    "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
}
"""The other end of a rule → the list and the key that it is in, in an IpPermission."""
_MODIFIED = {
    "cidrIpv4": "CidrIpv4",
    "cidrIpv6": "CidrIpv6",
    "prefixListId": "PrefixListId",
    "referencedSecurityGroupId": "ReferencedGroupId",
}
"""The other end of a rule → its name in a SecurityGroupRuleRequest."""


def rule_table(type_: str, direction: Literal["ingress", "egress"]) -> ResourceTable:
    """The table of the resource type *type_*, whose rules are of that *direction*."""
    return ResourceTable(
        type=type_,
        service="ec2",
        check=_one_end,
        create=f"authorize_security_group_{direction}",
        create_params=lambda _, inputs: {"GroupId": inputs["securityGroupId"], "IpPermissions": [_permission(inputs)]},
        id=answered("SecurityGroupRules.0.SecurityGroupRuleId"),
        describe="describe_security_group_rules",
        describe_params=lambda id_, _: {"SecurityGroupRuleIds": [id_]},
        found="SecurityGroupRules",
        missing=ec2.MISSING,
        outputs={
            "arn": arn("ec2", "security-group-rule"),
            "cidrIpv4": at("CidrIpv4", None),
            "cidrIpv6": at("CidrIpv6", None),
            "description": lambda rule: rule.found.get("Description") or None,
            "fromPort": _port("FromPort"),
            "ipProtocol": "IpProtocol",
            "prefixListId": at("PrefixListId", None),
            "referencedSecurityGroupId": at("ReferencedGroupInfo.GroupId", None),
            "securityGroupId": "GroupId",
            "securityGroupRuleId": the_id,
            "toPort": _port("ToPort"),
        },
        key=lambda _, rule: {"GroupId": rule["securityGroupId"]},
        updates=(UpdateOperation(operation="modify_security_group_rules", params=_modification),),
        delete=f"revoke_security_group_{direction}",
        delete_params=lambda id_, _: {"SecurityGroupRuleIds": [id_]},
        tag_form=ec2.tag_form("security-group-rule"),
        replaces=frozenset({"region", "securityGroupId"}),
    )


def _one_end(inputs: Properties) -> Properties:
    if sum(bool(inputs.get(end)) for end in _MODIFIED) != 1:
        raise InvalidInput("cidrIpv4", f"exactly one of {', '.join(_MODIFIED)} must be given")
    return inputs


def _port(name: str) -> Any:
    def read(rule: Described) -> Any:
        return None if rule.found["IpProtocol"] == "-1" else rule.found.get(name)

    return read


def _permission(inputs: Properties) -> dict[str, Any]:
    """The rule as Authorize takes it."""
    about = {"Description": inputs["description"]} if inputs.get("description") else {}
    ports = {aws: inputs[name] for name, aws in (("fromPort", "FromPort"), ("toPort", "ToPort")) if name in inputs}
    ends = {group: [{key: inputs[end], **about}] for end, (group, key) in _AUTHORIZED.items() if inputs.get(end)}
    return {"IpProtocol": inputs["ipProtocol"], **ports, **ends}


def _modification(id_: str, properties: Properties) -> dict[str, Any]:
    """The rule as Modify takes it."""
    rule = {
        "IpProtocol": properties["ipProtocol"],
        "FromPort": properties.get("fromPort", -1),
        "ToPort": properties.get("toPort", -1),
        **{aws: properties[end] for end, aws in _MODIFIED.items() if properties.get(end)},
        **({"Description": properties["description"]} if properties.get("description") else {}),
    }
    return {"SecurityGroupRules": [{"SecurityGroupRuleId": id_, "SecurityGroupRule": rule}]}
