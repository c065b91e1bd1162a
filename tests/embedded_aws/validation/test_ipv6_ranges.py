"""Ranges of IPv6 of subnets in the embedded AWS."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws


class Vpc:
    """One with a range of IPv6 of which one of its two subnets has a part."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.ec2: Any = aws.client("ec2")
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
        [held] = vpc["Ipv6CidrBlockAssociationSet"]
        self.id, self.association = vpc["VpcId"], held["AssociationId"]
        self.wide = held["Ipv6CidrBlock"].removesuffix("00::/56")
        self.dual = self.subnet(0, Ipv6CidrBlock=f"{self.wide}00::/64")
        self.plain = self.subnet(1)["SubnetId"]

    def subnet(self, number: int, **more: str) -> dict[str, Any]:
        place = {"CidrBlock": f"10.0.{number}.0/24", "AvailabilityZone": f"eu-west-1{'abc'[number]}"}
        made: dict[str, Any] = self.ec2.create_subnet(VpcId=self.id, **place, **more)["Subnet"]
        return made

    def refusal(self, operation: str, **params: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as refused:
            getattr(self.ec2, operation)(**params)
        error = refused.value.response["Error"]
        return error["Code"], error["Message"]


@pytest.fixture(scope="module")
def vpc(shared_aws: EmbeddedAws) -> Vpc:
    return Vpc(shared_aws)


def test_a_subnet_has_a_part_of_its_vpcs_that_no_other_has(vpc: Vpc):
    taken, elsewhere = f"{vpc.wide}00::/64", "2a05:d000::/64"
    assert {
        vpc.refusal("associate_subnet_cidr_block", SubnetId=vpc.plain, Ipv6CidrBlock=each)
        for each in (taken, elsewhere)
    } == {
        ("InvalidSubnet.Conflict", f"The CIDR '{taken}' conflicts with another subnet"),
        ("InvalidSubnet.Range", f"The CIDR '{elsewhere}' is invalid."),
    }
    code, _ = vpc.refusal("create_subnet", VpcId=vpc.id, CidrBlock="10.0.9.0/24", Ipv6CidrBlock=taken)
    assert code == "InvalidSubnet.Conflict"


def test_a_range_that_is_in_use_stays(vpc: Vpc, shared_aws: EmbeddedAws):
    """Of a VPC while a subnet has a part of it, of a subnet while a load balancer has an address."""
    elbv2 = shared_aws.client("elbv2")
    second = vpc.subnet(2, Ipv6CidrBlock=f"{vpc.wide}02::/64")
    made = elbv2.create_load_balancer(
        Name="in-use", Scheme="internal", Subnets=[vpc.dual["SubnetId"], second["SubnetId"]], IpAddressType="dualstack"
    )["LoadBalancers"][0]["LoadBalancerArn"]
    [part] = vpc.dual["Ipv6CidrBlockAssociationSet"]
    asked = {"AssociationId": part["AssociationId"]}
    codes = [
        vpc.refusal("disassociate_vpc_cidr_block", AssociationId=vpc.association)[0],
        vpc.refusal("disassociate_subnet_cidr_block", **asked)[0],
    ]
    elbv2.delete_load_balancer(LoadBalancerArn=made)
    vpc.ec2.disassociate_subnet_cidr_block(**asked)
    assert codes == ["InvalidCidrBlock.InUse", "InvalidCidrBlock.InUse"]
