"""Load balancers that modules share and that somebody else owns: looked up before anything is made."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from pulumi_aws.lb.get_listener import get_listener
from pulumi_aws.lb.get_listener_rule import get_listener_rule
from pulumi_aws.lb.get_load_balancer import get_load_balancer

from components.not_there import is_not_there
from modulestack.environment.load_balancer_edits import rule_priorities_of, standing_rules
from modulestack.environment.load_balancer_section import LoadBalancerSection
from modulestack.environment.model import Environment
from modulestack.environment.rule_priorities import Claim, NoFreePriority
from modulestack.environment.standing import StandingEnvironment
from modulestack.features.domain import HTTP, HTTPS


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoundLoadBalancer:
    """A load balancer of others, its listener, and the numbers of our rules there."""

    arn: str
    arn_suffix: str
    dns_name: str
    zone_id: str
    security_group_id: str
    """One of its groups: it is in each, and so one is enough to let it in."""
    listener_arn: str
    priorities: dict[Claim, int]


def look_up(
    environment: Environment, standing: StandingEnvironment, opts: pulumi.InvokeOptions
) -> Mapping[str, FoundLoadBalancer]:
    """
    The load balancers that *environment*, whose network is looked up, shares and does not own, by name in its file.

    Rules get numbers that nobody else's have.

    Raises:
        pulumi.RunError: one is not there, or not such as the file has it; a line for each. Nothing has been touched.
    """
    found, refused = {}, []
    for name, section in environment.load_balancers.items():
        if section.existing:
            try:
                found[name] = _found(name, section, section.existing, environment, standing, opts)
            except _NotUsable as error:
                refused.append(f"load_balancers.{name}.existing: {error}")
    if refused:
        raise pulumi.RunError("\n".join(refused))
    return found


class _NotUsable(Exception):
    """Why a load balancer cannot be used, in one line."""


def _found(
    name: str,
    section: LoadBalancerSection,
    existing: str,
    environment: Environment,
    standing: StandingEnvironment,
    opts: pulumi.InvokeOptions,
) -> FoundLoadBalancer:
    there = f"there is no load balancer {existing} in {environment.region}: name one that is there"
    balancer = _asked(get_load_balancer, existing, there, opts, name=existing)
    if problem := next(_problems(section, existing, balancer, environment), None):
        raise _NotUsable(problem)
    port, protocol = (HTTPS, "HTTPS") if environment.domain else (HTTP, "HTTP")
    none = f"{existing} has no listener on port {port}, where modules are asked: let whoever owns it add one"
    listener = _asked(get_listener, existing, none, opts, load_balancer_arn=balancer.arn, port=port)
    if listener.protocol != protocol:
        raise _NotUsable(
            f"{existing} speaks {listener.protocol} on port {port}, and modules are asked there by {protocol}: "
            "name another one"
        )
    return FoundLoadBalancer(
        arn=balancer.arn,
        arn_suffix=balancer.arn_suffix,
        dns_name=balancer.dns_name,
        zone_id=balancer.zone_id,
        security_group_id=sorted(balancer.security_groups)[0],
        listener_arn=listener.arn,
        priorities=_priorities(name, listener.arn, environment, standing, opts),
    )


def _problems(section: LoadBalancerSection, existing: str, balancer: Any, environment: Environment) -> Iterator[str]:
    """Why the load balancer that was found is of no use."""
    scheme = "internal" if balancer.internal else "internet-facing"
    network = environment.network.existing
    vpc_id = network.known_id if network else ""
    if balancer.load_balancer_type != "application":
        kind = balancer.load_balancer_type
        yield f"{existing} is a {kind} load balancer, and rules are of application ones: name one of those"
    if scheme != section.scheme:
        yield f"{existing} is {scheme}, and scheme is {section.scheme}: write {scheme}, or name another one"
    if balancer.vpc_id != vpc_id:
        yield f"{existing} is in {balancer.vpc_id}, and the environment in {vpc_id}: name one of that VPC"
    if not balancer.security_groups:
        yield f"{existing} is in no security group, by which tasks could let it in: name another one"


def _priorities(
    name: str,
    listener_arn: str,
    environment: Environment,
    standing: StandingEnvironment,
    opts: pulumi.InvokeOptions,
) -> dict[Claim, int]:
    """
    A number for each rule, of which none is another's: the provider lists no rules, but tells of each number.

    Source: https://www.pulumi.com/registry/packages/aws/api-docs/lb/getlistenerrule/
    """
    ours = {*standing_rules(standing, name).values()}
    free, taken = set[int](), set[int]()
    while True:
        try:
            given = rule_priorities_of(environment, standing, name, taken)
        except NoFreePriority as error:
            raise _NotUsable(str(error)) from None
        asked = [number for number in given.values() if number not in ours | free]
        theirs = {number for number in asked if _is_taken(listener_arn, number, opts)}
        if not theirs:
            return given
        free |= {*asked} - theirs
        taken |= theirs


def _is_taken(listener_arn: str, number: int, opts: pulumi.InvokeOptions) -> bool:
    try:
        get_listener_rule(listener_arn=listener_arn, priority=number, opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return False
        raise _NotUsable(f"its rules cannot be looked up: {error}") from None
    return True


def _asked(function: Any, existing: str, none: str, opts: pulumi.InvokeOptions, **arguments: Any) -> Any:
    try:
        return function(**arguments, opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            raise _NotUsable(none) from None
        raise _NotUsable(f"{existing} cannot be looked up: {error}") from None
