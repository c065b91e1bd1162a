"""A stand-in for a network that somebody else made; its ids cannot be chosen."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract import limits
from modulestack.contract.config_keys import NETWORK
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.environment.existing_network import ExistingNetwork, tag_text
from modulestack.environment.existing_network_rules import Kind
from modulestack.environment.found_network import KINDS

CIDR = "10.0.0.0/16"
SUBNET_PREFIX = 20
ANYWHERE = "0.0.0.0/0"


def seed_network(aws: EmbeddedAws, wanted: ExistingNetwork) -> tuple[ExistingNetwork, list[str]]:
    """
    Make a VPC with a gateway and the subnets of *wanted*, over the region's zones in turn, with their routes and tags.

    All have IPv6; public ones lead to the internet gateway, private ones lead to a NAT gateway. Returns *wanted* with
    the stand-ins' ids where it has ids, and what was put, a line each.
    """
    ec2 = aws.client("ec2")
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    made_vpc = ec2.create_vpc(CidrBlock=CIDR, AmazonProvidedIpv6CidrBlock=True)["Vpc"]
    vpc = made_vpc["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    blocks = ipaddress.ip_network(CIDR).subnets(new_prefix=SUBNET_PREFIX)
    [range_] = made_vpc["Ipv6CidrBlockAssociationSet"]
    wide = ipaddress.IPv6Network(range_["Ipv6CidrBlock"]).subnets(new_prefix=limits.SUBNET_PREFIX_OF_IPV6)
    made: dict[Kind, list[str]] = {
        kind: [
            ec2.create_subnet(
                VpcId=vpc,
                CidrBlock=str(next(blocks)),
                AvailabilityZone=zones[index % len(zones)],
                Ipv6CidrBlock=str(next(wide)),
            )["Subnet"]["SubnetId"]
            for index in range(_count(wanted, kind))
        ]
        for kind in KINDS
    }
    _route(ec2, vpc, made["public"], {"GatewayId": gateway})
    if made["private"]:
        nat = ec2.create_nat_gateway(SubnetId=(made["public"] or made["private"])[0], ConnectivityType="public")
        _route(ec2, vpc, made["private"], {"NatGatewayId": nat["NatGateway"]["NatGatewayId"]})
    tag_stand_ins(aws, wanted, vpc, made)
    ids = {kind: getattr(wanted, f"{kind}_subnet_ids") for kind in KINDS}
    network = wanted.model_copy(
        update={
            "vpc_id": vpc if wanted.vpc_id else None,
            **{f"{kind}_subnet_ids": tuple(made[kind]) for kind in KINDS if ids[kind]},
        }
    )
    lines = [
        f"{_name(wanted, kind, index)} (here {subnet})" for kind in KINDS for index, subnet in enumerate(made[kind])
    ]
    return network, [f"VPC {wanted.vpc} (here {vpc})", *lines]


def tag_stand_ins(
    aws: EmbeddedAws, wanted: ExistingNetwork, vpc_id: str, subnets: Mapping[Kind, Sequence[str]]
) -> None:
    """Give the stand-ins the tags by which *wanted* finds them."""
    tagged = [([vpc_id], wanted.vpc_tags)]
    tagged += [(list(subnets[kind]), getattr(wanted, f"{kind}_subnet_tags")) for kind in KINDS]
    for ids, tags in tagged:
        if ids and tags:
            listed = [{"Key": key, "Value": value} for key, value in tags.items()]
            aws.client("ec2").create_tags(Resources=ids, Tags=listed)


def stand_ins(wanted: ExistingNetwork | None, overrides: Mapping[str, str]) -> dict[str, str]:
    """Ids of *wanted* → those of the stand-ins, which the configuration *overrides* has; what has tags has no id."""
    if wanted is None or NETWORK not in overrides:
        return {}
    made = ExistingNetwork.model_validate_json(json.dumps(json.loads(overrides[NETWORK])["existing"]))
    pairs = [(wanted.vpc_id, made.vpc_id)]
    for kind in KINDS:
        pairs += zip(getattr(wanted, f"{kind}_subnet_ids"), getattr(made, f"{kind}_subnet_ids"), strict=True)
    return {old: new for old, new in pairs if old and new}


def overridden(wanted: ExistingNetwork, names: Mapping[str, str]) -> dict[str, str]:
    """The configuration in which *wanted* has the ids that *names* says in place of its own."""
    text = json.dumps({"existing": wanted.model_dump(mode="json", exclude_defaults=True)})
    for old, new in names.items():
        text = text.replace(old, new)
    return {NETWORK: text}


def _count(wanted: ExistingNetwork, kind: Kind) -> int:
    """How many subnets of *kind* there must be."""
    ids, tags = getattr(wanted, f"{kind}_subnet_ids"), getattr(wanted, f"{kind}_subnet_tags")
    return len(ids) or (limits.LOAD_BALANCER_ZONES if tags or wanted.finds_subnets else 0)


def _name(wanted: ExistingNetwork, kind: Kind, index: int) -> str:
    """What the file calls a subnet."""
    ids, tags = getattr(wanted, f"{kind}_subnet_ids"), getattr(wanted, f"{kind}_subnet_tags")
    if ids:
        return f"subnet {ids[index]}"
    return f"{kind} subnet with {tag_text(tags)}" if tags else f"{kind} subnet, by its route"


def _route(ec2: Any, vpc: str, subnets: Sequence[str], target: Mapping[str, str]) -> None:
    """A route table of *vpc* that leads to *target*, for *subnets*."""
    if not subnets:
        return
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, **target)
    for subnet in subnets:
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
