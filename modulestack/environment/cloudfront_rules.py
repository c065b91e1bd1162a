"""Rules of CloudFront in front of load balancers that modules share."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, cloudfront, partitions
from modulestack.environment.cloudfront import CloudFront
from modulestack.environment.edge import aliases, edge_names, is_odd
from modulestack.environment.load_balancer_section import LoadBalancerSection
from modulestack.environment.model import Environment, Module
from modulestack.environment.shared_load_balancer import balancer_of_previews, modules_on, names_on
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation


def _sections(environment: Environment) -> Iterator[tuple[str, LoadBalancerSection, CloudFront, FieldPath]]:
    for name, section in environment.load_balancers.items():
        if section.cloudfront is not None:
            yield name, section, section.cloudfront, ("load_balancers", name, "cloudfront")


def cloudfront_is_in_front_of_public_ones(environment: Environment) -> Iterator[RuleViolation]:
    """It answers the internet, by HTTPS, where it is embedded in the commercial partition."""
    for name, section, _, at in _sections(environment):
        partition = partitions.of_region(environment.region)
        if partition != partitions.COMMERCIAL:
            text = f"is made in partition {partitions.COMMERCIAL.name} only, and {environment.region} is in "
            yield RuleViolation((at, ("region",)), f"{text}{partition.name}: leave it out")
        if section.is_internal:
            text = f"is what the internet asks, and {bare(name)} is internal: leave it out, or write scheme: "
            text += "internet-facing (the load balancer itself then has no public address)"
            yield RuleViolation((at, ("load_balancers", name, "scheme")), text)
        if section.existing:
            text = (
                f"is in front of a load balancer that is made, and {section.existing} is somebody else's: leave it out"
            )
            yield RuleViolation((at, ("load_balancers", name, "existing")), text)
        if section.has_ipv6:
            text = f"{section.ip_address_type} is of a load balancer with public addresses, and CloudFront answers by "
            text += "IPv6 itself: leave it out"
            yield RuleViolation((("load_balancers", name, "ip_address_type"), at), text)
        if environment.domain is None:
            text = "needs names and a certificate for them: add modulestack:domain: {zone: ...}, or leave it out"
            yield RuleViolation((at, ("domain",)), text)


def cloudfront_has_a_certificate(environment: Environment) -> Iterator[RuleViolation]:
    """
    One for all names. One proof by DNS is for every certificate of a name, so that nothing is made beside a named one.

    Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
    """
    for name, section, said, at in _sections(environment):
        named = section.certificate is not None or bool(section.further_certificates)
        if named and said.certificate is None:
            key = "certificate" if section.certificate else "further_certificates"
            text = f"shows a certificate of {cloudfront.REGION}, and {bare(name)} one that is named: name one of "
            text += f"{cloudfront.REGION} that has the same names (cloudfront.certificate)"
            yield RuleViolation((at, ("load_balancers", name, key)), text)
        names = () if said.certificate else edge_names(environment, name)
        if len(names) > cloudfront.NAMES_PER_CERTIFICATE:
            text = (
                f"needs a certificate for {len(names)} names, and ACM takes {cloudfront.NAMES_PER_CERTIFICATE}: have "
            )
            text += "some of its modules behind another load balancer, or name one that is there (certificate)"
            yield RuleViolation((at,), text)
        found = arn.parse(said.certificate) if said.certificate else None
        if found and environment.account_id and found.account != environment.account_id:
            text = f"is of account {found.account}, and the environment is in {environment.account_id}: import it there"
            yield RuleViolation(((*at, "certificate"), ("account_id",)), text)


def cloudfront_has_room(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html"""
    for name, _, said, at in _sections(environment):
        found, most = aliases(environment, name), cloudfront.NAMES_PER_DISTRIBUTION
        if len(found) > most:
            text = f"would have {len(found)} names, and a distribution takes {most}: have some of its modules behind "
            yield RuleViolation((at,), f"{text}another load balancer")
        if len(said.cached_paths) > cloudfront.CACHE_BEHAVIORS:
            text = f"are {len(said.cached_paths)}, and a distribution takes {cloudfront.CACHE_BEHAVIORS}: "
            yield RuleViolation(((*at, "cached_paths"),), f"{text}write some as one")
        for index, path in enumerate(said.cached_paths):
            if path in said.cached_paths[:index]:
                yield RuleViolation(((*at, "cached_paths", index),), f"{path} is in the list twice")
        for host, rule in names_on(environment, name).items():
            if is_odd(host):
                text = f"{bare(host)} is a pattern that CloudFront does not know: allowed a name, or *. and one"
                yield RuleViolation(((*rule.field, "hosts"), at), text)


