"""From which addresses a module may be asked, as AWS has it: rules of security groups, conditions of listener rules."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from modulestack.contract.listener_rules.api_form import target_groups_of
from modulestack.embedded_aws.cloudfront.edge import distribution_of
from modulestack.embedded_aws.open_doors import addresses
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule

STRANGER = "198.51.100.99"
"""An address of the internet that is nobody's (RFC 5737)."""


def allowed_client(module: RehearsedModule) -> str:
    """An address that may ask *module* on the load balancer that its name leads to: a stranger's, if everybody may."""
    ranges = [ipaddress.ip_network(each, strict=False) for each in allowed_ranges(module)]
    if not ranges or _is_in(STRANGER, ranges):
        return STRANGER
    first = ranges[0]
    return str(first.network_address + 1 if first.num_addresses > 1 else first.network_address)


def forbidden_client(module: RehearsedModule) -> str:
    """One that may not; empty: everybody may."""
    ranges = [ipaddress.ip_network(each, strict=False) for each in allowed_ranges(module)]
    return next((each for each in (STRANGER, "203.0.113.254", "8.8.8.8") if ranges and not _is_in(each, ranges)), "")


def allowed_ranges(module: RehearsedModule) -> list[str]:
    """CIDR blocks from which *module* is answered; empty: from everywhere."""
    elbv2, groups = module.aws.client("elbv2"), module.manifest.target_groups
    primary = next((each.target_group for each in module.manifest.load_balancers if each.primary), groups[0])
    [found] = elbv2.describe_target_groups(TargetGroupArns=[primary])["TargetGroups"]
    [balancer] = elbv2.describe_load_balancers(LoadBalancerArns=found["LoadBalancerArns"])["LoadBalancers"]
    by_rule = [*_sources_of_rules(module, balancer["LoadBalancerArn"], primary)]
    if by_rule:
        return by_rule
    context = RequestContext(module.aws, module.aws.region)
    with module.aws.internal():
        if distribution_of(module.aws, balancer["LoadBalancerArn"]):
            return []
        parts = urlsplit(module.manifest.url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        ranges = [one for id_ in balancer.get("SecurityGroups", ()) for one in addresses(context, id_, port)]
    return [] if {"0.0.0.0/0", "::/0"} & {*ranges} else ranges


def _sources_of_rules(module: RehearsedModule, balancer: str, target_group: str) -> Iterator[str]:
    elbv2 = module.aws.client("elbv2")
    for listener in elbv2.describe_listeners(LoadBalancerArn=balancer)["Listeners"]:
        for rule in elbv2.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
            if any(target_group in target_groups_of(action) for action in rule["Actions"]):
                for one in rule["Conditions"]:
                    yield from one.get("SourceIpConfig", {}).get("Values", ())


def _is_in(address: str, ranges: list[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return any(ipaddress.ip_address(address) in each for each in ranges)
