"""VPC endpoints: how tasks reach services of AWS without the internet."""

from __future__ import annotations

import dataclasses
import json
import operator
from collections.abc import Sequence

from pulumi import InvokeOutputOptions, Output, Resource, ResourceOptions
from pulumi_aws import ec2

from components import policies
from components.account import AwsAccount
from components.security_groups import ingress_of_addresses
from modulestack.contract import names
from modulestack.contract.vpc_endpoints import BOUND_BY_POLICY, is_gateway, service_name

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
HTTPS = 443


@dataclasses.dataclass(frozen=True, kw_only=True)
class CreatedVpc:
    """A VPC that has been made, and its private subnets."""

    id: Output[str]
    cidr: str
    """Its addresses."""
    private_subnet_ids: Output[Sequence[str]]
    zones: int
    """How many zones, and private subnets, there are."""
    ready: Resource
    """What has its subnets with their routes."""


def vpc_endpoints(
    name: str, services: Sequence[str], vpc: CreatedVpc, account: AwsAccount, *, parent: Resource
) -> tuple[Resource, ...]:
    """
    An endpoint of each of *services* (short names): by a route, or an interface in each private subnet.

    What is in the VPC may connect; who of this account asks for what, IAM decides.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    interfaces = [service for service in services if not is_gateway(service)]
    gateways = [service for service in services if is_gateway(service)]
    made = _interfaces(name, interfaces, vpc, account, parent) if interfaces else ()
    return (*made, *(_gateway(name, service, vpc, account, parent) for service in gateways))


def _interfaces(
    name: str, services: Sequence[str], vpc: CreatedVpc, account: AwsAccount, parent: Resource
) -> tuple[Resource, ...]:
    """One for each of *services*, all in one security group, out of which nothing goes."""
    child = ResourceOptions(parent=parent)
    group = ec2.SecurityGroup(
        names.security_group(f"{name}-endpoints"), vpc_id=vpc.id, description=f"VPC endpoints of {name}", opts=child
    )
    from_vpc = ingress_of_addresses(
        f"{name}-endpoints-from-vpc",
        into=group.id,
        port=HTTPS,
        cidr=vpc.cidr,
        description=f"All of {name}",
        opts=child,
    )
    endpoints = [
        ec2.VpcEndpoint(
            f"{name}-{service}",
            vpc_id=vpc.id,
            service_name=service_name(service, account.region),
            vpc_endpoint_type="Interface",
            subnet_ids=vpc.private_subnet_ids,
            security_group_ids=[group.id],
            private_dns_enabled=True,
            policy=_policy(service, account),
            tags={"Name": f"{name}-{service}"},
            opts=ResourceOptions(parent=parent, depends_on=[vpc.ready]),
        )
        for service in services
    ]
    return (from_vpc, *endpoints)


def _gateway(name: str, service: str, vpc: CreatedVpc, account: AwsAccount, parent: Resource) -> Resource:
    """A route to *service* in each private subnet."""
    return ec2.VpcEndpoint(
        f"{name}-{service}",
        vpc_id=vpc.id,
        service_name=service_name(service, account.region),
        vpc_endpoint_type="Gateway",
        route_table_ids=private_route_tables(vpc, parent),
        policy=_policy(service, account),
        tags={"Name": f"{name}-{service}"},
        opts=ResourceOptions(parent=parent, depends_on=[vpc.ready]),
    )


def _policy(service: str, account: AwsAccount) -> str | None:
    return json.dumps(policies.vpc_endpoint(account, service)) if service in BOUND_BY_POLICY else None


def private_route_tables(vpc: CreatedVpc, parent: Resource) -> list[Output[str]]:
    """Ids of the private subnets' route tables, in the zones' order."""
    return route_tables(vpc.private_subnet_ids, vpc.zones, vpc.ready, parent)


def route_tables(subnet_ids: Output[Sequence[str]], zones: int, ready: Resource, parent: Resource) -> list[Output[str]]:
    """Ids of the route tables of those subnets, one in each of *zones*, once *ready* is there."""
    opts = InvokeOutputOptions(parent=parent, depends_on=[ready])
    subnets = [subnet_ids.apply(operator.itemgetter(zone)) for zone in range(zones)]
    tables = [ec2.get_route_table_output(subnet_id=subnet, opts=opts) for subnet in subnets]
    return [table.route_table_id for table in tables]
