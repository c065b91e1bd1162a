"""Certificates that a file names and does not own, looked up before anything is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pulumi
from pulumi_aws.acm.get_certificate import get_certificate

from components.not_there import is_not_there
from components.unusable_certificates import KEY_TYPES, why_none
from modulestack.contract import arn, certificates
from modulestack.environment.load_balancer_section import LoadBalancerSection
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingEnvironment
from modulestack.features import domain

CERTIFICATE = "aws:acm/certificate:Certificate"


def look_up(environment: Environment, standing: StandingEnvironment, opts: pulumi.InvokeOptions) -> Mapping[str, str]:
    """
    ARNs of the certificates that *environment* names, by how it names them.

    What is named by its ARN is not looked at: nothing tells a program of it before the load balancer does.

    Raises:
        pulumi.RunError: one is not there or not issued, has not the module's host, or is one of the environment's own,
            which would go; a line for each. Nothing has been touched.
    """
    own = {each["outputs"].get("arn") for each in standing.resources if each["type"] == CERTIFICATE}
    found: dict[str, str] = {}
    names: dict[str, tuple[str, ...]] = {}
    refused: list[str] = []
    for owner, section in _owners(environment):
        for field, name in _named(owner, section):
            if name in found:
                continue
            if arn.parse(name) is not None:
                found[name] = name
                continue
            try:
                answer = get_certificate(
                    domain=name, statuses=["ISSUED"], most_recent=True, key_types=list(KEY_TYPES), opts=opts
                )
            except Exception as error:  # the SDK has no other
                refused.append(f"{field}: {_why_not(name, error, environment.region, opts)}")
                found[name] = ""
                continue
            if answer.arn in own:
                refused.append(
                    f"{field}: of the issued certificates {name} the newest is {answer.arn}, which is made here and "
                    "would go: name another one by its ARN, or leave it out"
                )
            found[name], names[name] = answer.arn, certificates.names_in(answer.certificate or "")
        refused += _twice(owner, section, found)
    for module in environment.modules.values():
        refused += _without_the_host(environment, module, names)
    if refused:
        raise pulumi.RunError("\n".join(refused))
    return found


def _owners(environment: Environment) -> Iterator[tuple[str, Module | LoadBalancerSection]]:
    """Whatever may name certificates, and where it is in the file."""
    yield from ((f"load_balancers.{name}", section) for name, section in environment.load_balancers.items())
    yield from ((f"modules.{name}", module) for name, module in environment.modules.items())


def _named(owner: str, section: Module | LoadBalancerSection) -> Iterator[tuple[str, str]]:
    """Where *section* names a certificate, and how."""
    if section.certificate:
        yield f"{owner}.certificate", section.certificate
    for at, name in enumerate(section.further_certificates):
        yield f"{owner}.further_certificates[{at}]", name


def _why_not(name: str, error: Exception, region: str, opts: pulumi.InvokeOptions) -> str:
    if is_not_there(error):
        return why_none(name, region, opts)
    return f"{name} cannot be looked up: {error}"


def _twice(owner: str, section: Module | LoadBalancerSection, found: Mapping[str, str]) -> Iterator[str]:
    """One certificate under two names would go with either."""
    seen: dict[str, str] = {}
    for field, name in _named(owner, section):
        first = seen.setdefault(found[name], name)
        if found[name] and first != name:
            yield f"{field}: {name} is the same certificate as {first}, {found[name]}: leave one of them out"


def _without_the_host(environment: Environment, module: Module, names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    zone = environment.domain.zone if environment.domain else None
    host = domain.host(module, zone=zone, private_zone=environment.private_zone)
    known = names.get(module.certificate or "")
    if host and known and not certificates.cover(known, host):
        yield (
            f"modules.{module.name}.certificate: {module.certificate} is for {', '.join(known)}, and the module's host "
            f"is {host}: name a certificate that has it, or leave it out, and one is made"
        )
