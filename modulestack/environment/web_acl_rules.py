"""Rules of the web ACL."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, limits
from modulestack.contract.managed_rule_groups import CAPACITY, capacity
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, nearest
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
    """What the environment has not made, it does not change."""
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


def addresses_are_told_once(environment: Environment) -> Iterator[RuleViolation]:
    """An address that is always let through is not blocked."""
    section = environment.web_acl
    for index, each in enumerate(section.blocked if section else ()):
        if section and each in section.allowed:
            text = f"{each} is in allowed, too, which comes first: leave it out of one of the two"
            yield RuleViolation(((*_FIELD, "blocked", index), (*_FIELD, "allowed")), text)


def somebody_is_guarded(environment: Environment) -> Iterator[RuleViolation]:
    """A warning."""
    public = [module for module in environment.modules.values() if module.is_public and not module.is_network]
    if environment.web_acl and not public:
        yield RuleViolation((_FIELD,), "no module has a public application load balancer: it stands before nothing")
