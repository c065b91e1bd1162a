"""
Rules of `permissions`: nothing in a statement is wider than somebody said why.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from modulestack.contract import arn
from modulestack.contract.iam_escalation import why_risky
from modulestack.contract.iam_patterns import is_wild
from modulestack.contract.iam_services import NO_RESOURCE
from modulestack.features.permission import Permission, WithPermissions
from modulestack.fields.text import bare, nearest
from modulestack.fields.violation import FieldPath, RuleViolation

_WITHOUT_TYPE = frozenset({"execute-api", "s3", "sns", "sqs"})
"""Services whose ARNs end in a name, without its type before it."""
_NO_REASON = "write in the statement's `exceptions` why it has to be"


def wildcards_have_a_reason(module: WithPermissions) -> Iterator[RuleViolation]:
    """Whoever reads the file, and whoever reviews an edit of it, sees why."""
    for at, one in enumerate(module.permissions):
        for place, action in enumerate(one.actions):
            if is_wild(action) and action not in one.exceptions:
                yield RuleViolation(
                    (("permissions", at, "actions", place),),
                    f"{bare(action)} is more than one action: name those that it needs, or {_NO_REASON}",
                )
        if set(one.actions) <= NO_RESOURCE:
            continue
        for place, resource in enumerate(one.resources):
            if is_wide(resource) and resource not in one.exceptions:
                yield RuleViolation(
                    (("permissions", at, "resources", place),),
                    f"{bare(resource, 120)} names nothing: name what it needs, such as arn:aws:s3:::staging-uploads/*, "
                    f"or {_NO_REASON}",
                )


def is_wide(resource: str) -> bool:
    """Whether *resource* names nothing before its first wildcard: a service's all, or all of a type, anybody's."""
    found = arn.parse(resource)
    if found is None or is_wild(":".join(found[:4])):
        return True
    name = found.resource if found.service in _WITHOUT_TYPE else re.split("[/:]", found.resource, maxsplit=1)[-1]
    return name[:1] in {"*", "?"}


def risky_actions_have_a_reason(module: WithPermissions) -> Iterator[RuleViolation]:
    """By these a role gets at more than its own statements say."""
    for at, one in enumerate(module.permissions):
        for place, action in enumerate(one.actions):
            why = None if is_wild(action) else why_risky(action)
            if why and action not in one.exceptions:
                yield RuleViolation((("permissions", at, "actions", place),), f"{action} {why}: {_NO_REASON}")


def exceptions_are_needed(module: WithPermissions) -> Iterator[RuleViolation]:
    """A reason for something that does not stand there, or that needs none, would excuse a later edit unseen."""
    for at, one in enumerate(module.permissions):
        for what, reason in one.exceptions.items():
            field: FieldPath = ("permissions", at, "exceptions", what)
            if what not in (*one.actions, *one.resources):
                there = [text for text in (*one.actions, *one.resources) if _needs_reason(text, one)]
                advice = f"did you mean {bare(close, 120)}?" if (close := nearest(what, there)) else "leave it out"
                yield RuleViolation((field,), f"stands neither in its actions nor in its resources: {advice}")
            elif not _needs_reason(what, one):
                yield RuleViolation((field,), "needs no exception: leave it out")
            elif len(reason.strip()) < 3:
                yield RuleViolation((field,), "gives no reason: say why it has to be")


def _needs_reason(text: str, one: Permission) -> bool:
    if text in one.resources:
        return is_wide(text) and not set(one.actions) <= NO_RESOURCE
    return is_wild(text) or why_risky(text) is not None


REASONS = (wildcards_have_a_reason, risky_actions_have_a_reason, exceptions_are_needed)
