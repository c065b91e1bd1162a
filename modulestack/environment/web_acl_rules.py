"""Rules of the web ACL."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, cloudfront, limits
from modulestack.contract.managed_rule_groups import CAPACITY, capacity
from modulestack.environment.guarded import guards_load_balancers, is_guarded
from modulestack.environment.model import Environment
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
    if section is None or section.is_made:
        return
    named = "arn" if section.arn else "cloudfront_arn"
    for key in _OF_ITS_OWN:
        if key in section.model_fields_set:
            text = "is of the web ACL that is made, and one that is there keeps its own: leave it out"
            yield RuleViolation(((*_FIELD, key), (*_FIELD, named)), text)
    edge = arn.parse(section.cloudfront_arn) if section.cloudfront_arn else None
    if edge and environment.account_id and edge.account != environment.account_id:
        text = f"is of account {edge.account}, and the environment is in {environment.account_id}: name one of its own"
        yield RuleViolation(((*_FIELD, "cloudfront_arn"), ("account_id",)), text)
    found = arn.parse(section.arn) if section.arn else None
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


def web_acls_that_are_there_are_named_together(environment: Environment) -> Iterator[RuleViolation]:
    """
    One of a region is before its load balancers, and that of distributions is another one.

    Source: https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html
    """
    section = environment.web_acl
    if section is None or section.is_made:
        return
    fronted = [name for name, each in environment.load_balancers.items() if each.cloudfront is not None]
    edge: FieldPath = (*_FIELD, "cloudfront_arn")
    if fronted and section.cloudfront_arn is None:
        text = f"guards load balancers, and {bare(fronted[0])} has CloudFront in front of it: name a web ACL of "
        text += f"{cloudfront.REGION} for that, too (cloudfront_arn)"
        yield RuleViolation(((*_FIELD, "arn"), ("load_balancers", fronted[0], "cloudfront")), text)
    if section.cloudfront_arn and not fronted:
        yield RuleViolation((edge,), "guards CloudFront, which is in front of no load balancer: leave it out")
    if fronted and section.cloudfront_arn and section.arn is None and guards_load_balancers(environment):
        text = "guards CloudFront, and there are load balancers with public addresses: name a web ACL of "
        yield RuleViolation((edge,), f"{text}{environment.region} for them, too (arn)")
    if section.arn and not guards_load_balancers(environment):
        text = "guards load balancers with public addresses, and all have CloudFront in front of them: leave it out"
        yield RuleViolation(((*_FIELD, "arn"), ("load_balancers", fronted[0], "cloudfront")), text)


def waf_of_cloudfront_has_no_choice(environment: Environment) -> Iterator[RuleViolation]:
    """
    `fail_open` is an attribute of load balancers.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    """
    section = environment.web_acl
    if section and section.fail_open and not guards_load_balancers(environment):
        text = "is said to load balancers with public addresses, and all have CloudFront in front: leave it out"
        yield RuleViolation(((*_FIELD, "fail_open"),), text)


def somebody_is_guarded(environment: Environment) -> Iterator[RuleViolation]:
    """A warning, if nobody is, or some of those whom the internet asks are not."""
    if environment.web_acl is None:
        return
    if not any(is_guarded(environment, each) for each in environment.modules.values()):
        text = "no module has a public application load balancer that is made here: it stands before nothing"
        yield RuleViolation((_FIELD,), text)
        return
    for name, section in environment.load_balancers.items():
        behind = [each.name for each in modules_on(environment, name) if each.inner_load_balancer != name]
        if behind and not section.is_internal and not section.is_guarded:
            text = f"does not stand before {bare(name)}, which is {section.existing}, somebody else's: who asks "
            text += f"{listed(behind, 'and')} there is not held to it; have modules that need it behind another load "
            yield RuleViolation((_FIELD, ("load_balancers", name, "existing")), f"{text}balancer")
