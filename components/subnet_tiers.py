"""Further subnets of a created network, one of a kind in each zone: for databases and the like, which others make."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Iterator, Mapping, Sequence

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import ec2, ssm

from components.vpc_endpoints import route_tables
from modulestack.contract import paths
from modulestack.environment.model import CreatedNetwork
from modulestack.environment.subnet_layout import isolated_subnets
from modulestack.environment.subnet_tier import OWN_TIERS, SubnetType, type_of

REASSOCIATED = ResourceOptions(replace_on_changes=["routeTableId"], delete_before_replace=True)
"""
Another table is another association, and a subnet has one at a time.

In place AWS gives it another id, which the state never learns, so that it is lost to every further run:
https://github.com/pulumi/pulumi-aws/issues/3911
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tiers:
    """What was made."""

    outputs: Mapping[str, Sequence[Output[str]]]
    """Name of a stack output → ids of the subnets of a kind, in the zones' order, of all kinds that the file names."""
    subnet_ids: Mapping[str, Sequence[Output[str]]]
    """Kind → ids of those that were made here."""
    isolated_tables: Mapping[str, Output[str]]
    """Kind and number of each isolated subnet → id of its route table."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TierPlace:
    """The VPC that they are in."""

    vpc_id: Output[str]
    zone_prefix: int
    """Length of the prefix of one zone's addresses."""
    zones: Sequence[str]
    """Names of its availability zones, in their places."""
    subnet_ids: Mapping[str, Output[Sequence[str]]]
    """``public`` and ``private``, whose route tables those have that lead out likewise."""
    ready: Resource
    """What has its other subnets."""


def subnet_tiers(name: str, create: CreatedNetwork, place: TierPlace, *, parent: Resource) -> Tiers:
    """
    All kinds that the file names.

    Others find those by a parameter, too: it holds their ids, with commas between.
    """
    tables: dict[str, Output[str]] = {}
    made = {
        tier: _subnets(name, tier, type_, cidrs, place, tables, parent) for tier, type_, cidrs in _tiers(create, place)
    }
    numbers = range(len(place.zones))
    own = {
        tier: [place.subnet_ids[tier].apply(operator.itemgetter(number)) for number in numbers]
        for tier in OWN_TIERS
        if tier in create.subnets
    }
    for tier in create.subnets:
        _parameter(name, tier, (own | made)[tier], parent)
    outputs = {f"{tier.replace('-', '_')}_subnet_ids": ids for tier, ids in (own | made).items()}
    return Tiers(outputs=outputs, subnet_ids=made, isolated_tables=tables)


def _tiers(create: CreatedNetwork, place: TierPlace) -> Iterator[tuple[str, SubnetType, Sequence[str]]]:
    """Name, type and addresses of each kind but those that every network has."""
    if create.isolated_subnets:
        yield "isolated", "isolated", [*map(str, isolated_subnets(create.cidr, place.zone_prefix))]
    for name, tier in create.subnets.items():
        if name not in OWN_TIERS:
            yield name, type_of(name, tier), tier.cidrs


def _subnets(
    name: str,
    tier: str,
    type_: SubnetType,
    cidrs: Sequence[str],
    place: TierPlace,
    own_tables: dict[str, Output[str]],
    parent: Resource,
) -> list[Output[str]]:
    """
    Ids of the subnets of *tier*; the route tables that are made for them go into *own_tables*.

    One that is isolated has a route table of its own without a route: its VPC's main one may be given some.
    """
    opts = ResourceOptions(parent=parent, depends_on=[place.ready])
    shared = [] if type_ == "isolated" else route_tables(place.subnet_ids[type_], len(place.zones), place.ready, parent)
    made: list[Output[str]] = []
    for number, (zone, cidr) in enumerate(zip(place.zones, cidrs, strict=False), start=1):
        its_name = f"{name}-{tier}-{number}"
        tags = {"Name": its_name, "SubnetType": type_.capitalize()}
        subnet = ec2.Subnet(
            its_name, vpc_id=place.vpc_id, availability_zone=zone, cidr_block=cidr, tags=tags, opts=opts
        )
        if shared:
            table = shared[number - 1]
        else:
            table = ec2.RouteTable(its_name, vpc_id=place.vpc_id, tags=tags, opts=opts).id
            own_tables[f"{tier}-{number}"] = table
        ec2.RouteTableAssociation(
            its_name, route_table_id=table, subnet_id=subnet.id, opts=ResourceOptions.merge(opts, REASSOCIATED)
        )
        made.append(subnet.id)
    return made


def _parameter(name: str, tier: str, ids: Sequence[Output[str]], parent: Resource) -> None:
    ssm.Parameter(
        f"{name}-{tier}-subnets",
        name=paths.subnets_parameter(name, tier),
        type="StringList",
        insecure_value=Output.all(*ids).apply(",".join),
        description=f"Which the {tier} subnets of {name} are, in the order of its zones",
        opts=ResourceOptions(parent=parent),
    )
