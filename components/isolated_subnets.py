"""Subnets from which nothing leads out, one in each zone: for databases and the like, which others make."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import ec2

from modulestack.environment.subnet_layout import isolated_subnets as addresses


@dataclasses.dataclass(frozen=True, kw_only=True)
class IsolatedPlace:
    """The VPC that they are in."""

    vpc_id: Output[str]
    cidr: str
    zone_prefix: int
    """Length of the prefix of one zone's addresses."""
    zones: Sequence[str]
    """Names of its availability zones, in their places."""
    ready: Resource
    """What has its other subnets."""


def isolated_subnets(name: str, place: IsolatedPlace, *, parent: Resource) -> list[Output[str]]:
    """
    Their ids, in the zones' order.

    Each has a route table of its own without a route: its VPC's main one may be given some.
    """
    made: list[Output[str]] = []
    ranges = addresses(place.cidr, place.zone_prefix)
    for number, (zone, cidr) in enumerate(zip(place.zones, ranges, strict=False), start=1):
        its_name = f"{name}-isolated-{number}"
        tags = {"Name": its_name, "SubnetType": "Isolated"}
        opts = ResourceOptions(parent=parent, depends_on=[place.ready])
        subnet = ec2.Subnet(
            its_name, vpc_id=place.vpc_id, availability_zone=zone, cidr_block=str(cidr), tags=tags, opts=opts
        )
        table = ec2.RouteTable(its_name, vpc_id=place.vpc_id, tags=tags, opts=opts)
        ec2.RouteTableAssociation(its_name, route_table_id=table.id, subnet_id=subnet.id, opts=opts)
        made.append(subnet.id)
    return made
