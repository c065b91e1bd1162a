"""IPv6 of load balancers, against the network that they stand in."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.ip_address_types import IPV4, WITHOUT_PUBLIC_IPV4
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import RuleViolation


def dual_stack_needs_a_network_that_has_it(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"""
    if environment.network.existing is not None or environment.network.is_dual_stack:
        return
    for name in with_ipv6(environment):
        said = environment.modules[name].load_balancing.ip_address_type
        yield RuleViolation(
            (("modules", name, "load_balancing", "ip_address_type"), ("network", "create", "ip_address_type")),
            f"{said} needs subnets that have IPv6, and those of network.create have none: leave it out, or set "
            "network.create.ip_address_type: dualstack",
        )
    for name in shared_with_ipv6(environment):
        yield RuleViolation(
            (("load_balancers", name, "ip_address_type"), ("network", "create", "ip_address_type")),
            f"{environment.load_balancers[name].ip_address_type} needs subnets that have IPv6, and those of "
            "network.create have none: leave it out, or set network.create.ip_address_type: dualstack",
        )


def the_inside_has_no_public_addresses(environment: Environment) -> Iterator[RuleViolation]:
    """
    So there are none to do without.

    Source ("public IPv6 addresses and private IPv4 and IPv6 addresses"):
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html (IpAddressType)
    """
    for name, section in environment.load_balancers.items():
        if section.is_internal and section.ip_address_type == WITHOUT_PUBLIC_IPV4:
            yield RuleViolation(
                (("load_balancers", name, "ip_address_type"), ("load_balancers", name, "scheme")),
                f"{WITHOUT_PUBLIC_IPV4} is of one that faces the internet, and this one is internal: allowed ipv4 or "
                "dualstack",
            )


def shared_ones_ask_by_ipv4_who_somebody_is(environment: Environment) -> Iterator[RuleViolation]:
    """
    As each module's own: identity providers are reached by IPv4.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
    """
    for name, module in environment.modules.items():
        key = "sign_in" if module.sign_in else "jwt" if module.jwt else ""
        for balancer in module.shared_load_balancers if key else ():
            section = environment.load_balancers.get(balancer)
            if section is not None and section.ip_address_type == WITHOUT_PUBLIC_IPV4:
                yield RuleViolation(
                    (("modules", name, key), ("load_balancers", balancer, "ip_address_type")),
                    f"needs a load balancer that reaches the identity provider by IPv4, and ip_address_type of "
                    f"{bare(balancer)} is {WITHOUT_PUBLIC_IPV4}: set it to dualstack, or leave {key} out",
                )


def who_comes_by_ipv6_finds_a_way(environment: Environment) -> Iterator[RuleViolation]:
    """From where nobody can come is a mistake."""
    wide = {*shared_with_ipv6(environment)}
    for name, module in environment.modules.items():
        if not module.narrowed or wide & {*module.narrowed} or name in with_ipv6(environment):
            continue
        made = [each for each in module.narrowed if (s := environment.load_balancers.get(each)) and not s.existing]
        advice = f"set load_balancers.{bare(made[0])}.ip_address_type: dualstack, or leave it out" if made else ""
        for index, each in enumerate(module.allowed_sources or ()):
            if ":" in each:
                yield RuleViolation(
                    (("modules", name, "allowed_sources", index), ("modules", name, "load_balancers")),
                    f"{each} is of IPv6, which the load balancers of the module ({listed(module.narrowed, 'and')}) do "
                    f"not have: {advice or 'leave it out'}",
                )


def addresses_of_nobody(environment: Environment) -> Iterator[RuleViolation]:
    """A module without a load balancer of its own has those of the one that it shares."""
    for name, module in environment.modules.items():
        said = module.load_balancing.ip_address_type
        if said != IPV4 and not module.is_worker and not module.has_own_load_balancer:
            yield RuleViolation(
                (("modules", name, "load_balancing", "ip_address_type"), ("modules", name, "load_balancers")),
                f"{said} is of a load balancer of the module's own, and it has none: leave it out, or add own: {{}} to "
                "its load_balancers",
            )


def shared_with_ipv6(environment: Environment) -> list[str]:
    """Names of the load balancers that modules share and that have it."""
    return [name for name, section in environment.load_balancers.items() if section.has_ipv6]


def with_ipv6(environment: Environment) -> list[str]:
    """Names of the modules whose load balancers have IPv6."""
    return [
        name
        for name, module in environment.modules.items()
        if module.load_balancing.ip_address_type != IPV4 and module.has_own_load_balancer and module.is_public
    ]
