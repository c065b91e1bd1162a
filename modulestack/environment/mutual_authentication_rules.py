"""Rules of client certificates, of shared load balancers and of all load balancers together."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.mutual_tls import TRUST_STORES_PER_REGION, VERIFYING_LISTENERS_PER_LOAD_BALANCER
from modulestack.environment.model import Environment
from modulestack.environment.shared_load_balancer import callers_of
from modulestack.features.mutual_authentication import KEY
from modulestack.features.mutual_authentication_section import MutualAuthentication, problems
from modulestack.features.request_headers_section import problems as problems_of_headers
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import FieldPath, RuleViolation


def sections(environment: Environment) -> Iterator[tuple[FieldPath, MutualAuthentication]]:
    """Where the file asks for client certificates, and what it says there: shared load balancers first."""
    for name, section in environment.load_balancers.items():
        if section.mutual_authentication:
            yield ("load_balancers", name, KEY), section.mutual_authentication
    for name, module in environment.modules.items():
        if module.mutual_authentication and module.has_own_load_balancer and not module.is_network:
            yield ("modules", name, KEY), module.mutual_authentication


def certificates_of_shared_ones_go_together(environment: Environment) -> Iterator[RuleViolation]:
    """As those of a module's own."""
    for name, section in environment.load_balancers.items():
        said = section.mutual_authentication
        if said is None:
            continue
        at: FieldPath = ("load_balancers", name, KEY)
        for found in problems(said, region=environment.region, account_id=environment.account_id):
            yield RuleViolation(tuple((*at, *field) for field in found.fields), found.message)
        if environment.domain is None:
            text = "is for HTTPS, which needs a domain: add modulestack:domain: {zone: ...}, or leave it out"
            yield RuleViolation((at, ("domain",)), text)
        if section.cloudfront:
            yield RuleViolation(
                (at, ("load_balancers", name, "cloudfront")),
                "asks who connects, and with cloudfront that is CloudFront, which has no certificate of a client: "
                "leave one of the two out",
            )


def headers_of_shared_ones_have_possible_names(environment: Environment) -> Iterator[RuleViolation]:
    """As those of a module's own."""
    for name, section in environment.load_balancers.items():
        at: FieldPath = ("load_balancers", name)
        if section.request_headers:
            for found in problems_of_headers(section.request_headers, section.mutual_authentication):
                yield RuleViolation(tuple((*at, *field) for field in found.fields), found.message)
            if environment.domain is None:
                text = "is for HTTPS, which needs a domain: add modulestack:domain: {zone: ...}, or leave it out"
                yield RuleViolation(((*at, "request_headers"), ("domain",)), text)


def listeners_that_verify_are_few(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""
    most = VERIFYING_LISTENERS_PER_LOAD_BALANCER
    for name, module in environment.modules.items():
        said, listeners = module.mutual_authentication, 1 + len(module.ports)
        if said and said.verifies and not module.is_network and listeners > most:
            yield RuleViolation(
                (("modules", name, KEY, "mode"), ("modules", name, "ports")),
                f"verify is possible on {most} listeners of a load balancer, and the module has {listeners}, one for "
                "each port: have a port in a module of its own, or set mode: passthrough",
            )


def trust_stores_are_few(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""
    made = [field for field, said in sections(environment) if said.ca_bundle]
    if len(made) > TRUST_STORES_PER_REGION:
        yield RuleViolation(
            (made[0], *made[1:]),
            f"{len(made)} trust stores would be made, and AWS allows {TRUST_STORES_PER_REGION} in a region: have some "
            "of the modules behind a shared load balancer, or name one trust store by trust_store",
        )


def modules_that_show_no_certificate(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: a module that calls another shows one only if its own code does."""
    for field, said in sections(environment):
        kind, name, _ = field
        if kind == "load_balancers":
            callers = callers_of(environment, str(name))
        else:
            module = environment.modules[str(name)]
            callers = () if module.is_public else tuple(each.name for each in environment.callers_of(module))
        if said.verifies and callers:
            yield RuleViolation(
                (field,),
                f"{listed(map(bare, callers), 'and')} may call it, and must show a certificate of a known CA: their "
                "code does that, no load balancer does it for them",
            )
