"""Names: the zone in which modules find each other, and the public one of the domain."""

from __future__ import annotations

import dataclasses

import pulumi
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import lb, route53

from components import addresses
from modulestack.environment.model import Environment


@dataclasses.dataclass(frozen=True, kw_only=True)
class DnsArgs:
    """What names are needed, and in which VPC the private ones resolve."""

    environment: Environment
    vpc_id: Input[str]


class Dns(ComponentResource):
    """An environment's hosted zones."""

    private_zone_id: Output[str] | None
    """Absent if every module is public."""
    public_zone_id: Output[str] | None
    """Absent without a domain."""

    def __init__(self, name: str, args: DnsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:Dns", name, {}, opts)
        environment = args.environment
        self.private_zone_id = self.public_zone_id = None
        if not all(map(addresses.is_public, environment.modules.values())):
            self.private_zone_id = route53.Zone(
                f"{name}-private",
                name=environment.private_zone,
                comment=f"Where the modules of {environment.name} find each other",
                vpcs=[route53.ZoneVpcArgs(vpc_id=args.vpc_id)],
                opts=ResourceOptions(parent=self),
            ).zone_id
        if environment.domain:
            self.public_zone_id = route53.get_zone_output(
                name=environment.domain.zone, private_zone=False, opts=pulumi.InvokeOutputOptions(parent=self)
            ).zone_id
        self.register_outputs({})


def alias(
    name: str, host: str, zone_id: Input[str], load_balancer: lb.LoadBalancer, opts: ResourceOptions
) -> route53.Record:
    """The record that makes *host* another name of *load_balancer*."""
    return route53.Record(
        name,
        zone_id=zone_id,
        name=host,
        type="A",
        aliases=[
            route53.RecordAliasArgs(
                name=load_balancer.dns_name, zone_id=load_balancer.zone_id, evaluate_target_health=True
            )
        ],
        opts=opts,
    )