def countries_are_told_once(environment: Environment) -> Iterator[RuleViolation]:
    """
    A distribution has one list, of who gets through or of who does not.

    Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html
    """
    for _, _, said, at in _sections(environment):
        if said.allowed_countries is not None and said.blocked_countries is not None:
            text = "is beside allowed_countries, which blocks all others already: leave one of the two out"
            yield RuleViolation(((*at, "blocked_countries"), (*at, "allowed_countries")), text)
        for key in ("allowed_countries", "blocked_countries"):
            listed = getattr(said, key)
            if listed is not None and not listed:
                text = "is empty, which CloudFront does not take: name countries, or leave it out"
                yield RuleViolation(((*at, key),), text)
            for index, each in enumerate(listed or ()):
                if each in listed[:index]:
                    yield RuleViolation(((*at, key, index),), f"{each} is in the list twice")


def connections_end_at_cloudfront_first(environment: Environment) -> Iterator[RuleViolation]:
    """
    Else CloudFront sends a request on one that the load balancer closes, and the client gets 502.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html (502)
    """
    for name, section, said, at in _sections(environment):
        if said.keepalive_timeout_s >= section.idle_timeout_s:
            text = f"{said.keepalive_timeout_s} s, and {bare(name)} closes idle connections after "
            text += f"{section.idle_timeout_s} s, so that requests would be lost: allowed less than that"
            yield RuleViolation(((*at, "keepalive_timeout_s"), ("load_balancers", name, "idle_timeout_s")), text)


def modules_can_be_behind_cloudfront(environment: Environment) -> Iterator[RuleViolation]:
    """
    What CloudFront does not carry, or what its addresses and what it keeps would make untrue.

    Source (gRPC): https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
    """
    for name, _, said, at in _sections(environment):
        for module in modules_on(environment, name):
            if module.inner_load_balancer != name:
                yield from _of_module(module, name, said, at)
        if environment.previews and balancer_of_previews(environment) == name:
            text = f"{bare(name)} has CloudFront in front of it, which does not know the names of previews: let them "
            yield RuleViolation((("previews", "load_balancer"), at), f"{text}share another load balancer")


def _of_module(module: Module, balancer: str, said: CloudFront, at: FieldPath) -> Iterator[RuleViolation]:
    here: FieldPath = ("modules", module.name)
    behind: FieldPath = (*here, "load_balancers", balancer)
    if module.protocol == "grpc":
        text = f"gRPC does not go through CloudFront to a VPC, and {bare(balancer)} has it in front: have the module "
        yield RuleViolation(((*here, "protocol"), behind, at), f"{text}behind another load balancer")
    if module.allowed_sources is not None:
        text = f"are addresses of clients, and {bare(balancer)} is asked by CloudFront's: leave it out, or have the "
        yield RuleViolation(((*here, "allowed_sources"), behind, at), f"{text}module behind another load balancer")
    for index, route in enumerate(module.load_balancers[balancer].routes):
        if route.sources:
            text = f"are addresses of clients, and {bare(balancer)} is asked by CloudFront's: leave them out"
            yield RuleViolation(((*behind, "routes", index, "sources"), at), text)
    if module.authentication is not None and said.cached_paths:
        key = "jwt" if module.jwt else "sign_in"
        text = f"asks who requests are of, and answers that edges keep are given to whoever asks: leave {key} of "
        text += f"{bare(module.name)} or cached_paths out, or have the module behind another load balancer"
        yield RuleViolation(((*at, "cached_paths"), (*here, key)), text)
