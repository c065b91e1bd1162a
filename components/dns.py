"""Hosted zones of an environment, and the records that lead from a module's name to its load balancer."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Literal, NamedTuple

import pulumi
from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import route53
from pulumi_aws.provider import Provider

from components.addressed import DistributionAddress, RecordTarget
from components.keeping import keeping
from components.public_zone import public_zone
from modulestack.environment.addresses import plain_private_zone
from modulestack.environment.edits import kept_urls
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingEnvironment
from modulestack.features.imported import kept as kept_settings


@dataclasses.dataclass(frozen=True, kw_only=True)
class HostedZones:
    """Ids of an environment's hosted zones."""

    private_id: Output[str] | None
    """Of the zone in which modules find each other; None if no module is called by others."""
    public_id: Output[str] | None
    """Of the domain's zone; None without a domain."""
    plain_id: Output[str] | None
    """Of the private zone that there is without a domain, which may be kept beside the other; None: there is none."""

    public_provider: Provider | None = None
    """By which records are made in the domain's zone, where that is another account's."""

    def opts(self, opts: ResourceOptions, *, public: bool) -> ResourceOptions:
        """*opts* for a record of a *public* or private name."""
        if not public or self.public_provider is None:
            return opts
        return ResourceOptions.merge(opts, ResourceOptions(provider=self.public_provider))

    def of(self, *, public: bool) -> Output[str] | None:
        """Id of the zone that has the record of a *public* or private module."""
        return self.public_id if public else self.private_id


def hosted_zones(
    environment: Environment,
    standing: StandingEnvironment,
    *,
    vpc_id: Input[str],
    opts: ResourceOptions,
    invoke_opts: pulumi.InvokeOptions,
    public_provider: Provider | None = None,
) -> HostedZones:
    """
    Private zones are created, unless the file names one, and resolve in the VPC *vpc_id*; the domain's is looked up.

    The private zone of before there was a domain is kept as long as a module that is *standing* answers in it.
    """
    private = [m for m in environment.modules.values() if m.is_named_inside]
    plain_id = tls_id = public_id = None
    kept = [m for m in private if kept_urls(m, standing.modules.get(m.name), environment)]
    if kept or (private and not environment.domain):
        zone = plain_private_zone(environment.name)
        plain_id = _private_zone(f"{environment.name}-private", zone, environment, vpc_id, opts)
    if environment.domain:
        there = pulumi.InvokeOptions(provider=public_provider) if public_provider else invoke_opts
        public_id = Output.from_input(public_zone(environment.domain, there))
        if private and environment.domain.private_zone_id:
            tls_id = Output.from_input(environment.domain.private_zone_id)
        elif private:
            own = with_domain(f"{environment.name}-private", beside_plain=bool(kept), opts=opts)
            tls_id = _private_zone(own.name, environment.private_zone, environment, vpc_id, own.opts)
    return HostedZones(
        private_id=tls_id if environment.domain else plain_id,
        public_id=public_id,
        plain_id=plain_id,
        public_provider=public_provider,
    )


class Named(NamedTuple):
    """What a resource is called, and with which options."""

    name: str
    opts: ResourceOptions


def with_domain(name: str, *, beside_plain: bool, opts: ResourceOptions) -> Named:
    """
    The name of that which the resource *name* is where there is a domain.

    Both may be there at once, *beside_plain*. Otherwise it takes over what is called *name*: version 0.1.0 had one name
    for both.
    """
    aliases = [] if beside_plain else [pulumi.Alias(name=name)]
    return Named(f"{name}-tls", ResourceOptions.merge(opts, ResourceOptions(aliases=aliases)))


def _private_zone(
    name: str, zone: str, environment: Environment, vpc_id: Input[str], opts: ResourceOptions
) -> Output[str]:
    zone_id: Output[str] = route53.Zone(
        name,
        name=zone,
        comment=f"Where the modules of {environment.name} find each other",
        vpcs=[route53.ZoneVpcArgs(vpc_id=vpc_id)],
        opts=opts,
    ).zone_id
    return zone_id


def alias_record(
    name: str,
    *,
    host: str,
    zone_id: Input[str],
    load_balancer: RecordTarget,
    type_: Literal["A", "AAAA"] = "A",
    opts: ResourceOptions,
) -> route53.Record:
    """
    The record that makes *host* another name of *load_balancer*, or of what is in front of it; AAAA: by IPv6.

    Source (CloudFront's health is not evaluated):
    https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html (EvaluateTargetHealth)
    """
    return route53.Record(
        name,
        zone_id=zone_id,
        name=host,
        type=type_,
        aliases=[
            route53.RecordAliasArgs(
                name=load_balancer.dns_name,
                zone_id=load_balancer.zone_id,
                evaluate_target_health=not isinstance(load_balancer, DistributionAddress),
            )
        ],
        opts=opts,
    )


def module_records(
    name: str,
    host: str | None,
    zones: HostedZones,
    module: Module,
    kept: Sequence[str],
    load_balancer: RecordTarget,
    opts: ResourceOptions,
    *,
    dual_stack: bool = False,
) -> list[Resource]:
    """
    What leads to *module*'s *load_balancer*: the record of its *host*, and those of the addresses that it *kept*.

    *dual_stack* is whether that has IPv6. A public module's address of before there was a domain is its load balancer's
    own and needs none.
    """
    made: list[Resource] = []
    plain = Named(f"{name}-alias", opts)
    plain_hosts = [] if module.is_public else [url.removeprefix("http://") for url in kept]
    zone_id = zones.of(public=module.is_public)
    if host and zone_id:
        has_domain = zones.public_id is not None
        own = with_domain(plain.name, beside_plain=bool(plain_hosts), opts=opts) if has_domain else plain
        its = keeping(zones.opts(own.opts, public=module.is_public), kept_settings(module, "record"))
        made.append(alias_record(own.name, host=host, zone_id=zone_id, load_balancer=load_balancer, opts=its))
        if dual_stack:
            by_ipv6 = f"{name}-alias-ipv6"
            made.append(
                alias_record(
                    by_ipv6,
                    host=host,
                    zone_id=zone_id,
                    load_balancer=load_balancer,
                    type_="AAAA",
                    opts=zones.opts(opts, public=module.is_public),
                )
            )
    if zones.plain_id and zones.public_id:
        made += [
            alias_record(plain.name, host=host, zone_id=zones.plain_id, load_balancer=load_balancer, opts=opts)
            for host in plain_hosts
        ]
    return made
