"""Where the subnets of an awsx:ec2:Vpc are: their zones and their parts of its addresses."""

from __future__ import annotations

import dataclasses
import ipaddress
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.resources.handler import InvalidInput

KINDS = ("public", "private", "isolated")
"""In a zone, in this order."""


@dataclasses.dataclass(frozen=True)
class PlannedSubnet:
    """One subnet to be."""

    name: str
    kind: str
    """``Public``, ``Private`` or ``Isolated``."""
    zone: str
    index: int
    """Of the zone, from 0."""
    cidr: str


def planned_subnets(name: str, inputs: Mapping[str, Any], zones: Sequence[str]) -> list[PlannedSubnet]:
    """
    Every subnet: zone by zone, in a zone public ones first.

    Raises:
        InvalidInput: a strategy or a key that a rehearsal does not know, or too little room.
    """
    if inputs.get("subnetStrategy") != "Auto":
        raise InvalidInput("subnetStrategy", 'a rehearsal knows only "Auto"')
    if any(spec.get("cidrBlocks") for spec in inputs.get("subnetSpecs") or ()):
        return _explicit(name, inputs["subnetSpecs"], zones)
    network = ipaddress.ip_network(inputs.get("cidrBlock") or "10.0.0.0/16")
    zone_prefix = int(inputs.get("availabilityZoneCidrMask") or network.prefixlen + _bits(len(zones)))
    specs = _specs(inputs, zone_prefix)
    made: list[PlannedSubnet] = []
    for index, zone in enumerate(zones):
        start = int(network.network_address) + index * 2 ** (32 - zone_prefix)
        in_zone: list[PlannedSubnet] = []
        for spec_name, kind, prefix in specs:
            size = 2 ** (32 - prefix)
            start = -(-start // size) * size
            cidr = f"{ipaddress.ip_address(start)}/{prefix}"
            in_zone.append(PlannedSubnet(f"{name}-{spec_name}-{index + 1}", kind, zone, index, cidr))
            start += size
        made += sorted(in_zone, key=lambda subnet: KINDS.index(subnet.kind.lower()))
    return [subnet for subnet in made if subnet.kind != "Unused"]


def _explicit(name: str, specs: Sequence[Mapping[str, Any]], zones: Sequence[str]) -> list[PlannedSubnet]:
    """
    Subnets whose addresses are given.

    Source: pulumi-awsx's ``awsx/ec2/subnetDistributorNew.ts`` (explicit layouts) and ``vpc.ts`` (overlaps)
    """
    for index, spec in enumerate(specs):
        given = spec.get("cidrBlocks")
        if given is None:
            raise InvalidInput(
                "subnetSpecs", "If any subnet spec has explicit cidrBlocks, all subnets must have explicit cidrBlocks."
            )
        if len(given) != len(zones):
            raise InvalidInput(
                "subnetSpecs",
                f"The number of CIDR blocks in subnetSpecs[{index}] must match the number of availability zones "
                f"({len(zones)}).",
            )
    _refuse_unknown(specs, {"type", "name", "cidrBlocks"})
    made = [
        PlannedSubnet(
            f"{name}-{spec.get('name') or spec['type'].lower()}-{index + 1}",
            spec["type"],
            zone,
            index,
            spec["cidrBlocks"][index],
        )
        for index, zone in enumerate(zones)
        for spec in sorted(specs, key=lambda each: KINDS.index(each["type"].lower()))
    ]
    for one, other in itertools.combinations(made, 2):
        if ipaddress.ip_network(one.cidr).overlaps(ipaddress.ip_network(other.cidr)):
            raise InvalidInput(
                "subnetSpecs",
                "The following subnets overlap with at least one other subnet. Make the CIDR for the VPC larger, "
                "reduce the size of the subnets per AZ, or use less Availability Zones:\n\n"
                f"1. {one.name}: {one.cidr}\n2. {other.name}: {other.cidr}\n",
            )
    return made


def _refuse_unknown(specs: Sequence[Mapping[str, Any]], known: set[str]) -> None:
    for spec in specs:
        if strange := sorted(key for key in spec if key not in known and spec[key] is not None):
            raise InvalidInput("subnetSpecs", f"a rehearsal does not know {', '.join(strange)}")


def _specs(inputs: Mapping[str, Any], zone_prefix: int) -> list[tuple[str, str, int]]:
    """Name, kind and prefix length of each subnet of a zone."""
    given = inputs.get("subnetSpecs")
    if given is None:
        if zone_prefix > 26:
            raise InvalidInput(
                "cidrBlock",
                "Automatic subnet creation requires a VPC with at least /26 available per AZ, "
                f"but only /{zone_prefix} is available.",
            )
        widest = max(zone_prefix, 16)
        return [("private", "Private", widest + 1), ("public", "Public", widest + 2)]
    _refuse_unknown(given, {"type", "name", "cidrMask"})
    equal = zone_prefix + _bits(len(given))
    specs = [
        (spec.get("name") or spec["type"].lower(), spec["type"], int(spec.get("cidrMask") or equal)) for spec in given
    ]
    needed, there = sum(2 ** (32 - prefix) for _, _, prefix in specs), 2 ** (32 - zone_prefix)
    if needed > there:
        raise InvalidInput(
            "subnetSpecs",
            f"Subnets are too large for VPC. VPC has {there} addresses, but subnets require {needed} addresses.",
        )
    return specs


def _bits(count: int) -> int:
    """Bits of the prefix that it takes to tell *count* parts apart."""
    return (count - 1).bit_length()
