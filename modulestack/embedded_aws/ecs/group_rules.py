"""Whether security groups let somebody in, or out; read from moto's own objects."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any


def let_in(ec2: Any, groups: Iterable[str], *, port: int, address: str, members_of: Iterable[str]) -> bool:
    """
    Whether one of *groups* lets in, on TCP *port*, who has *address* and is in the groups *members_of*.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """
    members = {*members_of}
    return any(_fits(rule, port, address, members) for group in _named(ec2, groups) for rule in group.ingress_rules)


def let_out(ec2: Any, groups: Iterable[str], *, port: int, address: str) -> bool:
    """Whether one of *groups* lets its members out to TCP *port* of *address*."""
    return any(_fits(rule, port, address, set()) for group in _named(ec2, groups) for rule in group.egress_rules)


def _named(ec2: Any, groups: Iterable[str]) -> list[Any]:
    wanted = {*groups}
    return [group for of_vpc in ec2.groups.values() for group in of_vpc.values() if group.id in wanted]


def _fits(rule: Any, port: int, address: str, members: set[str]) -> bool:
    everything = str(rule.ip_protocol) == "-1"
    if not everything and not (str(rule.ip_protocol) == "tcp" and int(rule.from_port) <= port <= int(rule.to_port)):
        return False
    ranges = [rule.ip_range] if isinstance(getattr(rule, "ip_range", None), Mapping) else []
    if any("CidrIp" in r and ipaddress.ip_address(address) in ipaddress.ip_network(r["CidrIp"]) for r in ranges):
        return True
    source = getattr(rule, "source_group", None) or {}
    return source.get("GroupId") in members
