"""Load balancers with IPv6 in the embedded AWS: which subnets, which types, which listeners."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws

NEWEST = "dualstack-without-public-ipv4"


class World:
    """A VPC that has IPv6, two subnets that have it and two that have not."""

    def __init__(self, aws: EmbeddedAws) -> None:
        ec2, self.elbv2 = aws.client("ec2"), aws.client("elbv2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
        wide = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"].removesuffix("00::/56")
        self.vpc = vpc["VpcId"]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        self.dual, self.plain = (
            [
                ec2.create_subnet(
                    VpcId=self.vpc,
                    CidrBlock=f"10.0.{row}{column}.0/24",
                    AvailabilityZone=f"eu-west-1{zone}",
                    **({"Ipv6CidrBlock": f"{wide}0{column}::/64"} if row == 1 else {}),
                )["Subnet"]["SubnetId"]
                for column, zone in enumerate("ab")
            ]
            for row in (1, 2)
        )

    def balancer(self, name: str, **more: Any) -> dict[str, Any]:
        given = {"Name": name, "Scheme": "internet-facing", "Subnets": self.dual, **more}
        balancer: dict[str, Any] = self.elbv2.create_load_balancer(**given)["LoadBalancers"][0]
        return balancer

    def kind(self, arn: str) -> str:
        [found] = self.elbv2.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]
        return str(found["IpAddressType"])


@pytest.fixture(scope="module")
def world(shared_aws: EmbeddedAws) -> World:
    return World(shared_aws)


@pytest.mark.parametrize("kind", ["dualstack", NEWEST])
def test_every_type_is_made_and_changed_in_place(world: World, kind: str):
    made = world.balancer(f"of-{len(kind)}", IpAddressType=kind)
    assert (made["IpAddressType"], world.kind(made["LoadBalancerArn"])) == (kind, kind)
    for other in ("ipv4", kind):
        world.elbv2.set_ip_address_type(LoadBalancerArn=made["LoadBalancerArn"], IpAddressType=other)
        assert world.kind(made["LoadBalancerArn"]) == other


def test_subnets_without_ipv6_are_refused(world: World):
    """The text: https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4852"""
    text = "You must specify subnets with an associated IPv6 CIDR block."
    with pytest.raises(ClientError, match=text):
        world.balancer("plain", IpAddressType="dualstack", Subnets=world.plain)
    arn = world.balancer("plain", Subnets=world.plain)["LoadBalancerArn"]
    with pytest.raises(ClientError, match=text):
        world.elbv2.set_ip_address_type(LoadBalancerArn=arn, IpAddressType=NEWEST)
    assert world.kind(arn) == "ipv4"


def test_network_load_balancers_have_public_ipv4_and_udp_no_ipv6(world: World):
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html (Protocol)"""
    with pytest.raises(ClientError, match="is not supported for load balancers of type 'network'"):
        world.balancer("nlb", Type="network", IpAddressType=NEWEST)
    arn = world.balancer("nlb", Type="network", IpAddressType="dualstack")["LoadBalancerArn"]
    group = world.elbv2.create_target_group(Name="udp", Protocol="UDP", Port=53, VpcId=world.vpc, TargetType="ip")
    forward = [{"Type": "forward", "TargetGroupArn": group["TargetGroups"][0]["TargetGroupArn"]}]
    listener = {"LoadBalancerArn": arn, "Port": 53, "Protocol": "UDP", "DefaultActions": forward}
    with pytest.raises(ClientError, match="'UDP' is not supported for load balancers in dual-stack mode"):
        world.elbv2.create_listener(**listener)
    world.elbv2.set_ip_address_type(LoadBalancerArn=arn, IpAddressType="ipv4")
    world.elbv2.create_listener(**listener)
    with pytest.raises(ClientError, match="dual-stack mode on a load balancer with UDP listeners"):
        world.elbv2.set_ip_address_type(LoadBalancerArn=arn, IpAddressType="dualstack")


def test_the_inside_has_no_public_addresses_to_do_without(world: World):
    with pytest.raises(ClientError, match=f"'{NEWEST}' is not supported for scheme 'internal'"):
        world.balancer("inside", IpAddressType=NEWEST, Scheme="internal")
