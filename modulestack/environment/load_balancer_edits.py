"""What an edit of shared load balancers, or of who is behind them, cannot do to an environment that stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from modulestack.contract import names, previews
from modulestack.contract.load_balancers import OWN, RULE_PRIORITIES
from modulestack.environment.model import Environment, Module
from modulestack.environment.record_edits import of_type
from modulestack.environment.rule_conditions import of_resource
from modulestack.environment.rule_priorities import Claim, NoFreePriority, priorities
from modulestack.environment.shared_load_balancer import (
    balancer_of_previews,
    rules_of,
)
from modulestack.environment.standing import StandingEnvironment, StandingModule, load_balancers_of
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation

LOAD_BALANCER, LISTENER_RULE = "aws:lb/loadBalancer:LoadBalancer", "aws:lb/listenerRule:ListenerRule"
COMPONENT = "modulestack:index:SharedLoadBalancer"


def resource_name(balancer: str) -> str:
    """What a shared load balancer is called in the stack's state, before it is cut."""
    return f"{balancer}-shared"


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """Everything in *environment* that cannot be done to the load balancers of what is *standing*."""
    yield from _schemes(environment, standing)
    yield from _others(environment, standing)
    yield from _fronts(environment, standing)
    yield from _protected(environment, standing)
    yield from _rules(environment, standing)
    for name, before in standing.modules.items():
        if (module := environment.modules.get(name)) is not None:
            yield from _moves(module, before)


def changes_load_balancers(module: Module, before: StandingModule) -> bool:
    """Whether *module* is behind others than it was *before*: its service gets, or loses, target groups."""
    return before.load_balancers.keys() != set(load_balancers_of(module))


def _moves(module: Module, before: StandingModule) -> Iterator[RuleViolation]:
    """
    Whoever looked the module's name up goes on asking where it led, for as long as the record says.

    An alias record is kept as long as the load balancer's own, 60 seconds:
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
    """
    if not module.has_load_balancer or not before.has_load_balancer or module.is_public != before.is_public:
        return  # of another kind it has another name, and the old one ends
    old, new = before.primary_load_balancer, module.primary_load_balancer
    if old not in load_balancers_of(module):
        yield RuleViolation(
            (("modules", module.name, "load_balancers"),),
            f"{bare(module.name)}'s name leads to {_named(old)}, and whoever looked it up asks there for another minute"
            f": first write {{{old}: {{}}, {new}: {{primary: true}}}} and run `pulumi up`, and some minutes later take "
            f"{old} out",
        )


def _named(balancer: str) -> str:
    return "its own load balancer" if balancer == OWN else bare(balancer)


