"""What Service Connect cannot do to a module that stands."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.discovery import CLOUD_MAP, SERVICE_CONNECT
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingModule
from modulestack.features.service_connect_section import authority_of
from modulestack.fields.violation import RuleViolation


def refusals(module: Module, before: StandingModule, environment: Environment) -> Iterator[RuleViolation]:
    """Everything in *module*, as it was *before*, that Service Connect does not let change."""
    yield from _what_its_port_speaks(module, before)
    yield from _another_service(module, before, environment)
    yield from _what_callers_expect(module, before, environment)


def _what_its_port_speaks(module: Module, before: StandingModule) -> Iterator[RuleViolation]:
    """
    Revisions of before say nothing of it, and what the first one in Service Connect says is for ever.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html (appProtocol)
    """
    if SERVICE_CONNECT in module.ways and module.port and before.port and SERVICE_CONNECT not in before.ways:
        yield RuleViolation(
            (("modules", module.name, "reachable_by"),),
            f"{SERVICE_CONNECT} cannot be added to a module that stands: the revision that runs does not say what its "
            "port speaks (appProtocol), and AWS lets no later one say it: leave it out, or add a module of another "
            "name",
        )


def _another_service(module: Module, before: StandingModule, environment: Environment) -> Iterator[RuleViolation]:
    """
    The new one is made while the old one has the name.

    Text ("already used by"): https://github.com/aws/copilot-cli/issues/4337
    """
    if SERVICE_CONNECT in module.ways and module.port and environment.cluster_of(module) != before.cluster:
        key = "existing_cluster" if module.existing_cluster else "capacity"
        yield RuleViolation(
            (("modules", module.name, key), ("modules", module.name, "reachable_by")),
            f"{module.name} would get another service in {environment.cluster_of(module)}, and its name in Service "
            "Connect is the old one's until that is gone: undo this, or add a module of another name",
        )


def _what_callers_expect(module: Module, before: StandingModule, environment: Environment) -> Iterator[RuleViolation]:
    """
    Proxies of callers go on as their deployment began: they speak to the new tasks as to the old ones.

    AWS does not say that a proxy takes what is not encrypted beside what is, nor certificates of two authorities.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
    """
    told = before.ways[0] == SERVICE_CONNECT and before.callers != ()
    if not told or SERVICE_CONNECT not in module.ways or not module.port:
        return
    if authority_of(module.service_connect) != before.connect_authority:
        release = f"modulestack release --template-only {' '.join(module.callers)} -e {environment.name}"
        yield RuleViolation(
            (("modules", module.name, "service_connect", "tls"), ("modules", module.name, "reachable_by")),
            f"callers of {module.name} would find nobody who speaks as they do, until they are released anew: undo "
            f"this; or first write reachable_by: [{CLOUD_MAP}, {SERVICE_CONNECT}], run `pulumi up` and `{release}`; "
            "then write this, and run `pulumi up`; then turn the two round, and run both again",
        )
