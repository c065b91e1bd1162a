"""EC2 writes a network's range in its canonical form, whoever gives it otherwise."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws


def test_ranges_lose_the_bits_of_a_host(aws: EmbeddedAws) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html"""
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.3.7/16")["Vpc"]
    subnet = ec2.create_subnet(VpcId=vpc["VpcId"], CidrBlock="10.0.1.1/24")["Subnet"]
    other = ec2.associate_vpc_cidr_block(VpcId=vpc["VpcId"], CidrBlock="100.68.0.18/18")["CidrBlockAssociation"]
    found = [
        ec2.describe_vpcs(VpcIds=[vpc["VpcId"]])["Vpcs"][0]["CidrBlock"],
        ec2.describe_subnets(SubnetIds=[subnet["SubnetId"]])["Subnets"][0]["CidrBlock"],
    ]
    assert (vpc["CidrBlock"], subnet["CidrBlock"]) == tuple(found) == ("10.0.0.0/16", "10.0.1.0/24")
    assert other["CidrBlock"] == "100.68.0.0/18"


def test_a_load_balancer_is_made_in_such_subnets(aws: EmbeddedAws) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.1/24", AvailabilityZone=f"eu-west-1{zone}")["Subnet"]
        for n, zone in enumerate("ab")
    ]
    ids = [subnet["SubnetId"] for subnet in subnets]
    made = aws.client("elbv2").create_load_balancer(Name="web", Scheme="internal", Subnets=ids)["LoadBalancers"][0]
    assert sorted(zone["SubnetId"] for zone in made["AvailabilityZones"]) == sorted(ids)


@pytest.mark.parametrize("block", ["10.0.0.0/99", "none"])
def test_what_is_no_range_is_refused_as_ever(aws: EmbeddedAws, block: str) -> None:
    with pytest.raises(ClientError, match=block):
        aws.client("ec2").create_vpc(CidrBlock=block)
