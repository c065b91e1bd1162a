"""
Rules of `permissions`: no statement grants nothing, or reaches what releases go by.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from modulestack.contract import arn, iam_conditions, paths
from modulestack.contract.iam_patterns import is_wild, meet, resources_meet
from modulestack.contract.iam_services import NO_RESOURCE, PREFIXES, may_be_on
from modulestack.features.context import ModuleContext
from modulestack.features.permission import WithPermissions
from modulestack.features.permission_reasons import REASONS
from modulestack.fields.text import bare, listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation

_READ = re.compile(r"(BatchGet|Describe|Get|List)[A-Za-z]*")


def says_something(module: WithPermissions) -> Iterator[RuleViolation]:
    """IAM takes no statement without an action or a resource."""
    for at, one in enumerate(module.permissions):
        for key, example in (("actions", "s3:GetObject"), ("resources", "arn:aws:s3:::staging-uploads/*")):
            if not getattr(one, key):
                yield RuleViolation((("permissions", at, key),), f"is empty: name at least one, such as {example}")
        for operator, keys in one.conditions.items():
            if not keys:
                yield RuleViolation(
                    (("permissions", at, "conditions", operator),), "is empty: name a key, such as aws:SourceVpc"
                )


def nothing_is_there_twice(module: WithPermissions) -> Iterator[RuleViolation]:
    """Of two that say the same, one will be forgotten."""
    known: dict[tuple[str, str, str], FieldPath] = {}
    for at, one in enumerate(module.permissions):
        field: FieldPath = ("permissions", at)
        twice = False
        for key in ("actions", "resources"):
            texts = getattr(one, key)
            for place, text in enumerate(texts):
                if text in texts[:place]:
                    twice = True
                    yield RuleViolation(((*field, key, place),), f"{bare(text, 120)} is in the list twice")
        pairs = [(action, resource, repr(one.conditions)) for action in one.actions for resource in one.resources]
        said = [known[pair] for pair in pairs if pair in known]
        if said and not twice:
            action, resource, _ = next(pair for pair in pairs if pair in known)
            text = f"{action} on {bare(resource, 120)} is allowed by permissions[{said[0][1]}] already: keep one"
            yield RuleViolation((field, said[0]), text)
        known.update((pair, field) for pair in pairs if pair not in known)


def values_fit_operators(module: WithPermissions) -> Iterator[RuleViolation]:
    """IAM takes the policy, or not, and the condition never holds."""
    for at, one in enumerate(module.permissions):
        for operator, keys in one.conditions.items():
            for key, values in keys.items():
                field: FieldPath = ("permissions", at, "conditions", operator, key)
                if not values:
                    yield RuleViolation((field,), "is empty: write at least one value")
                for value in values:
                    if allowed := iam_conditions.why_not(operator, value):
                        yield RuleViolation((field,), f"{bare(value)} is nothing for {operator}: allowed {allowed}")


def actions_have_a_resource(module: WithPermissions) -> Iterator[RuleViolation]:
    """An action that IAM knows no resource for is never allowed by an ARN."""
    for at, one in enumerate(module.permissions):
        for place, action in enumerate(one.actions):
            if action in NO_RESOURCE and one.resources and "*" not in one.resources:
                yield RuleViolation(
                    (("permissions", at, "actions", place), ("permissions", at, "resources")),
                    f"{action} is on no resource, and an ARN never allows it: put it into a statement with "
                    'resources: ["*"]',
                )


def releases_stay_out_of_reach(module: WithPermissions, context: ModuleContext) -> Iterator[RuleViolation]:
    """What decides what runs, and who may do what, is nothing that a task changes: no reason is good enough."""
    environment = context.environment
    kept = {
        "ssm": (f"arn:*:ssm:*:*:parameter{paths.ROOT}*", f"parameters below {paths.ROOT}, by which releases go"),
        "s3": (f"arn:*:s3:::{environment}-releases-*", "the bucket that releases keep templates and records in"),
        "iam": (f"arn:*:iam::*:role{paths.ROOT.removesuffix('/')}*", "roles of modules and pipelines"),
    }
    for at, one in enumerate(module.permissions):
        for place, resource in enumerate(one.resources):
            for prefix, (pattern, what) in kept.items():
                changing = [action for action in one.actions if _changes(action, prefix)]
                if changing and resources_meet(resource, pattern):
                    yield RuleViolation(
                        (
                            ("modules", module.name, "permissions", at, "resources", place),
                            ("modules", module.name, "permissions", at, "actions"),
                        ),
                        f"{bare(resource, 120)} with {changing[0]} reaches {what}: name other resources",
                    )
                    break


def _changes(action: str, prefix: str) -> bool:
    """Whether *action* is of the service and does more than read; to take a role is more."""
    service, _, name = action.partition(":")
    if prefix == "iam" and service == "sts" and meet(name.lower(), "assumerole*"):
        return True
    return service == prefix and action not in NO_RESOURCE and not _READ.fullmatch(name.rstrip("*"))


def services_are_known(module: WithPermissions) -> Iterator[RuleViolation]:
    """AWS adds services: what is not known may be new."""
    for at, one in enumerate(module.permissions):
        for place, action in enumerate(one.actions):
            prefix = action.partition(":")[0]
            if prefix not in PREFIXES:
                close = nearest(prefix, PREFIXES)
                advice = f"did you mean {close}?" if close else "if it is not new, it allows nothing"
                yield RuleViolation(
                    (("permissions", at, "actions", place),),
                    f"no service that is known has the prefix {prefix}: {advice}",
                )


def actions_and_resources_go_together(module: WithPermissions) -> Iterator[RuleViolation]:
    """An action is allowed on resources that it can be on, and on no others, whatever the statement says."""
    for at, one in enumerate(module.permissions):
        services = {found.service for text in one.resources if (found := arn.parse(text))}
        if "*" in one.resources or any(map(is_wild, services)):
            continue
        prefixes = list(dict.fromkeys(action.partition(":")[0] for action in one.actions))
        for place, action in enumerate(one.actions):
            prefix = action.partition(":")[0]
            if services and action not in NO_RESOURCE and not any(may_be_on(prefix, service) for service in services):
                yield RuleViolation(
                    (("permissions", at, "actions", place), ("permissions", at, "resources")),
                    f"{action} is on none of its resources, which are of {listed(sorted(services), 'and')}: it allows "
                    "nothing",
                )
        for place, text in enumerate(one.resources):
            found = arn.parse(text)
            if found and prefixes and not any(may_be_on(prefix, found.service) for prefix in prefixes):
                yield RuleViolation(
                    (("permissions", at, "resources", place), ("permissions", at, "actions")),
                    f"none of its actions can be on {bare(text, 120)}: it allows nothing",
                )


RULES = (
    says_something,
    *REASONS,
    nothing_is_there_twice,
    values_fit_operators,
    actions_have_a_resource,
)
WARNINGS = (services_are_known, actions_and_resources_go_together)
