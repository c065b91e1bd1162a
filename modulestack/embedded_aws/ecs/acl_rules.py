"""
Whether network ACLs let a connection through, both ways; read from moto's own objects.

An ACL knows no connections: what goes out must be let out, and what answers it must be let in. Within a subnet it is
not asked.

https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any, NamedTuple

from modulestack.contract.network_acls import ALL, TCP

ANSWERED_ON = 50000
"""
A port from which anybody may open a connection, and to which the answers come.

https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
"""
SOMEWHERE = "198.51.100.1"
"""An address on the internet: https://www.rfc-editor.org/rfc/rfc5737"""


class AclEnd(NamedTuple):
    """Of a connection."""

    address: str
    subnet: str = ""
    """Empty: it is in none of these."""


def outside(address: str = SOMEWHERE) -> AclEnd:
    """Who is on the internet."""
    return AclEnd(address)


def inside(ec2: Any, subnet: str, address: str = "") -> AclEnd:
    """Who is in *subnet*: without an *address* anybody there."""
    if address:
        return AclEnd(address, subnet)
    return AclEnd(str(ipaddress.ip_network(ec2.get_subnet(subnet).cidr_block).network_address + 4), subnet)


def connects(ec2: Any, source: AclEnd, target: AclEnd, port: int) -> bool:
    """Whether *source* gets to TCP *port* of *target*, and gets an answer."""
    if source.subnet and source.subnet == target.subnet:
        return True
    return (
        _passes(ec2, source.subnet, target.address, port, egress=True)
        and _passes(ec2, target.subnet, source.address, port, egress=False)
        and _passes(ec2, target.subnet, source.address, ANSWERED_ON, egress=True)
        and _passes(ec2, source.subnet, target.address, ANSWERED_ON, egress=False)
    )


def any_connects(ec2: Any, sources: Iterable[AclEnd], target: AclEnd, port: int) -> bool:
    """Whether one of *sources* does."""
    return any(connects(ec2, source, target, port) for source in sources)


def _passes(ec2: Any, subnet: str, other: str, port: int, *, egress: bool) -> bool:
    """Whether what has *port* passes the ACL of *subnet* from the address *other*, or to it: the first rule says."""
    acl = next((each for each in ec2.network_acls.values() if _has(each, subnet)), None) if subnet else None
    if acl is None:
        return True
    way = [entry for entry in acl.network_acl_entries if (str(entry.egress).lower() == "true") == egress]
    for entry in sorted(way, key=lambda each: int(each.rule_number)):
        if _fits(entry, other, port):
            return str(entry.rule_action) == "allow"
    return False


def _has(acl: Any, subnet: str) -> bool:
    return any(each.subnet_id == subnet for each in acl._associations.values())


def _fits(entry: Any, other: str, port: int) -> bool:
    protocol = str(entry.protocol)
    if protocol not in (ALL, TCP):
        return False
    if protocol == TCP and not int(entry.port_range_from) <= port <= int(entry.port_range_to):
        return False
    network = ipaddress.ip_network(entry.cidr_block or entry.ipv6_cidr_block, strict=False)
    return ipaddress.ip_address(other) in network
