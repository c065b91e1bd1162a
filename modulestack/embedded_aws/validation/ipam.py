"""
VPCs whose addresses are of a pool of IPAM.

https://docs.aws.amazon.com/vpc/latest/ipam/create-vpc-ipam.html
"""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.ipam import pool, pools_of
from modulestack.embedded_aws.validation.request_context import RequestContext

Params = Mapping[str, Any]


def the_pool_has_the_addresses(context: RequestContext, params: Params) -> None:
    """
    A VPC of a pool has free addresses of it.

    The sentence of the first is AWS's for a range that is too large; which it has for one that is elsewhere, or taken,
    no page says.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html (Ipv4IpamPoolId)
    """
    id_ = params.get("Ipv4IpamPoolId")
    if not id_:
        return
    found, cidr = pool(context.backend("ec2"), id_), params.get("CidrBlock")
    if not cidr:
        raise AwsError(
            "InvalidParameterCombination",
            "The request cannot contain empty CIDR and Netmask Length for a pool with no default allocation netmask "
            "length set. Exactly one of them should be provided.",
        )
    network = ipaddress.IPv4Network(cidr)
    if found.locale != context.region:
        raise AwsError("InvalidParameterValue", f"The locale of the pool {id_} is not {context.region}.")
    if all(network.prefixlen < ipaddress.IPv4Network(each).prefixlen for each in found.cidrs):
        raise AwsError("InvalidParameterValue", "The allocation size is too big for the pool.")
    if not any(network.subnet_of(ipaddress.IPv4Network(each)) for each in found.cidrs):
        raise AwsError("InvalidParameterValue", f"The CIDR {cidr} is not provisioned to the pool {id_}.")
    taken = [each for _, each in found.allocations.values()]
    if any(network.overlaps(ipaddress.IPv4Network(each)) for each in taken):
        raise AwsError("InvalidParameterValue", f"The CIDR {cidr} overlaps an allocation of the pool {id_}.")


def allocate(context: RequestContext, params: Params) -> None:
    """The VPC that was made has its addresses of the pool from then on."""
    if id_ := params.get("Ipv4IpamPoolId"):
        vpc = [*context.backend("ec2").vpcs.values()][-1]
        allocation = f"ipam-pool-alloc-{uuid.uuid5(uuid.NAMESPACE_URL, vpc.id).hex}"
        pool(context.backend("ec2"), id_).allocations[vpc.id] = (allocation, params["CidrBlock"])


def release(context: RequestContext, params: Params) -> None:
    """With the VPC its allocation goes."""
    for each in pools_of(context.backend("ec2")).values():
        each.allocations.pop(params["VpcId"], None)


BEFORE = {"CreateVpc": (the_pool_has_the_addresses,)}
AFTER = {"CreateVpc": (allocate,), "DeleteVpc": (release,)}
