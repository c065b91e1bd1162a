"""Rules of load balancers that modules share, and of who is behind them; ``route_rules.py`` has those of requests."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, limits
from modulestack.contract.listener_rules import quotas
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.listener_rules.problems import problems as problems_of
from modulestack.contract.load_balancers import OWN
from modulestack.contract.response_headers import STRICT_TRANSPORT_SECURITY
from modulestack.environment.model import Environment, Module
from modulestack.environment.shared_certificates import certificates_on
from modulestack.environment.shared_load_balancer import (
    beyond_reach,
    certificate_names,
    modules_on,
    names_on,
    rules_of,
    wildcard,
    zone_of,
)
from modulestack.environment.standing import scheme_of
from modulestack.features.domain import is_pattern
from modulestack.features.security_headers_section import problems
from modulestack.fields.text import bare, listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation


def shared_load_balancers_are_there(environment: Environment) -> Iterator[RuleViolation]:
    """A module is behind one that the file has."""
    known = list(environment.load_balancers)
    for name, module in environment.modules.items():
        for balancer in module.shared_load_balancers:
            if balancer in known:
                continue
            close = nearest(balancer, [*known, OWN])
            add = f"add it: modulestack:load_balancers: {{{bare(balancer)}: {{scheme: {scheme_of(module, OWN)}}}}}"
            advice = f"did you mean {close}?" if close else f"allowed {listed([*known, OWN])}" if known else add
            text = f"there is no load balancer {bare(balancer)}: {advice}"
            yield RuleViolation((("modules", name, "load_balancers", balancer), ("load_balancers",)), text)


def schemes_fit_their_modules(environment: Environment) -> Iterator[RuleViolation]:
    """
    What faces the internet is for modules that everybody may reach, and for no other.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    (load balancer scheme)
    """
    for name, module in environment.modules.items():
        for balancer in _known(environment, module):
            section, is_inner = environment.load_balancers[balancer], balancer == module.inner_load_balancer
            fields: tuple[FieldPath, ...] = (
                ("modules", name, "load_balancers", balancer),
                ("modules", name, "reachable_from"),
                ("load_balancers", balancer, "scheme"),
            )
            if is_inner and module.is_public and not section.is_internal:
                text = f"is of an internal load balancer, and {bare(balancer)} is {section.scheme}: leave it out"
                yield RuleViolation(((*fields[0], "callers"), fields[2]), text)
            is_told = module.is_public and module.load_balancers[balancer].callers  # by a rule of the module
            if is_inner or is_told or _fits(environment, module, balancer):
                continue
            wanted = scheme_of(module, balancer)
            who = "everybody may reach the module" if module.is_public else "the module is private"
            end = "internet" if module.is_public else "[...] with the modules that call it"
            also = f", or say who calls it there, {{callers: [...]}}, beside an {wanted} one"
            yield RuleViolation(
                fields,
                f"{bare(balancer)} is {section.scheme}, and {who} (reachable_from: {end}): choose one that is "
                f"{wanted}, or change reachable_from{also if module.is_public else ''}",
            )


def further_ports_are_on_the_own_one(environment: Environment) -> Iterator[RuleViolation]:
    """A further port needs a listener that is its alone, and the module's name leads there."""
    for name, module in environment.modules.items():
        if module.ports and module.primary_load_balancer != OWN:
            has = f"write primary: true at {OWN}" if module.has_own_load_balancer else f"add {OWN}: {{primary: true}}"
            yield RuleViolation(
                (("modules", name, "ports"), ("modules", name, "load_balancers")),
                f"{listed(module.ports, 'and')} would need a listener of {module.primary_load_balancer}, which all "
                f"modules behind it would be asked on: {has}, or have the port in a module with a load balancer of its "
                "own",
            )


