"""What an edit cannot do to DNS names that lead to load balancers which modules share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.environment.model import Environment, Module
from modulestack.environment.shared_load_balancer import names_of_the_balancer, names_on, own_name
from modulestack.environment.standing import StandingEnvironment
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation

RECORD = "aws:route53/record:Record"


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """Records that *environment* wants and that cannot be made beside those of what is *standing*."""
    turned = {*_turned(environment, standing)}
    yield from (_called_by_another_record(environment, environment.modules[name]) for name in sorted(turned))
    yield from (each for each in _records(environment, standing) if each.fields[0][1] not in turned)


def _records(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """A record cannot be made while another one of the stack's has its name, and that goes last."""
    there = {
        str(outputs.get("fqdn") or outputs.get("name")): name
        for name, outputs in of_type(standing, RECORD)
        if outputs.get("type") != "AAAA"  # which comes and goes with the other
    }
    for host, own, field in _wanted_records(environment):
        other = there.get(host)
        if other is not None and other not in own:
            yield RuleViolation(
                (field,),
                f"{bare(host)} is the name of the stack's record {other}: first take out what that is of, run `pulumi "
                "up`, then write this again",
            )


def _turned(environment: Environment, standing: StandingEnvironment) -> Iterator[str]:
    """
    Modules that turn public or private, and that modules call at the same name both times.

    Of a private module that is a record of its own, of a public one that of the internal load balancer.
    """
    for name, before in standing.modules.items():
        module = environment.modules.get(name)
        if module is None or not module.has_load_balancer or module.is_public == before.is_public:
            continue
        if (module.inner_load_balancer or not module.is_public) and environment.private_url(module) in before.urls:
            yield name


def _called_by_another_record(environment: Environment, module: Module) -> RuleViolation:
    """As the record goes last, and a zone has one of a name."""
    url = environment.private_url(module)
    return RuleViolation(
        (("modules", module.name, "reachable_from"), ("retired_urls",)),
        f"{module.name} would answer at {url} as before, by another DNS record, which cannot be made while the old one "
        f"is there: first have no module call it (reachable_from: internet, without callers), with {url} in "
        "modulestack:retired_urls, and run `pulumi up`; then write this again",
    )


def _wanted_records(environment: Environment) -> Iterator[tuple[str, tuple[str, ...], FieldPath]]:
    """Each name on a shared load balancer, what its record may be called in the stack's state, and where it is said."""
    for balancer in environment.load_balancers:
        found = names_on(environment, balancer)
        for host in names_of_the_balancer(environment, balancer):
            yield host, (record_name(balancer, host),), found[host].field
    for name, module in environment.modules.items():
        called = environment.host(module)
        if module.shared_load_balancers and called is not None and called == own_name(environment, module):
            yield called, (f"{name}-alias", f"{name}-alias-tls"), ("modules", name, "load_balancers")


def record_name(balancer: str, host: str) -> str:
    """What the record of a name that no module is called by is called in the stack's state."""
    return f"{balancer}-alias-{host}"


def of_type(standing: StandingEnvironment, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Name and outputs of each resource of that type in the stack's state."""
    for each in standing.resources:
        if each["type"] == kind:
            yield str(each["name"]), each["outputs"]
