"""What a load balancer that modules share has on it: rules, DNS names, certificates, callers. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import NamedTuple

from modulestack.contract.certificates import covers
from modulestack.contract.deployment_strategies import of_testers
from modulestack.contract.listener_rules import quotas
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.listener_rules.problems import value_count
from modulestack.environment.model import Environment, Module
from modulestack.environment.open_paths import open_conditions, open_paths
from modulestack.features import domain
from modulestack.fields.violation import FieldPath


class SharedRule(NamedTuple):
    """One rule of a shared load balancer."""

    module: str
    field: FieldPath
    """Where the file says it, from the environment."""
    conditions: Conditions
    part_of: Conditions | None = None
    """The route of which it takes what comes from allowed addresses; None: it is a whole route, or what is refused."""
    is_open: bool = False
    """Whether nobody is asked there who they are, though the module's other requests are."""
    is_test: bool = False
    """Whether it takes what testers send of another rule, its route; they may reach a new version before others do."""


def modules_on(environment: Environment, balancer: str) -> tuple[Module, ...]:
    """The modules behind the shared *balancer*, in the file's order."""
    return tuple(each for each in environment.modules.values() if balancer in each.shared_load_balancers)


def zone_of(environment: Environment, balancer: str) -> str | None:
    """The DNS zone in which names of modules behind *balancer* are; None: AWS's own name is the only one."""
    if environment.load_balancers[balancer].is_internal:
        return environment.private_zone
    return environment.domain.zone if environment.domain else None


def rules_of(environment: Environment, balancer: str) -> tuple[SharedRule, ...]:
    """Every rule of *balancer*, module by module, in the file's order."""
    return tuple(each for module in modules_on(environment, balancer) for each in _rules(environment, module, balancer))


def _rules(environment: Environment, module: Module, balancer: str) -> Iterator[SharedRule]:
    at: FieldPath = ("modules", module.name, "load_balancers", balancer)
    said = module.load_balancers[balancer].routes
    sign_in: FieldPath = ("modules", module.name, "sign_in" if module.sign_in else "jwt", "open_paths")
    for index, conditions in enumerate(domain.conditions_on(module, balancer, name_on(environment, module, balancer))):
        field: FieldPath = (*at, "routes", index) if said else at
        parts = (*allowed_parts(module, balancer, conditions),)
        opened = [each for part in parts or (conditions,) for each in _opened(module, balancer, part)]
        for part in parts:
            yield SharedRule(module.name, field, part, part_of=conditions, is_open=part in opened)
        yield SharedRule(module.name, field, conditions, is_open=conditions in opened)
        for each in opened:
            if each not in (conditions, *parts):
                whole = dataclasses.replace(each, sources=conditions.sources) if parts else None
                yield SharedRule(module.name, sign_in, each, part_of=whole, is_open=True)
        if header := module.deployment.tester_header:
            tested: FieldPath = ("modules", module.name, "deployment", "test_traffic", "header")
            for each in (each for each in (*parts, conditions) if forwards(module, balancer, each)):
                yield SharedRule(module.name, tested, of_testers(each, header), part_of=conditions, is_test=True)


def forwards(module: Module, balancer: str, conditions: Conditions) -> bool:
    """Whether a rule of *balancer* with *conditions* leads to *module*, and does not refuse who is not allowed."""
    only_allowed = module.allowed_sources is not None and balancer != module.inner_load_balancer
    return bool(conditions.sources) or not only_allowed


def _opened(module: Module, balancer: str, conditions: Conditions) -> tuple[Conditions, ...]:
    """What of *conditions* everybody may ask who is allowed to, though others are asked who they are."""
    return open_conditions(open_paths(module), conditions) if is_asked_on(module, balancer) else ()


def is_asked_on(module: Module, balancer: str) -> bool:
    """
    Whether *balancer* asks who requests to *module* are of.

    Behind the internal load balancer of a public module are its callers, and modules cannot sign in; they can have
    tokens.
    """
    return module.authentication is not None and (module.jwt is not None or balancer != module.inner_load_balancer)


def allowed_parts(module: Module, balancer: str, conditions: Conditions) -> Iterator[Conditions]:
    """
    What of *conditions* comes from whom *module* allows: as many rules as their values need; of everybody none.

    Behind the internal load balancer of a public module those are its callers, whoever else is allowed. Where paths
    are open, there is room for one.
    """
    sources = sorted(each for each in module.allowed_sources or () if not each.startswith("pl-"))
    free = (
        quotas.CONDITION_VALUES_PER_RULE - value_count(conditions) - bool(open_paths(module) and not conditions.paths)
    )
    room = max(1, free)
    is_asked = module.is_public and balancer != module.inner_load_balancer
    for first in range(0, len(sources) if is_asked else 0, room):
        yield dataclasses.replace(conditions, sources=tuple(sources[first : first + room]))


