"""IPv6 of load balancers, against the network that they stand in."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.ip_address_types import IPV4
from modulestack.environment.model import Environment
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


def with_ipv6(environment: Environment) -> list[str]:
    """Names of the modules whose load balancers have IPv6."""
    return [
        name
        for name, module in environment.modules.items()
        if module.load_balancing.ip_address_type != IPV4 and module.has_own_load_balancer and module.is_public
    ]
