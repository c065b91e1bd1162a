"""How many rules of a security group allowed addresses take, now and while an edit is made."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingEnvironment
from modulestack.fields.violation import RuleViolation

_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_KINDS = {"IPv4": False, "IPv6": True}


def rules_of_groups_are_few(environment: Environment) -> Iterator[RuleViolation]:
    """
    One for each range and port, of either kind of addresses.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
    """
    most = environment.quotas.most_rules_of_a_group
    for name, module in environment.modules.items():
        ports = open_ports(environment, module)
        for kind, is_ipv6 in _KINDS.items():
            count = sum((":" in each) == is_ipv6 for each in module.allowed_sources or ())
            if module.has_own_load_balancer and count * ports > most:
                yield RuleViolation(
                    (("modules", name, "allowed_sources"),),
                    f"{count} of {kind} on {ports} ports are {count * ports} rules of a security group, which has "
                    f"{most}: allowed {most // ports}; or name a prefix list that has them",
                )


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """New rules are made before old ones go, so that nobody is turned away meanwhile: for a moment there are both."""
    most = environment.quotas.most_rules_of_a_group
    for name, module in environment.modules.items():
        if not module.allowed_sources or not module.has_own_load_balancer or not module.is_public:
            continue
        ports, before = open_ports(environment, module), _standing(standing, name)
        for is_ipv6 in _KINDS.values():
            wanted = {each for each in module.allowed_sources if (":" in each) == is_ipv6}
            gone = sum((":" in each) == is_ipv6 for each in before if each not in wanted)
            if gone and wanted and len(wanted) * ports <= most < len(wanted) * ports + gone:
                yield RuleViolation(
                    (("modules", name, "allowed_sources"),),
                    f"would take {len(wanted) * ports + gone} rules of a security group for a moment, as new ones are "
                    f"made before old ones go, and AWS allows {most}: make the edit in two steps, with `pulumi up` "
                    "between them",
                )


def open_ports(environment: Environment, module: Module) -> int:
    """Ports of its own load balancer that are open; one that only redirects is among them."""
    redirects = environment.domain is not None and environment.domain.http_redirect and not module.is_network
    return 1 + redirects + len(module.ports)


def _standing(standing: StandingEnvironment, module: str) -> list[str]:
    """What rules of the group of *module*'s load balancer let in now, one for each rule."""
    return [
        str(outputs.get("cidrIpv4") or outputs.get("cidrIpv6") or outputs.get("prefixListId"))
        for each in standing.resources
        if each["type"] == _RULE and str(each["name"]).startswith(f"{module}-lb-from-")
        for outputs in [each["outputs"]]
        if not outputs.get("referencedSecurityGroupId")
    ]