def _schemes(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """
    One that faces the internet cannot be turned to the inside.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    """
    for balancer, section in environment.load_balancers.items():
        on = {
            name: each.load_balancers[balancer].scheme
            for name, each in standing.modules.items()
            if balancer in each.load_balancers
        }
        if was := next((scheme for scheme in on.values() if scheme != section.scheme), None):
            yield RuleViolation(
                (("load_balancers", balancer, "scheme"),),
                f"{section.scheme}, but it is {was}, with {', '.join(on)} behind it: add one of another name, and move "
                "the modules there",
            )


def _others(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """A target group is of one load balancer, and tasks cannot be behind both for a moment under one name."""
    for balancer, section in environment.load_balancers.items():
        now = section.existing or ""
        behind = {n: each.load_balancers.get(balancer) for n, each in standing.modules.items()}
        on = {name: each.existing for name, each in behind.items() if each and each.existing != now}
        for was in [*on.values()][:1]:
            yield RuleViolation(
                (("load_balancers", balancer, "existing"),),
                f"{now or 'one of its own'}, but it is {was or 'one of its own'}, with {', '.join(on)} behind it: add "
                "one of another name, and move the modules there",
            )


def _fronts(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """One that has public addresses cannot lose them, nor get them, and its names would lead nowhere meanwhile."""
    for balancer in environment.load_balancers:
        now = environment.has_cloudfront(balancer)
        behind = {n: each.load_balancers.get(balancer) for n, each in standing.modules.items()}
        if on := [name for name, each in behind.items() if each and each.cloudfront != now]:
            what = "stands in front, and did not" if now else "does not stand in front any more, and did"
            yield RuleViolation(
                (("load_balancers", balancer, "cloudfront"),),
                f"CloudFront {what}, with {', '.join(on)} behind it: add one of another name, and move the "
                "modules there",
            )


def _protected(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """AWS does not delete one while it is protected."""
    for balancer, outputs in _standing(standing):
        section = environment.load_balancers.get(balancer)
        turned = section is not None and section.faces_internet == bool(outputs.get("internal"))
        if (section is not None and not turned) or not outputs.get("enableDeletionProtection"):
            continue
        field: FieldPath = ("load_balancers", balancer, "scheme") if turned else ("load_balancers", balancer)
        what = "makes another one of it" if turned else "is gone from the file"
        yield RuleViolation(
            (field, ("deletion_protection",)),
            f"{what}, and AWS does not delete the old one while it is protected: undo this, set "
            "modulestack:deletion_protection to false, run `pulumi up`, then write this again",
        )


def _standing(standing: StandingEnvironment) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Name and outputs of each shared load balancer in the stack's state; long names are cut there."""
    for each in standing.resources:
        if each["type"] == COMPONENT:
            wanted = names.load_balancing(resource_name(str(each["name"])))
            for name, outputs in of_type(standing, LOAD_BALANCER):
                if name == wanted:
                    yield str(each["name"]), outputs


def _rules(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """A new rule is made before one that is no longer wanted goes: for a moment there are both."""
    most = environment.quotas.most_rules
    for balancer in environment.load_balancers:
        before = standing_rules(standing, balancer)
        wanted = [(rule.module, rule.conditions) for rule in rules_of(environment, balancer)]
        count = len({*wanted, *before})
        if before and len(wanted) <= most < count:
            yield RuleViolation(
                (("load_balancers", balancer),),
                f"would have {count} rules for a moment, as new ones are made before old ones go, and AWS allows "
                f"{most}: make the edit in two steps, with `pulumi up` between them",
            )
        elif len(wanted) <= most:
            try:
                rule_priorities_of(environment, standing, balancer)
            except NoFreePriority as error:
                yield RuleViolation((("load_balancers", balancer),), str(error))


def standing_rules(standing: StandingEnvironment, balancer: str) -> dict[Claim, int]:
    """
    The rules of *balancer* that stand, with their priorities; of a file that is compared none.

    Those of a run that did not end are in the stack's state, and in no manifest.
    """
    found: dict[Claim, int] = {}
    for name, outputs in of_type(standing, LISTENER_RULE):
        if name.endswith(rule_name("", balancer, int(outputs.get("priority") or 0))):
            module = name.removesuffix(rule_name("", balancer, int(outputs["priority"])))
            found[module, of_resource(outputs["conditions"])] = int(outputs["priority"])
    for name, before in standing.modules.items():
        if balancer in before.load_balancers:
            found |= {(name, one): number for one, number in before.load_balancers[balancer].rules.items()}
    return found


def rule_priorities_of(
    environment: Environment, standing: StandingEnvironment, balancer: str, taken: Collection[int] = ()
) -> dict[Claim, int]:
    """
    The priority of each rule of *balancer*; *taken* are numbers of rules there that are others'.

    Raises:
        NoFreePriority: there is no number for one of them.
    """
    rules = rules_of(environment, balancer)
    parts = {(rule.module, rule.conditions): rule.part_of for rule in rules if rule.part_of is not None}
    wanted = [(rule.module, rule.conditions) for rule in rules]
    return priorities(wanted, standing_rules(standing, balancer), taken, parts, numbers_of(environment, balancer))


def numbers_of(environment: Environment, balancer: str) -> range:
    """The priorities that new rules of *balancer* may have: previews have some of their own."""
    slot = environment.load_balancers[balancer].slot
    if slot is not None:
        return previews.priorities_of(slot)
    return previews.BESIDE_PREVIEWS if balancer == balancer_of_previews(environment) else RULE_PRIORITIES


def rule_name(module: str, balancer: str, priority: int) -> str:
    """What a rule is called in the stack's state: it is its number, and never gets another one."""
    return f"{module}-on-{balancer}-{priority}"
