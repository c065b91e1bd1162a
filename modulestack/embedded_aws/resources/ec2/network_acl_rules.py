"""
Inline rules of network ACLs, as the provider has them and as EC2 does.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from modulestack.contract.network_acls import ALL, ICMP, ICMPV6, LAST_RULE, TCP, UDP
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties

_NUMBERS = {"all": ALL, "icmp": ICMP, "tcp": TCP, "udp": UDP, "icmpv6": ICMPV6}
DIRECTIONS = {"ingress": False, "egress": True}
"""Input → what EC2 calls ``Egress``."""


def check(inputs: Properties) -> Properties:
    """Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_network_acl.go"""
    for name in DIRECTIONS:
        for rule in inputs.get(name) or ():
            if not 1 <= int(rule["ruleNo"]) < LAST_RULE:
                raise InvalidInput(name, f"expected rule_no to be in the range (1 - {LAST_RULE - 1})")
            ports = int(rule["fromPort"]), int(rule["toPort"])
            if _protocol(rule) == ALL and ports != (0, 0):
                first, last = ports
                text = f"to_port ({last}) and from_port ({first}) must both be 0 to use the 'all' \"-1\" protocol!"
                raise InvalidInput(name, text)
    return inputs


def outputs(found: Mapping[str, Any]) -> Properties:
    """Those of a network ACL as EC2 describes it, but for the last ones, which are nobody's."""
    return {
        name: [
            _output(entry)
            for entry in found["Entries"]
            if entry["Egress"] == is_egress and int(entry["RuleNumber"]) < LAST_RULE
        ]
        for name, is_egress in DIRECTIONS.items()
    }


def create(ctx: Context, acl: str, name: str, rules: Iterable[Mapping[str, Any]]) -> None:
    """CreateNetworkAclEntry for each of *rules*; *name* is their direction."""
    for rule in rules:
        protocol = _protocol(rule)
        about: dict[str, Any] = {}
        if protocol in (TCP, UDP):
            about["PortRange"] = {"From": int(rule["fromPort"]), "To": int(rule["toPort"])}
        if protocol in (ICMP, ICMPV6):
            about["IcmpTypeCode"] = {"Type": int(rule.get("icmpType", 0)), "Code": int(rule.get("icmpCode", 0))}
        ctx.client("ec2").create_network_acl_entry(
            NetworkAclId=acl,
            Egress=DIRECTIONS[name],
            RuleNumber=int(rule["ruleNo"]),
            RuleAction=str(rule["action"]).lower(),
            Protocol=protocol,
            **{
                aws: rule[ours]
                for ours, aws in (("cidrBlock", "CidrBlock"), ("ipv6CidrBlock", "Ipv6CidrBlock"))
                if rule.get(ours)
            },
            **about,
        )


def delete(ctx: Context, acl: str, name: str, rules: Iterable[Mapping[str, Any]]) -> None:
    """DeleteNetworkAclEntry for each."""
    for rule in rules:
        ctx.client("ec2").delete_network_acl_entry(
            NetworkAclId=acl, Egress=DIRECTIONS[name], RuleNumber=int(rule["ruleNo"])
        )


def change(ctx: Context, acl: str, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """What differs is deleted first, then made, as the provider does."""
    for name in DIRECTIONS:
        old, new = _whole(before.get(name)), _whole(wanted.get(name))
        delete(ctx, acl, name, [rule for rule in old if rule not in new])
        create(ctx, acl, name, [rule for rule in new if rule not in old])


def _whole(rules: Sequence[Mapping[str, Any]] | None) -> list[Properties]:
    """*rules* with every member, so that they can be compared."""
    return [_UNSAID | {**rule, "protocol": _protocol(rule)} for rule in rules or ()]


_UNSAID: Properties = {"cidrBlock": "", "icmpCode": 0, "icmpType": 0, "ipv6CidrBlock": ""}


def _protocol(rule: Mapping[str, Any]) -> str:
    said = str(rule["protocol"]).lower()
    return _NUMBERS.get(said, said)


def _output(entry: Mapping[str, Any]) -> Properties:
    ports, icmp = entry.get("PortRange") or {}, entry.get("IcmpTypeCode") or {}
    return {
        "action": entry["RuleAction"],
        "cidrBlock": entry.get("CidrBlock", ""),
        "fromPort": ports.get("From", 0),
        "icmpCode": icmp.get("Code", 0),
        "icmpType": icmp.get("Type", 0),
        "ipv6CidrBlock": entry.get("Ipv6CidrBlock", ""),
        "protocol": entry["Protocol"],
        "ruleNo": entry["RuleNumber"],
        "toPort": ports.get("To", 0),
    }
