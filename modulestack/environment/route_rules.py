"""Rules of the requests that modules claim of a load balancer that they share."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.listener_rules.problems import problems
from modulestack.contract.listener_rules.relation import Kind, Relation, relation
from modulestack.contract.load_balancers import OWN
from modulestack.environment.model import Environment
from modulestack.environment.rule_priorities import home_of
from modulestack.environment.settings import dotted
from modulestack.environment.shared_load_balancer import (
    SharedRule,
    modules_on,
    name_on,
    names_on,
    own_name,
    rules_of,
    zone_of,
)
from modulestack.features.domain import answers_at, is_pattern
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation


def every_module_has_requests(environment: Environment) -> Iterator[RuleViolation]:
    """Without a name of its own, a module has the requests that its routes say."""
    for balancer in environment.load_balancers:
        for module in modules_on(environment, balancer):
            field: FieldPath = ("modules", module.name, "load_balancers", balancer)
            if zone_of(environment, balancer) is None and not module.load_balancers[balancer].routes:
                yield RuleViolation(
                    (field, ("domain",)),
                    f"no request to {bare(balancer)} would be {bare(module.name)}'s, as without a domain it has no name"
                    ": add routes with paths, headers or others that are its alone, or modulestack:domain: {zone: ...}",
                )


def a_module_has_one_address(environment: Environment) -> Iterator[RuleViolation]:
    """Where a module answers is a name, not a pattern of names."""
    for balancer in environment.load_balancers:
        for module in modules_on(environment, balancer):
            own = own_name(environment, module)
            if own is None or module.primary_load_balancer != balancer or answers_at(module, balancer, own):
                continue
            routes = module.load_balancers[balancer].routes
            if all(is_pattern(host) for route in routes for host in route.hosts):
                yield RuleViolation(
                    (("modules", module.name, "load_balancers", balancer, "routes"),),
                    f"take requests to patterns of names only, and {bare(module.name)} has to be found at one: add a "
                    f"whole name to hosts, such as {own}",
                )


def names_lead_to_their_load_balancer(environment: Environment) -> Iterator[RuleViolation]:
    """A name leads to one load balancer."""
    leads: dict[str, tuple[str, FieldPath]] = {}
    for name, module in environment.modules.items():
        own, primary = own_name(environment, module), module.primary_load_balancer
        is_known = primary == OWN or (
            primary in environment.load_balancers
            and environment.load_balancers[primary].is_internal is not module.is_public
        )  # another rule tells of the others
        if own is not None and own == environment.host(module) and is_known:
            leads[own] = (module.primary_load_balancer, ("modules", name, "load_balancers"))
    for balancer in environment.load_balancers:
        for host, rule in names_on(environment, balancer).items():
            other, field = leads.setdefault(host, (balancer, rule.field))
            if other == balancer or name_on(environment, environment.modules[rule.module], balancer) == host:
                continue
            to = f"{bare(str(field[1]))}'s own load balancer" if other == OWN else bare(other)
            yield RuleViolation(
                ((*rule.field, "hosts"), field),
                f"{bare(host)} leads to {to}, so that no request to it comes to {bare(balancer)}: choose another name, "
                f"or have both modules behind one",
            )


def requests_are_one_modules(environment: Environment) -> Iterator[RuleViolation]:
    """What two rules claim in the same words is nobody's; the one that comes first would have all of it."""
    for balancer in environment.load_balancers:
        for first, second, found in _meeting(environment, balancer):
            if found.kind is Kind.EQUAL:
                yield RuleViolation(
                    (second.field, first.field, ("load_balancers", balancer)),
                    f"takes the same requests of {bare(balancer)} as {dotted(first.field)}, such as {found.example}: "
                    "a request is one module's: give one of the two another path, host, header or such",
                )


def requests_that_two_modules_claim(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: of two routes that cross, one gets what both claim."""
    for balancer in environment.load_balancers:
        for first, second, found in _meeting(environment, balancer):
            if found.kind is Kind.CROSSING and first.module != second.module:
                wins, loses = sorted((first, second), key=lambda rule: (home_of(rule.conditions), rule.module))
                yield RuleViolation(
                    (loses.field, wins.field),
                    f"and {dotted(wins.field)} both take requests such as {found.example}: they go to "
                    f"{bare(wins.module)}, unless the other one stood before: add what tells them apart to one of the "
                    "two, such as the other's hosts",
                )


def _meeting(environment: Environment, balancer: str) -> Iterator[tuple[SharedRule, SharedRule, Relation]]:
    """Every two rules of *balancer* that a request could meet both of; of what AWS refuses none."""
    whole = [rule for rule in rules_of(environment, balancer) if rule.part_of is None]
    rules = [rule for rule in whole if not problems(rule.conditions)]
    for first, second in itertools.combinations(rules, 2):
        if _may_meet(first.conditions, second.conditions):
            found = relation(first.conditions, second.conditions)
            if found.kind is not Kind.APART:
                yield first, second, found


def _may_meet(first: Conditions, second: Conditions) -> bool:
    """False where two lists of whole names tell at once: most modules have a name each."""
    hosts = {*first.hosts, *second.hosts}
    if not first.hosts or not second.hosts or any(map(is_pattern, hosts)):
        return True
    return not {each.lower() for each in first.hosts}.isdisjoint(each.lower() for each in second.hosts)