def load_balancers_are_few(environment: Environment) -> Iterator[RuleViolation]:
    """
    What AWS allows of one load balancer, before the first thing is made.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    """
    for balancer in environment.load_balancers:
        modules, rules = modules_on(environment, balancer), rules_of(environment, balancer)
        section, is_made = environment.load_balancers[balancer], not environment.existing_load_balancer(balancer)
        made, given = len(certificates_on(environment, balancer)), len(section.further_certificates)
        extra = made + given - (section.certificate is None) if is_made else 0
        counts = (
            (
                len(rules),
                environment.quotas.most_rules,
                "rules (for routes, open paths and testers)",
            ),
            (
                sum(1 + module.has_two_target_groups for module in modules),
                quotas.TARGET_GROUPS_PER_LOAD_BALANCER,
                "target groups (one for each module, two for those whose requests are shifted)",
            ),
            (extra, environment.quotas.most_certificates, "certificates beside the first, for names outside of it"),
        )
        for count, most, what in counts:
            if count > most:
                yield RuleViolation(
                    (
                        ("load_balancers", balancer),
                        *(("modules", module.name, "load_balancers", balancer) for module in modules),
                    ),
                    f"needs {count} {what}, and AWS allows {most}: have some of its {len(modules)} modules behind "
                    "another one",
                )


def shared_certificates_are_of_the_region(environment: Environment) -> Iterator[RuleViolation]:
    """
    A load balancer shows certificates of its own region and account, by HTTPS.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
    """
    for balancer, section in environment.load_balancers.items():
        at: FieldPath = ("load_balancers", balancer)
        named: list[tuple[FieldPath, str]] = []
        if section.certificate:
            named.append(((*at, "certificate"), section.certificate))
        named += [((*at, "further_certificates", index), one) for index, one in enumerate(section.further_certificates)]
        seen: set[str] = set()
        for field, text in named:
            found = arn.parse(text)
            if environment.domain is None:
                told = "is for HTTPS, which needs a domain: add modulestack:domain: {zone: ...}, or leave it out"
                yield RuleViolation((field, ("domain",)), told)
            elif found and found.region != environment.region:
                told = f"is of region {found.region}, and the environment is in {environment.region}"
                yield RuleViolation((field, ("region",)), f"{told}: request or import it in that region, too")
            elif found and environment.account_id and found.account != environment.account_id:
                told = f"is of account {found.account}, and the environment is in {environment.account_id}"
                yield RuleViolation((field, ("account_id",)), f"{told}: request or import it in that account, too")
            elif text in seen:
                yield RuleViolation((field,), f"{bare(text)} is named twice: leave one of them out")
            seen.add(text)


def names_are_in_the_zone(environment: Environment) -> Iterator[RuleViolation]:
    """A record and a certificate are made in the environment's own zone."""
    for balancer, section in environment.load_balancers.items():
        zone = zone_of(environment, balancer)
        private = environment.private_zone
        for name, rule in names_on(environment, balancer).items():
            fields: tuple[FieldPath, ...] = ((*rule.field, "hosts"), ("domain",), ("load_balancers", balancer))
            if not _fits(environment, environment.modules[rule.module], balancer):
                continue  # its names are of the other kind, too
            if zone is None:
                yield RuleViolation(fields, f"{bare(name)} needs a domain: add modulestack:domain: {{zone: ...}}")
            elif problems_of(Conditions(hosts=(name,))):
                continue  # told where it is said
            elif name != zone and not name.endswith(f".{zone}"):
                text = f"{bare(name)} is not in the zone of {bare(balancer)}'s names: allowed {zone} or *.{zone}"
                yield RuleViolation(fields, text)
            elif not section.is_internal and (name == private or name.endswith(f".{private}")):
                yield RuleViolation(fields, f"{bare(name)} is in {private}, where modules find each other")
            elif environment.domain and is_pattern(name) and is_pattern(wildcard(name)[2:]):
                text = f"{bare(name)}: no certificate covers it: a wildcard is possible before the first dot only"
                yield RuleViolation(fields, text)


