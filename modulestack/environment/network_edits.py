"""Edits of the network of an environment that stands: what a VPC and its subnets cannot change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.contract.network_manifest import NetworkManifest
from modulestack.environment.model import CreatedNetwork, Environment, ExistingNetwork
from modulestack.environment.standing import StandingEnvironment
from modulestack.environment.subnet_layout import most_zones, zone_prefix, zone_prefix_of_equal_parts
from modulestack.fields.violation import RuleViolation

_ANOTHER = "or bring up an environment of another name"


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """
    What *environment* says of the network and what is *standing* cannot become.

    Everything is in the VPC, and a load balancer, a target group or a security group cannot move to another.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    before, network = standing.network, environment.network
    if before is None:
        return
    if network.existing:
        yield from _existing(network.existing, before)
    if network.create:
        yield from _created(network.create, before)


def layout(create: CreatedNetwork, standing: StandingEnvironment) -> int:
    """
    Length of the prefix of a zone's addresses: as it is where subnets are, else with room for all zones.

    A version that left no manifest of its network had shared the VPC out in equal parts.
    """
    if standing.network and standing.network.zone_prefix:
        return standing.network.zone_prefix
    if is_of_equal_parts(standing):
        return zone_prefix_of_equal_parts(create.cidr, create.zones)
    return zone_prefix(create.cidr)


def is_of_equal_parts(standing: StandingEnvironment) -> bool:
    """Whether version 0.1.0 chose the zones: its modules did not say who may call them, nor was there a manifest."""
    if standing.network:
        return standing.network.zones is None
    return bool(standing.modules) and all(module.callers is None for module in standing.modules.values())


def zones(create: CreatedNetwork, standing: StandingEnvironment, available: Sequence[str]) -> tuple[str, ...]:
    """
    Names of the zones that *create* asks for: those that are *standing* stay in their places, whatever else there is.

    Fewer if there are no more *available*.
    """
    known = (standing.network.zones if standing.network else None) or ()
    return (*known, *(zone for zone in sorted(available) if zone not in known))[: create.zones]


def _existing(existing: ExistingNetwork, before: NetworkManifest) -> Iterator[RuleViolation]:
    if before.vpc_id is None:
        yield RuleViolation(
            (("network", "existing"),),
            f"but the environment is in a VPC of its own: it cannot move to another: write create: "
            f"{{cidr: {before.cidr}}} again, {_ANOTHER}",
        )
    elif before.vpc_id != existing.vpc_id:
        yield RuleViolation(
            (("network", "existing", "vpc_id"),),
            f"{existing.vpc_id}, but the environment is in {before.vpc_id}: it cannot move to another VPC: "
            f"write {before.vpc_id} again, {_ANOTHER}",
        )


def _created(create: CreatedNetwork, before: NetworkManifest) -> Iterator[RuleViolation]:
    if before.vpc_id or before.cidr is None or before.zone_prefix is None:
        yield RuleViolation(
            (("network", "create"),),
            f"but the environment is in {before.vpc_id}: it cannot move to another VPC: "
            f"write existing: {{vpc_id: {before.vpc_id}, ...}} again, {_ANOTHER}",
        )
        return
    if create.cidr != before.cidr:
        yield RuleViolation(
            (("network", "create", "cidr"),),
            f"{create.cidr}, but the VPC has {before.cidr}: the addresses of a VPC cannot change: "
            f"write {before.cidr} again, {_ANOTHER}",
        )
    elif create.zones > (most := most_zones(before.cidr, before.zone_prefix)):
        yield RuleViolation(
            (("network", "create", "zones"),),
            f"{create.zones}, but {before.cidr} was laid out for {most} zones, and the addresses of a subnet cannot "
            f"change: allowed up to {most}, {_ANOTHER}",
        )
