"""Rules of the web ACL."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, limits
from modulestack.contract.managed_rule_groups import CAPACITY, capacity
from modulestack.environment.model import Environment, Module
from modulestack.environment.shared_load_balancer import modules_on
from modulestack.fields.text import bare, listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation

_FIELD: FieldPath = ("web_acl",)
_OF_ITS_OWN = ("managed_rules", "requests_per_5_minutes", "allowed", "blocked", "log_retention_days")


def managed_rule_groups_are_amazons(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html"""
    for name in environment.web_acl.managed_rules if environment.web_acl else ():
        if name not in CAPACITY:
            close = nearest(name, CAPACITY)
            advice = f"did you mean {close}?" if close else f"allowed such as {next(iter(CAPACITY))}"
            yield RuleViolation(((*_FIELD, "managed_rules", name),), f"{bare(name)} is no rule group of AWS: {advice}")


def a_web_acl_has_room(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html"""
    section = environment.web_acl
    if section is None or not section.managed_rules.keys() <= CAPACITY.keys():
        return
    used = capacity(section.managed_rules)
    if used > limits.WEB_ACL_CAPACITY:
        text = f"its groups take {used} units, and a web ACL has {limits.WEB_ACL_CAPACITY}: leave some of them out"
        yield RuleViolation(((*_FIELD, "managed_rules"),), text)


def a_web_acl_that_is_there_keeps_what_it_has(environment: Environment) -> Iterator[RuleViolation]:
    """
    What the environment has not made, it does not change.

    Source (region and account): https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html
    """
    section = environment.web_acl
    if section is None or section.arn is None:
        return
    for key in _OF_ITS_OWN:
        if key in section.model_fields_set:
            text = "is of the web ACL that is made, and one that is there keeps its own: leave it out"
            yield RuleViolation(((*_FIELD, key), (*_FIELD, "arn")), text)
    found = arn.parse(section.arn)
    if found and found.region != environment.region:
        text = f"is of {found.region}, and web ACLs guard load balancers of their own region: name one of "
        yield RuleViolation(((*_FIELD, "arn"), ("region",)), f"{text}{environment.region}")
    elif found and environment.account_id and found.account != environment.account_id:
        text = f"is of account {found.account}, and web ACLs guard load balancers of their own account: name one of "
        yield RuleViolation(((*_FIELD, "arn"), ("account_id",)), f"{text}{environment.account_id}")


def addresses_are_told_once(environment: Environment) -> Iterator[RuleViolation]:
    """An address that is always let through is not blocked."""
    section = environment.web_acl
    for index, each in enumerate(section.blocked if section else ()):
        if section and each in section.allowed:
            text = f"{each} is in allowed, too, which comes first: leave it out of one of the two"
            yield RuleViolation(((*_FIELD, "blocked", index), (*_FIELD, "allowed")), text)


def a_web_acl_guards_public_addresses(environment: Environment) -> Iterator[RuleViolation]:
    """
    One of a region is before its load balancers; that of a distribution would be another one.

    Source: https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html
    """
    if environment.web_acl is None or any(_is_guarded(environment, each) for each in environment.modules.values()):
        return
    for name, section in environment.load_balancers.items():
        if section.cloudfront is not None:
            text = (
                f"guards load balancers with public addresses, and {bare(name)} has CloudFront in front of it: leave "
            )
            text += "one of the two out, or have a module that needs it behind another load balancer"
            yield RuleViolation((_FIELD, ("load_balancers", name, "cloudfront")), text)


def somebody_is_guarded(environment: Environment) -> Iterator[RuleViolation]:
    """A warning, if nobody is, or some of those whom the internet asks are not."""
    if environment.web_acl is None:
        return
    if not any(_is_guarded(environment, each) for each in environment.modules.values()):
        text = "no module has a public application load balancer that is made here: it stands before nothing"
        yield RuleViolation((_FIELD,), text)
        return
    for name, section in environment.load_balancers.items():
        behind = [each.name for each in modules_on(environment, name) if each.inner_load_balancer != name]
        if behind and not section.is_internal and not section.takes_web_acl:
            why = "has CloudFront in front of it" if section.cloudfront else f"is {section.existing}, somebody else's"
            text = (
                f"does not stand before {bare(name)}, which {why}: who asks {listed(behind, 'and')} there is not held "
            )
            at: FieldPath = ("load_balancers", name, "cloudfront" if section.cloudfront else "existing")
            yield RuleViolation((_FIELD, at), f"{text}to it; have modules that need it behind another load balancer")


def _is_guarded(environment: Environment, module: Module) -> bool:
    """Whether the web ACL stands before a load balancer by which the internet asks *module*."""
    if not module.is_public or module.is_network:
        return False
    shared = (environment.load_balancers.get(each) for each in module.shared_load_balancers)
    return module.has_own_load_balancer or any(each is not None and each.takes_web_acl for each in shared)
