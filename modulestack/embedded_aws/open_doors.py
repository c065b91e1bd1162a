"""
Who may open a connection to a load balancer: the rules of its security groups and network ACLs, as EC2 weighs them.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html,
https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from modulestack.embedded_aws.ecs import acl_rules
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.embedded_aws.validation.security_group_rules import prefix_list_of


def lets_in(context: RequestContext, balancer: Any, source: str, port: int) -> bool:
    """
    Whether *balancer*, one of moto's that faces the internet, answers *source*, an address there, on *port*.

    One without a security group (a network load balancer may be) lets everybody in; of its subnets one is enough.
    """
    ec2 = context.backend("ec2")
    nodes = [acl_rules.inside(ec2, each.id) for each in balancer.subnets if balancer.scheme == "internet-facing"]
    asks = acl_rules.outside(source)
    if nodes and not any(acl_rules.connects(ec2, asks, node, port) for node in nodes):
        return False
    groups = getattr(balancer, "security_groups", None) or []
    return not groups or any(
        ipaddress.ip_address(source) in ipaddress.ip_network(each, strict=False)
        for id_ in groups
        for each in addresses(context, id_, port)
    )


def addresses(context: RequestContext, group_id: str, port: int) -> Iterator[str]:
    """CIDR blocks from which the group *group_id* lets in on *port*; those of prefix lists are among them."""
    ec2 = context.backend("ec2")
    group = ec2.get_security_group_from_id(group_id)
    for rule in group.ingress_rules if group else ():
        if str(rule.ip_protocol) != "-1" and not int(rule.from_port) <= port <= int(rule.to_port):
            continue
        found = rule.ip_range or {}
        yield from (found[key] for key in ("CidrIp", "CidrIpv6") if found.get(key))
        if id_ := prefix_list_of(rule):
            known = ec2.managed_prefix_lists.get(id_)
            entries = list(known.entries.values())[-1] if known and known.entries else []
            yield from (entry["Cidr"] for entry in entries)
