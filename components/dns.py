"""Hosted zones of an environment, and the records that lead from a module's name to its load balancer."""

from __future__ import annotations

import dataclasses

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_aws import lb, route53

from modulestack.environment.model import Environment


@dataclasses.dataclass(frozen=True, kw_only=True)
class HostedZones:
    """Ids of an environment's hosted zones."""

    private_id: Output[str] | None
    """Of the zone in which modules find each other; None if every module is public."""
    public_id: Output[str] | None
    """Of the domain's zone; None without a domain."""

    def of(self, *, public: bool) -> Output[str] | None:
        """Id of the zone that has the record of a *public* or private module."""
        return self.public_id if public else self.private_id


def hosted_zones(
    environment: Environment, *, vpc_id: Input[str], opts: ResourceOptions, invoke_opts: pulumi.InvokeOptions
) -> HostedZones:
    """The private zone is created and resolves in the VPC *vpc_id* only; the domain's zone is looked up by its name."""
    private_id = public_id = None
    if not all(module.is_public for module in environment.modules.values()):
        private_id = route53.Zone(
            f"{environment.name}-private",
            name=environment.private_zone,
            comment=f"Where the modules of {environment.name} find each other",
            vpcs=[route53.ZoneVpcArgs(vpc_id=vpc_id)],
            opts=opts,
        ).zone_id
    if environment.domain:
        public_id = route53.get_zone_output(name=environment.domain.zone, private_zone=False, opts=invoke_opts).zone_id
    return HostedZones(private_id=private_id, public_id=public_id)


def alias_record(
    name: str, *, host: str, zone_id: Input[str], load_balancer: lb.LoadBalancer, opts: ResourceOptions
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
