"""A stand-in for a network that somebody else made; its ids cannot be chosen."""

from __future__ import annotations

import ipaddress

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.environment.model import ExistingNetwork

CIDR = "10.0.0.0/16"
SUBNET_PREFIX = 20


def seed_network(aws: EmbeddedAws, wanted: ExistingNetwork) -> tuple[ExistingNetwork, list[str]]:
    """
    Make a VPC with a gateway and the subnets of *wanted*, over the region's zones in turn.

    Returns *wanted* with the stand-ins' ids, and what was put, a line each.
    """
    ec2 = aws.client("ec2")
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    vpc = ec2.create_vpc(CidrBlock=CIDR)["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    subnets: dict[str, str] = {}
    blocks = ipaddress.ip_network(CIDR).subnets(new_prefix=SUBNET_PREFIX)
    for group in (wanted.public_subnet_ids, wanted.private_subnet_ids):
        for index, subnet in enumerate(group):
            zone = zones[index % len(zones)]
            made = ec2.create_subnet(VpcId=vpc, CidrBlock=str(next(blocks)), AvailabilityZone=zone)
            subnets[subnet] = made["Subnet"]["SubnetId"]
    network = wanted.model_copy(
        update={
            "vpc_id": vpc,
            "public_subnet_ids": tuple(subnets[subnet] for subnet in wanted.public_subnet_ids),
            "private_subnet_ids": tuple(subnets[subnet] for subnet in wanted.private_subnet_ids),
        }
    )
    lines = [f"subnet {old} (here {new})" for old, new in subnets.items()]
    return network, [f"VPC {wanted.vpc_id} (here {vpc})", *lines]
