"""What a security group lets in, however it is written."""

from __future__ import annotations

import dataclasses
import ipaddress
from collections.abc import Iterator
from typing import Any

from .rule import UNKNOWN, Resource, Unchecked

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
TYPES = frozenset({GROUP, INGRESS_RULE, OLD_RULE})

SHORTEST_PREFIX = {4: 8, 6: 16}
"""IP version → a public range with a shorter prefix is as good as everybody: two halves make a whole."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Opening:
    """A range of addresses and ports that may come in."""

    path: str
    cidr: str
    first: Any
    """Port, or None for all, or UNKNOWN."""
    last: Any
    groups: tuple[str, ...]
    """URNs of the security group; empty if it is not one of this stack's."""

    @property
    def ports(self) -> tuple[Any, Any]:
        """First and last."""
        return self.first, self.last


def openings(resource: Resource) -> Iterator[Opening | Unchecked]:
    """Every opening of *resource* to everybody; ranges that are not everybody's are left out."""
    for path, cidr, first, last, groups in _ranges(resource):
        if cidr is UNKNOWN:
            yield Unchecked(path=path)
        elif cidr and everybody(str(cidr)):
            yield Opening(path=path, cidr=str(cidr), first=first, last=last, groups=groups)


def everybody(cidr: str) -> bool:
    """Whether *cidr* is the internet, or so much of it that it makes no difference."""
    try:
        network = ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return False
    return network.prefixlen == 0 or (network.prefixlen < SHORTEST_PREFIX[network.version] and not network.is_private)


def _ranges(resource: Resource) -> Iterator[tuple[str, Any, Any, Any, tuple[str, ...]]]:
    if resource.type == INGRESS_RULE:
        groups = resource.depends.get("securityGroupId", ())
        all_ports = resource.get("ipProtocol") == "-1"
        first, last = (None, None) if all_ports else (resource.get("fromPort"), resource.get("toPort"))
        for path in ("cidrIpv4", "cidrIpv6"):
            yield path, resource.get(path), first, last, groups
    elif resource.type == OLD_RULE:
        if resource.get("type") == "ingress":
            yield from _inline(resource.props, "", resource.depends.get("securityGroupId", ()))
    else:
        rules = resource.get("ingress")
        if rules is UNKNOWN:
            yield "ingress", UNKNOWN, None, None, ()
            return
        for position, rule in enumerate(rules or ()):
            if rule is UNKNOWN:
                yield f"ingress[{position}]", UNKNOWN, None, None, ()
            else:
                yield from _inline(rule, f"ingress[{position}].", (resource.urn,))


def _inline(rule: Any, prefix: str, groups: tuple[str, ...]) -> Iterator[tuple[str, Any, Any, Any, tuple[str, ...]]]:
    all_ports = str(rule.get("protocol")) in ("-1", "all")
    first, last = (None, None) if all_ports else (rule.get("fromPort"), rule.get("toPort"))
    for key in ("cidrBlocks", "ipv6CidrBlocks"):
        cidrs = rule.get(key)
        for cidr in [UNKNOWN] if cidrs is UNKNOWN else cidrs or ():
            yield f"{prefix}{key}", cidr, first, last, groups