def opened_on(environment: Environment, balancer: str) -> dict[str, frozenset[Conditions]]:
    """Module → those of its rules of *balancer* by which nobody is asked who they are, though others are."""
    found: dict[str, frozenset[Conditions]] = {}
    for rule in rules_of(environment, balancer):
        if rule.is_open:
            found[rule.module] = found.get(rule.module, frozenset()) | {rule.conditions}
    return found


def own_name(environment: Environment, module: Module) -> str | None:
    """The DNS name that is *module*'s by its own name or its ``host``; None: it has none."""
    zone = environment.domain.zone if environment.domain else None
    return domain.own_host(module, zone=zone, private_zone=environment.private_zone)


def name_on(environment: Environment, module: Module, balancer: str) -> str | None:
    """The same behind *balancer*: behind an internal one a public module has the name that modules call."""
    if balancer == module.inner_load_balancer:
        return f"{module.name}.{environment.private_zone}"
    return own_name(environment, module)


def names_on(environment: Environment, balancer: str) -> dict[str, SharedRule]:
    """
    Every DNS name, and pattern of names, at which *balancer* takes requests → the first rule that says so.

    Names of modules whose routes take requests to any host are among them.
    """
    found: dict[str, SharedRule] = {}
    for rule in rules_of(environment, balancer):
        own = name_on(environment, environment.modules[rule.module], balancer)
        for name in rule.conditions.hosts or ((own,) if own else ()):
            found.setdefault(name.lower(), rule)
    return found


def names_of_the_balancer(environment: Environment, balancer: str) -> tuple[str, ...]:
    """
    Those of them whose record is the balancer's: no module is called so.

    Of patterns only such as ``*.example.com``: DNS has no others.
    """
    called = [(each, own_name(environment, each)) for each in environment.modules.values()]
    own = {name for module, name in called if name == environment.host(module)}
    found = (name for name in names_on(environment, balancer) if name not in own)
    return tuple(name for name in found if not domain.is_pattern(name.removeprefix("*.")))


def certificate_names(environment: Environment, balancer: str) -> tuple[str, ...]:
    """
    What certificates that are made for *balancer* are for: ``*.<zone>`` first, then each name that this does not cover.

    A star of a certificate stands for one label. Where the file names a certificate, those names are left out that it,
    or a further one, has; of one that is named by its ARN nothing is known, and nothing is made beside it.

    Source: https://docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html (wildcard)
    """
    zone = zone_of(environment, balancer)
    if environment.domain is None or zone is None:
        return ()
    section = environment.load_balancers[balancer]
    given = [each for each in (section.certificate, *section.further_certificates) if each]
    needed = {name if not domain.is_pattern(name) else wildcard(name): None for name in names_on(environment, balancer)}
    previews = environment.previews
    if previews and previews.domain and previews.domain != zone and balancer == balancer_of_previews(environment):
        needed[f"*.{previews.domain}"] = None
    left = [name for name in needed if not any(each.startswith("arn:") or covers(each, name) for each in given)]
    default = f"*.{zone}"
    others = [name for name in left if name != default and wildcard(name) != default]
    return (*([default] if section.certificate is None or len(others) < len(left) else []), *others)


def balancer_of_previews(environment: Environment) -> str | None:
    """Which load balancer previews share; None: there are no previews, or it is not said."""
    section = environment.previews
    if section is None:
        return None
    if section.load_balancer:
        return section.load_balancer
    public = [name for name, each in environment.load_balancers.items() if not each.is_internal]
    return public[0] if len(public) == 1 else None


def wildcard(name: str) -> str:
    """The certificate's name that covers *name* and all others in its place."""
    return f"*.{name.partition('.')[2]}"


def callers_of(environment: Environment, balancer: str) -> tuple[str, ...]:
    """Names of the modules that may call one that is behind *balancer*, each once."""
    modules = modules_on(environment, balancer)
    return tuple(dict.fromkeys(caller for module in modules for caller in _callers(module, balancer)))


def _callers(module: Module, balancer: str) -> tuple[str, ...]:
    """Those of *module* who come by *balancer*: by one that faces the internet everybody may."""
    return () if module.is_public and balancer != module.inner_load_balancer else module.callers


def beyond_reach(environment: Environment, balancer: str) -> dict[str, tuple[str, ...]]:
    """Callers that may enter *balancer* → modules there that they may not call, and reach all the same."""
    found = {}
    for caller in callers_of(environment, balancer):
        others = [
            module.name
            for module in modules_on(environment, balancer)
            if module.name != caller and caller not in module.callers
        ]
        if others:
            found[caller] = tuple(others)
    return found
