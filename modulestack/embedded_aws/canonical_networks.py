"""
EC2 writes a network's range in its canonical form, ``100.68.0.0/18`` for ``100.68.0.18/18``; moto keeps what was given.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html (CidrBlock)
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html (CidrBlock)
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateVpcCidrBlock.html (CidrBlock)
"""

from __future__ import annotations

import contextlib
import ipaddress
from typing import Any


def install(ec2: Any) -> None:
    """Have *ec2*, moto's backend of a region, make VPCs, further ranges of VPCs, and subnets so."""
    create_vpc, create_subnet, associate = ec2.create_vpc, ec2.create_subnet, ec2.associate_vpc_cidr_block
    ec2.create_vpc = lambda cidr_block, *rest, **named: create_vpc(canonical(cidr_block), *rest, **named)
    ec2.create_subnet = lambda vpc_id, cidr_block, *rest, **named: create_subnet(
        vpc_id, canonical(cidr_block), *rest, **named
    )
    ec2.associate_vpc_cidr_block = lambda vpc_id, cidr_block, *rest, **named: associate(
        vpc_id, canonical(cidr_block), *rest, **named
    )


def canonical(cidr_block: str | None) -> str | None:
    """*cidr_block* without the bits of a host; what is no range of IPv4 stays as it is, for moto to refuse."""
    with contextlib.suppress(ValueError):
        return str(ipaddress.IPv4Network(str(cidr_block), strict=False)) if cidr_block else cidr_block
    return cidr_block
