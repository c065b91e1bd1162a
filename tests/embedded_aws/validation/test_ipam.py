"""Addresses of a VPC that are of a pool."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws import ipam
from modulestack.embedded_aws.account import EmbeddedAws

POOL = "ipam-pool-0123456789abcdef0"


@pytest.fixture
def pooled(aws: EmbeddedAws) -> EmbeddedAws:
    with aws.internal():
        made = ipam.Pool(id=POOL, locale="eu-west-1", cidrs=("10.0.0.0/15",))
        ipam.pools_of(aws.backend("ec2"))[POOL] = made
    return aws


def test_a_vpc_takes_its_addresses_of_the_pool_and_gives_them_back(pooled: EmbeddedAws):
    """https://docs.aws.amazon.com/vpc/latest/ipam/create-vpc-ipam.html"""
    ec2 = pooled.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", Ipv4IpamPoolId=POOL)["Vpc"]["VpcId"]
    [taken] = ec2.get_ipam_pool_allocations(IpamPoolId=POOL)["IpamPoolAllocations"]
    assert (taken["ResourceId"], taken["Cidr"], taken["ResourceType"]) == (vpc, "10.0.0.0/16", "vpc")
    with pytest.raises(ClientError, match=r"InvalidParameterValue.*10\.0\.64\.0/20 overlaps an allocation"):
        ec2.create_vpc(CidrBlock="10.0.64.0/20", Ipv4IpamPoolId=POOL)
    ec2.delete_vpc(VpcId=vpc)
    assert ec2.get_ipam_pool_allocations(IpamPoolId=POOL)["IpamPoolAllocations"] == []


@pytest.mark.parametrize(
    ("request_", "refused"),
    [
        ({"CidrBlock": "10.2.0.0/16"}, r"InvalidParameterValue.*10\.2\.0\.0/16 is not provisioned to the pool"),
        ({}, r"InvalidParameterCombination.*cannot contain empty CIDR and Netmask Length"),
    ],
)
def test_what_the_pool_has_not_is_refused(pooled: EmbeddedAws, request_: dict[str, str], refused: str):
    with pytest.raises(ClientError, match=refused):
        pooled.client("ec2").create_vpc(**request_, Ipv4IpamPoolId=POOL)


def test_a_pool_that_is_not_there_is_refused(aws: EmbeddedAws):
    with pytest.raises(ClientError, match=f"InvalidIpamPoolId.NotFound.*'{POOL}' does not exist"):
        aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16", Ipv4IpamPoolId=POOL)
