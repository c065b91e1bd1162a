"""Ranges of IPv6 of subnets, and who may no longer take them away."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext


def range_is_of_the_vpc(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    Of a subnet that is made or gets a range: a part of its VPC's that no other subnet has.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (InvalidSubnet.Range,
    InvalidSubnet.Conflict)
    """
    wanted = params.get("Ipv6CidrBlock")
    if not wanted:
        return
    ec2 = context.backend("ec2")
    own = params.get("SubnetId")
    vpc = ec2.vpcs.get(params.get("VpcId") or (ec2.get_subnet(own).vpc_id if own else ""))
    if vpc is None:
        return
    part = ipaddress.IPv6Network(wanted, strict=False)
    whole = [ipaddress.IPv6Network(each["ipv6CidrBlock"]) for each in vpc.ipv6_cidr_block_association_set]
    if not any(part.subnet_of(each) for each in whole):
        raise AwsError("InvalidSubnet.Range", f"The CIDR '{wanted}' is invalid.")
    if any(part.overlaps(each) for each in _parts(ec2, vpc.id, without=own)):
        raise AwsError("InvalidSubnet.Conflict", f"The CIDR '{wanted}' conflicts with another subnet")


def range_is_of_no_subnet(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    Of a VPC. AWS shows no text for this.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateVpcCidrBlock.html
    """
    id_, ec2 = params["AssociationId"], context.backend("ec2")
    for vpc in ec2.vpcs.values():
        for each in vpc.ipv6_cidr_block_association_set:
            if each["association_id"] == id_ and any(_parts(ec2, vpc.id)):
                raise AwsError("InvalidCidrBlock.InUse", f"The vpc '{vpc.id}' has subnets with {each['ipv6CidrBlock']}")


def range_is_in_use_by_nobody(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    Of a subnet: no load balancer and no service's tasks have addresses of it. AWS shows no text for this.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateSubnetCidrBlock.html
    """
    of_subnets = (one for of_zone in context.backend("ec2").subnets.values() for one in of_zone.values())
    held = [one.id for one in of_subnets if params["AssociationId"] in one.ipv6_cidr_block_associations]
    busy = {id_ for network in context.aws.ecs.networks_in_use(context.region) for id_ in network.get("subnets", [])}
    for balancer in context.backend("elbv2").load_balancers.values():
        if balancer.ip_address_type != "ipv4":
            busy |= {subnet.id for subnet in balancer.subnets}
    if busy & {*held}:
        raise AwsError("InvalidCidrBlock.InUse", f"The subnet '{held[0]}' has addresses of this range in use")


def _parts(ec2: Any, vpc: str, without: str | None = None) -> Iterator[ipaddress.IPv6Network]:
    """Those of a *vpc*'s subnets."""
    for of_zone in ec2.subnets.values():
        for subnet in of_zone.values():
            if subnet.vpc_id == vpc and subnet.id != without:
                yield from (
                    ipaddress.IPv6Network(one["ipv6CidrBlock"]) for one in subnet.ipv6_cidr_block_association_set
                )
