"""Network ACLs: how many rules they may have, and the ports that scanners of open doors look for."""

from __future__ import annotations

from typing import NamedTuple

ADMINISTRATION = (22, 3389)
"""
Ports of SSH and RDP, which no network ACL should let the internet reach.

https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html (EC2.21)
"""
RULES = 20
"""
Rules for what comes in, and for what goes out; those of both kinds of addresses and the last ones count.

https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-nacls
"""
LAST_RULE, LAST_RULE_OF_IPV6 = 32767, 32768
"""
Numbers of the rules that refuse what no other one has let through; nobody can take them away.

https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
"""
PORTS = (0, 65535)
ALL, ICMP, TCP, UDP, ICMPV6 = "-1", "1", "6", "17", "58"
"""https://www.iana.org/assignments/protocol-numbers/protocol-numbers.xhtml"""
EVERYWHERE, EVERYWHERE_BY_IPV6 = "0.0.0.0/0", "::/0"


class AclRule(NamedTuple):
    """One that lets through."""

    number: int
    cidr: str
    protocol: str = ALL
    ports: tuple[int, int] = (0, 0)
    """First and last; of protocols without ports nothing."""


def ports_without_administration() -> list[tuple[int, int]]:
    """All ports but those of ``ADMINISTRATION``, as ranges."""
    ranges, first = [], PORTS[0]
    for port in sorted(ADMINISTRATION):
        ranges.append((first, port - 1))
        first = port + 1
    return [*ranges, (first, PORTS[1])]
