"""
The default VPC that each region of every AWS account has.

moto makes it with its subnets, its main route table, its network ACL and its security group; here it gets its way to
the internet, and EC2 says which VPC it is.

https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws import moto_import

ATTRIBUTES = {
    "vpc-max-security-groups-per-interface": "5",
    "max-instances": "20",
    "supported-platforms": "VPC",
    "max-elastic-ips": "5",
    "vpc-max-elastic-ips": "5",
}
"""
Attributes of an account beside its default VPC.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html
"""


def complete(ec2: Any) -> frozenset[str]:
    """
    Attach an internet gateway to the default VPC that *ec2*, moto's backend of a region, has just made; route to it.

    Returns:
        ids of all that AWS put there: the VPC, its subnets, tables, ACLs, gateway and security group.
    """
    connect(ec2)
    moto_import.module("moto.ec2.responses").EC2Response.describe_account_attributes = _describe_account_attributes
    kinds = (ec2.vpcs, ec2.route_tables, ec2.network_acls, ec2.internet_gateways)
    zones, groups = ec2.subnets.values(), ec2.groups.values()
    return frozenset(id_ for known in (*kinds, *zones, *groups) for id_ in known)


def connect(ec2: Any) -> None:
    """
    Give the default VPC its internet gateway and its default route; its default group lets its own members in.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    """
    vpc = ec2.default_vpc = ec2.get_default_vpc()
    gateway = ec2.create_internet_gateway()
    ec2.attach_internet_gateway(gateway.id, vpc.id)
    for table in ec2.route_tables.values():
        if table.vpc_id == vpc.id:
            ec2.create_route(table.id, "0.0.0.0/0", gateway_id=gateway.id)
    group = ec2.get_default_security_group(vpc.id)
    ec2.authorize_security_group_ingress(group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}])


def account_attributes(ec2: Any, names: list[str]) -> list[dict[str, Any]]:
    """DescribeAccountAttributes: those of *names*, or all; ``default-vpc`` is ``none`` once it was deleted."""
    default = ec2.get_default_vpc()
    values = {**ATTRIBUTES, "default-vpc": "none" if default is None else default.id}
    return [
        {"AttributeName": name, "AttributeValues": [{"AttributeValue": value}]}
        for name, value in values.items()
        if not names or name in names
    ]


def _describe_account_attributes(response: Any) -> Any:
    """In place of moto's, which knows of no default VPC."""
    result = moto_import.module("moto.core.responses").ActionResult
    names = response._get_param("AttributeNames", [])
    return result({"AccountAttributes": account_attributes(response.ec2_backend, names)})
