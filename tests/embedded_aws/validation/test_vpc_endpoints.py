"""VPC endpoints: what EC2 refuses, and what comes and goes with one."""

from __future__ import annotations

from typing import Any

import botocore.exceptions
import pytest

from modulestack.embedded_aws.account import EmbeddedAws

LOGS = "com.amazonaws.eu-west-1.logs"


class Site:
    """A VPC with two subnets in one zone and one in another, and a route table."""

    def __init__(self) -> None:
        self.ec2 = EmbeddedAws().client("ec2")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")[
                "Subnet"
            ]["SubnetId"]
            for n, zone in enumerate("aab")
        ]
        self.table = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]

    def answer_names(self) -> None:
        """As private names need it."""
        self.ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})

    def make(self, service: str = LOGS, **place: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.ec2.create_vpc_endpoint(VpcId=self.vpc, ServiceName=service, **place)["VpcEndpoint"]
        return made

    def refusal(self, service: str = LOGS, **place: Any) -> str:
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            self.make(service, **place)
        error = caught.value.response["Error"]
        return f"{error['Code']}: {error['Message']}"

    def interfaces(self) -> list[tuple[str, list[str]]]:
        """Subnet and security groups of each."""
        found = self.ec2.describe_network_interfaces()["NetworkInterfaces"]
        return sorted((one["SubnetId"], [group["GroupId"] for group in one["Groups"]]) for one in found)

    def routes(self) -> list[str]:
        [table] = self.ec2.describe_route_tables(RouteTableIds=[self.table])["RouteTables"]
        return [route["GatewayId"][:5] for route in table["Routes"]]


@pytest.fixture
def site() -> Site:
    return Site()


def test_what_is_refused(site: Site):
    """https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html"""
    interface: dict[str, Any] = {"VpcEndpointType": "Interface", "SubnetIds": site.subnets[1:]}
    without_names = site.refusal(**interface)
    site.answer_names()
    site.make(**interface)
    site.make("com.amazonaws.eu-west-1.s3", RouteTableIds=[site.table])
    both: dict[str, Any] = {**interface, "SubnetIds": site.subnets, "PrivateDnsEnabled": False}
    assert without_names == (
        "InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes "
        f"set to true for {site.vpc}"
    )
    assert site.refusal("com.amazonaws.eu-west-1.nothing", **interface) == (
        "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.eu-west-1.nothing' does not exist"
    )
    assert site.refusal(RouteTableIds=[site.table]) == (
        "InvalidParameter: Endpoint type (Gateway) does not match available service types ([Interface])."
    )
    assert site.refusal(**interface) == (
        "InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
        f"logs.eu-west-1.amazonaws.com in the VPC {site.vpc}"
    )
    assert site.refusal(**both) == (
        f"DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone of {site.subnets[1]}. "
        "VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service."
    )
    refused = site.refusal("com.amazonaws.eu-west-1.s3", RouteTableIds=[site.table])
    assert refused.startswith(f"RouteAlreadyExists: route table {site.table} already has a route with destination-pre")


def test_it_has_an_interface_in_each_subnet_while_it_is_there(site: Site):
    """They hold the subnet and the security group."""
    site.answer_names()
    group = site.ec2.create_security_group(GroupName="g", Description="g", VpcId=site.vpc)["GroupId"]
    interface: dict[str, Any] = {"VpcEndpointType": "Interface", "SecurityGroupIds": [group]}
    made = site.make(SubnetIds=site.subnets[1:], **interface)["VpcEndpointId"]
    before = site.interfaces()
    site.ec2.modify_vpc_endpoint(VpcEndpointId=made, RemoveSubnetIds=site.subnets[2:])
    after = site.interfaces()
    with pytest.raises(botocore.exceptions.ClientError, match="DependencyViolation"):
        site.ec2.delete_security_group(GroupId=group)
    site.ec2.delete_vpc_endpoints(VpcEndpointIds=[made])
    site.ec2.delete_security_group(GroupId=group)
    assert (before, after, site.interfaces()) == (
        sorted((subnet, [group]) for subnet in site.subnets[1:]),
        [(site.subnets[1], [group])],
        [],
    )


def test_a_gateway_is_a_route_in_each_of_its_tables(site: Site):
    """https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"""
    made = site.make("com.amazonaws.eu-west-1.s3")["VpcEndpointId"]
    seen = [site.routes()]
    for change in ("AddRouteTableIds", "RemoveRouteTableIds"):
        site.ec2.modify_vpc_endpoint(VpcEndpointId=made, **{change: [site.table]})
        seen.append(site.routes())
    assert seen == [["local"], ["local", "vpce-"], ["local"]]
