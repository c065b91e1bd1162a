"""
Every account has AWS's default VPC in each region.

https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
"""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws


def default_vpc(ec2: Any) -> str:
    """Its id."""
    found = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    assert [vpc["CidrBlock"] for vpc in found] == ["172.31.0.0/16"]
    return str(found[0]["VpcId"])


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1", "us-gov-west-1", "cn-north-1"])
def test_it_has_a_public_subnet_in_each_zone(aws: EmbeddedAws, region: str) -> None:
    """Each a /20 whose instances get a public address."""
    ec2 = aws.client("ec2", region)
    vpc = default_vpc(ec2)
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    assert sorted(subnet["AvailabilityZone"] for subnet in subnets) == sorted(zones)
    assert {
        (ipaddress.ip_network(s["CidrBlock"]).prefixlen, s["DefaultForAz"], s["MapPublicIpOnLaunch"]) for s in subnets
    } == {(20, True, True)}


def test_its_main_route_table_leads_to_the_internet(aws: EmbeddedAws) -> None:
    ec2 = aws.client("ec2")
    vpc = default_vpc(ec2)
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    gateways = [
        gateway["InternetGatewayId"] for gateway in ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]
    ]
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    routes = [(r["DestinationCidrBlock"], r["GatewayId"]) for table in tables for r in table["Routes"]]
    assert (len(gateways), len(tables), [a["Main"] for a in tables[0]["Associations"]], routes) == (
        1,
        1,
        [True],
        [("172.31.0.0/16", "local"), ("0.0.0.0/0", gateways[0])],
    )


def test_it_has_a_default_security_group(aws: EmbeddedAws) -> None:
    """https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html"""
    ec2 = aws.client("ec2")
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [default_vpc(ec2)]}])["SecurityGroups"]
    assert [group["GroupName"] for group in groups] == ["default"]
    within = [pair["GroupId"] for rule in groups[0]["IpPermissions"] for pair in rule["UserIdGroupPairs"]]
    assert within == [groups[0]["GroupId"]]


def test_account_attributes_name_it(aws: EmbeddedAws) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html"""
    ec2 = aws.client("ec2")

    def attributes(*names: str) -> dict[str, list[str]]:
        answer = ec2.describe_account_attributes(**({"AttributeNames": list(names)} if names else {}))
        return {
            attribute["AttributeName"]: [value["AttributeValue"] for value in attribute["AttributeValues"]]
            for attribute in answer["AccountAttributes"]
        }

    vpc = default_vpc(ec2)
    assert attributes("default-vpc") == {"default-vpc": [vpc]}
    assert attributes() | {"default-vpc": [vpc], "supported-platforms": ["VPC"]} == attributes()
    delete_default_vpc(ec2)
    assert attributes("default-vpc") == {"default-vpc": ["none"]}


def test_a_security_group_without_a_vpc_goes_to_it(aws: EmbeddedAws) -> None:
    ec2 = aws.client("ec2")
    group = ec2.create_security_group(GroupName="g", Description="d")["GroupId"]
    assert ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"] == default_vpc(ec2)


def test_without_it_a_security_group_needs_a_vpc(aws: EmbeddedAws) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"""
    ec2 = aws.client("ec2")
    delete_default_vpc(ec2)
    with pytest.raises(ClientError, match=r"\(VPCIdNotSpecified\).*No default VPC for this user"):
        ec2.create_security_group(GroupName="g", Description="d")


def test_it_can_be_made_again(aws: EmbeddedAws) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultVpc.html"""
    ec2 = aws.client("ec2")
    delete_default_vpc(ec2)
    ec2.create_default_vpc()
    vpc = default_vpc(ec2)
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    assert len(ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]) == 1
    group = ec2.create_security_group(GroupName="g", Description="d")["GroupId"]
    assert ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"] == vpc


def delete_default_vpc(ec2: Any) -> None:
    """As a person does who wants none."""
    vpc = default_vpc(ec2)
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    for gateway in ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]:
        ec2.detach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc)
        ec2.delete_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"])
    for subnet in ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    ec2.delete_vpc(VpcId=vpc)
