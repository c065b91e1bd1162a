"""IPv6 of a network that is created: each subnet's part of the VPC's range, and the ways out by it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import pulumi
from pulumi import InvokeOutputOptions, Output, Resource, ResourceOptions, ResourceTransformArgs
from pulumi_aws import ec2
from pulumi_aws.ec2.outputs import GetVpcIpv6CidrBlockAssociationResult

from components.security_groups import EVERYWHERE_BY_IPV6
from components.vpc_endpoints import CreatedVpc, private_route_tables, route_tables
from modulestack.environment.network_edits import SUBNET
from modulestack.environment.subnet_layout import ipv6_subnet

GONE = ("disassociated", "disassociating", "failed", "failing")
"""States of a range that a VPC no longer has: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcCidrBlockState.html"""
Transformed = pulumi.ResourceTransformResult | None
Transform = Callable[[ResourceTransformArgs], Awaitable[Transformed] | Transformed]


def ipv6_ranges(parent: Resource) -> Transform:
    """
    What gives each of awsx's subnets its part of the VPC's range, which awsx has no argument for.

    The range is AWS's choice: it is looked up as soon as there is a VPC. Nothing in a public subnet gets an address by
    itself.

    Source: https://www.pulumi.com/registry/packages/awsx/api-docs/ec2/vpc/ (SubnetSpec)
    """

    def transform(args: ResourceTransformArgs) -> Transformed:
        if args.type_ != SUBNET:
            return None
        kind, zone = place_of(args.name)
        vpc = ec2.get_vpc_output(id=args.props["vpcId"], opts=InvokeOutputOptions(parent=parent))
        range_ = {
            "ipv6CidrBlock": vpc.ipv6_cidr_block_associations.apply(lambda found: _part(found, kind, zone)),
            "assignIpv6AddressOnCreation": kind == "private",
        }
        return pulumi.ResourceTransformResult(props={**args.props, **range_}, opts=args.opts)

    return transform


def place_of(subnet: str) -> tuple[Literal["public", "private"], int]:
    """Kind and zone, from 0, of a *subnet* that awsx has named: the network's name, which may be anything, and both."""
    _, kind, number = subnet.rsplit("-", 2)
    return "private" if kind == "private" else "public", int(number) - 1


def _part(
    of_vpc: Sequence[GetVpcIpv6CidrBlockAssociationResult], kind: Literal["public", "private"], zone: int
) -> str | None:
    """None: a preview, and the VPC gets its range by the run itself."""
    for each in of_vpc:
        if each.state not in GONE:
            return ipv6_subnet(each.ipv6_cidr_block, kind, zone)
    if pulumi.runtime.is_dry_run():
        return None
    raise pulumi.RunError("AWS has not yet given the VPC a range of IPv6: bring the environment up once more")


def ipv6_routes(
    name: str, vpc: CreatedVpc, public_subnet_ids: Output[Sequence[str]], *, leads_out: bool, parent: Resource
) -> tuple[Resource, ...]:
    """
    What leads to the internet by IPv6: from public subnets both ways, from private ones out, if anything *leads_out*.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
    """
    found = ec2.get_internet_gateway_output(
        filters=vpc.id.apply(lambda id_: [ec2.GetInternetGatewayFilterArgs(name="attachment.vpc-id", values=[id_])]),
        opts=InvokeOutputOptions(parent=parent, depends_on=[vpc.ready]),
    )
    child = ResourceOptions(parent=parent, depends_on=[vpc.ready])
    public = [
        ec2.Route(
            f"{name}-public-{number}-ipv6",
            route_table_id=table,
            destination_ipv6_cidr_block=EVERYWHERE_BY_IPV6,
            gateway_id=found.internet_gateway_id,
            opts=child,
        )
        for number, table in enumerate(route_tables(public_subnet_ids, vpc.zones, vpc.ready, parent), start=1)
    ]
    if not leads_out:
        return tuple(public)
    gateway = ec2.EgressOnlyInternetGateway(f"{name}-egress-only", vpc_id=vpc.id, tags={"Name": name}, opts=child)
    private = [
        ec2.Route(
            f"{name}-private-{number}-ipv6",
            route_table_id=table,
            destination_ipv6_cidr_block=EVERYWHERE_BY_IPV6,
            egress_only_gateway_id=gateway.id,
            opts=child,
        )
        for number, table in enumerate(private_route_tables(vpc, parent), start=1)
    ]
    return (*public, *private)
