"""Who may come in."""

from __future__ import annotations

from collections.abc import Iterator

from .openings import openings
from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, number

PUBLIC_PORTS = (80, 443)
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"


def web_ports_only(resource: Resource, config: Config) -> Iterator[RuleFinding]:
    """Everybody may come in on port 80 and 443 and on those that are allowed by number, one at a time."""
    allowed = {*PUBLIC_PORTS, *config.get("allowed_ports", ())}
    for opening in openings(resource):
        if isinstance(opening, Unchecked):
            yield opening
        elif UNKNOWN in opening.ports:
            yield Unchecked(path=opening.path)
        elif opening.first != opening.last or opening.first not in allowed:
            yield Violation(
                path=opening.path,
                found=f"{opening.cidr} may reach {_ports(opening.first, opening.last)}",
                allowed="port 80 or 443 from everybody, others from a security group",
                do="name the security group that may come in, or the port in this policy's allowed_ports",
            )


def public_load_balancers_only(resources: tuple[Resource, ...], config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """
    A security group that is open to everybody is a public load balancer's, and nothing else's.

    An open group that cannot be matched with a load balancer of the stack is refused too.
    """
    by_urn = {resource.urn: resource for resource in resources}
    for resource in resources:
        for opening in openings(resource):
            if isinstance(opening, Unchecked):
                continue  # the rule of the resource itself has said so
            users = [
                other
                for other in resources
                if other.type != resource.type
                for path, urns in other.depends.items()
                if path in ("securityGroups", "networkConfiguration", "vpcSecurityGroupIds")
                and set(urns) & set(opening.groups)
            ]
            strangers = sorted(user.name for user in users if not _public(user))
            if users and not strangers:
                continue
            group = ", ".join(by_urn[urn].name for urn in opening.groups if urn in by_urn) or "a group"
            of = ", ".join(strangers) or "no load balancer here"
            yield Violation(
                path=opening.path,
                found=f"{opening.cidr} may reach {group} of {of}",
                allowed="only groups of load balancers that are not internal",
                do="make the module `reachable_from: internet`, or name the modules that may call it",
                urn=resource.urn,
            )


def closed_default_group(group: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """The group that a VPC brings along lets nothing through, so that nobody gets it by forgetting his own."""
    for path in ("ingress", "egress"):
        rules = group.get(path)
        if rules is UNKNOWN:
            yield Unchecked(path=path)
        elif rules:
            yield Violation(
                path=path,
                found=f"{len(rules)} {'rule' if len(rules) == 1 else 'rules'}",
                allowed="none",
                do="leave it empty and give each thing a group of its own",
            )


def _public(user: Resource) -> bool:
    return user.type == LOAD_BALANCER and not user.get("internal")


def _ports(first: object, last: object) -> str:
    if first is None:
        return "all ports"
    return f"port {number(first)}" if first == last else f"ports {number(first)}-{number(last)}"