def certificates_of_names_fit(environment: Environment) -> Iterator[RuleViolation]:
    """ACM puts a certificate's first name into a field that is shorter than a DNS name may be."""
    most = limits.CERTIFICATE_DOMAIN_LENGTH
    for balancer in environment.load_balancers:
        for name in certificate_names(environment, balancer):
            if (
                len(name) > most
                and modules_on(environment, balancer)
                and not environment.existing_load_balancer(balancer)
            ):
                yield RuleViolation(
                    (("load_balancers", balancer), ("domain", "zone")),
                    f"{name}, which a certificate of it is for, has {len(name)} characters: ACM takes {most}",
                )


def security_groups_are_of_the_own_one(environment: Environment) -> Iterator[RuleViolation]:
    """A shared load balancer is in a group of its own, and no module adds to who may enter it."""
    for name, module in environment.modules.items():
        if module.existing_security_groups.load_balancer and module.shared_load_balancers:
            if module.has_own_load_balancer:
                continue
            field: FieldPath = ("modules", name, "existing_security_groups", "load_balancer")
            text = "are of a load balancer of the module's own, and it has none: leave it out, or have its own one"
            yield RuleViolation((field, ("modules", name, "load_balancers")), text)


def headers_of_shared_ones_are_what_browsers_take(environment: Environment) -> Iterator[RuleViolation]:
    """As those of a module's own."""
    for name, section in environment.load_balancers.items():
        for found in problems(section.security_headers) if section.security_headers else ():
            at: FieldPath = ("load_balancers", name, "security_headers")
            yield RuleViolation(tuple((*at, *field) for field in found.fields), found.message)
        if section.security_headers and section.security_headers.says_transport and environment.domain is None:
            where: FieldPath = ("load_balancers", name, "security_headers", STRICT_TRANSPORT_SECURITY)
            text = "is for HTTPS, which needs a domain: add modulestack:domain: {zone: ...}, or leave it out"
            yield RuleViolation((where, ("domain",)), text)


def load_balancers_that_nobody_uses(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: it costs what a load balancer costs, and answers with 404."""
    for balancer in environment.load_balancers:
        if not modules_on(environment, balancer):
            text = f"no module is behind it: add load_balancers: {{{balancer}: {{}}}} to one, or leave it out"
            yield RuleViolation((("load_balancers", balancer),), text)


def callers_reach_more_than_they_may(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: a security group lets in to all of a load balancer, or not at all."""
    for balancer in environment.load_balancers:
        for caller, others in beyond_reach(environment, balancer).items():
            yield RuleViolation(
                (("load_balancers", balancer),),
                f"{bare(caller)} may call modules behind it, and so reaches {listed(map(bare, others), 'and')} there, "
                "too, which do not name it under reachable_from: if that is not meant, have these behind another one",
            )


def connections_of_nobody(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: how long connections stay open is the shared load balancer's."""
    for name, module in environment.modules.items():
        shared = _known(environment, module)
        if module.has_own_load_balancer or not shared:
            continue
        instead = f"set load_balancers.{shared[0]}.idle_timeout_s, which is {_idle(environment, shared[0])} s"
        for key, advice in (("idle_timeout_s", instead), ("client_keep_alive_s", "leave it out")):
            if key in module.load_balancing.model_fields_set:
                yield RuleViolation(
                    (("modules", name, "load_balancing", key), ("modules", name, "load_balancers")),
                    f"is of a load balancer of the module's own, and it has none: {advice}",
                )


def _idle(environment: Environment, balancer: str) -> int:
    return environment.load_balancers[balancer].idle_timeout_s


def _known(environment: Environment, module: Module) -> list[str]:
    return [name for name in module.shared_load_balancers if name in environment.load_balancers]


def _fits(environment: Environment, module: Module, balancer: str) -> bool:
    """Whether *balancer* is of the scheme that *module* has there."""
    return environment.load_balancers[balancer].scheme == scheme_of(module, balancer)
