"""
How what a role may do becomes policies that IAM takes: one while it is short enough, then two, else one per subject.

What one role only may do has another form on the way: it is written into the role, which holds more than a policy.

A statement is in a policy by what it is about, and in one of several of the same subject by a hash of its own: what is
added or goes away moves nothing else between two policies that stay. So nothing is ever missing if a new policy is
attached before an old one loses what is in it, and one that is over is detached after all.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length,
https://www.rfc-editor.org/rfc/rfc2991 (highest random weight)
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from modulestack.contract import limits
from modulestack.contract.policy_document import Document, Statement, document, length

EXISTING = "existing"
"""The section of clusters and log groups that are not the environment's."""
FURTHER = "further"
"""The section of all subjects together, as long as they fit into one policy."""
INTO_ROLE = "role"
"""The section of everything, where it is written into the only role that has it."""
_LISTS = frozenset({"ArnEquals", "ArnLike", "StringEquals", "StringLike"})
"""Operators of conditions that hold if any of their values fits."""

Division = Mapping[str, int]
"""Section → how many policies it is in; empty: everything is in one policy."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rights:
    """What one policy says, and what it can do without, because further ones say it."""

    whole: Sequence[Statement | None]
    """All of it."""
    core: Sequence[Statement | None] = ()
    """Without the sections."""
    sections: Mapping[str, Sequence[Statement]] = dataclasses.field(default_factory=dict)
    """By subject; those without statements count for nothing."""
    own: Sequence[Statement | None] = ()
    """The core without clusters and log groups that are not the environment's."""
    existing: Sequence[Statement] = ()
    """What is about these."""
    of_one_role: bool = False
    """Whether one role only has it, and nothing else is written into that role."""


def divide(rights: Rights) -> Division:
    """As little as IAM's length asks for: nothing, all subjects in one policy, or one and more for each."""
    if _fits(rights.whole):
        return {}
    if rights.of_one_role and length(document(*rights.whole)) <= limits.ROLE_POLICIES_LENGTH:
        return {INTO_ROLE: 1}
    elsewhere = {EXISTING: rights.existing} if rights.existing and not _fits(rights.core) else {}
    together = merged(_all(rights.sections))
    apart = {FURTHER: together} if _fits(together) else rights.sections
    return {name: _fewest(statements) for name, statements in {**apart, **elsewhere}.items() if statements}


def documents(name: str, rights: Rights, division: Division) -> dict[str, Document]:
    """By name: the last is *name*, which is always there; the others must be attached before that one changes."""
    if not division or INTO_ROLE in division:
        return {name: document(*rights.whole)}
    apart = {**rights.sections, FURTHER: _all(rights.sections), EXISTING: rights.existing}
    found = {
        f"{name}.{section}{f'-{number}' if number > 1 else ''}": document(*merged(part))
        for section, count in division.items()
        for number, part in reversed([*enumerate(_parts(apart[section], count), 1)])
        if part
    }
    return {**found, name: document(*(rights.own if EXISTING in division else rights.core))}


def _all(sections: Mapping[str, Sequence[Statement]]) -> list[Statement]:
    return [statement for statements in sections.values() for statement in statements]


def _fits(statements: Sequence[Statement | None]) -> bool:
    return length(document(*statements)) <= limits.POLICY_LENGTH


def merged(statements: Iterable[Statement]) -> list[Statement]:
    """
    The same in fewer statements: those that differ in their resources only, and then those in one condition's values.

    Sorted, so that the same means the same text.
    """
    by_resource: dict[str, Statement] = {}
    for each in statements:
        alike = _text({**each, "Resource": []})
        on = {*by_resource.get(alike, each)["Resource"], *each["Resource"]}
        by_resource[alike] = {**each, "Resource": sorted(on)}
    by_values: dict[str, Statement] = {}
    for text in sorted(by_resource):
        each = by_resource[text]
        if (one := _only_list(each)) is None:
            by_values[text] = each
            continue
        operator, key, values = one
        alike = _text({**each, "Condition": {operator: {key: []}}})
        before = _only_list(by_values[alike]) if alike in by_values else None
        every = sorted({*values, *(before[2] if before else ())})
        by_values[alike] = {**each, "Condition": {operator: {key: every if len(every) > 1 else every[0]}}}
    return list(by_values.values())


def _only_list(statement: Statement) -> tuple[str, str, list[str]] | None:
    """Operator, key and values of its condition, if it has one of one key that holds if any value fits."""
    condition = statement.get("Condition", {})
    found = [(operator, key, values) for operator, keys in condition.items() for key, values in keys.items()]
    if len(found) != 1 or found[0][0] not in _LISTS:
        return None
    operator, key, values = found[0]
    return operator, key, [values] if isinstance(values, str) else list(values)


def _fewest(statements: Sequence[Statement]) -> int:
    """In how many parts *statements* fit; one more than a role takes if that is too many."""
    most = limits.MANAGED_POLICIES_PER_ROLE + 1
    for count in range(1, most):
        if all(_fits(merged(part)) for part in _parts(statements, count)):
            return count
    return most


def _parts(statements: Sequence[Statement], count: int) -> list[list[Statement]]:
    """
    *statements* by resource in *count* parts, some of them perhaps empty.

    With one part more, some go into that one, and no other moves.
    """
    parts: list[list[Statement]] = [[] for _ in range(count)]
    for each in statements:
        for resource in each["Resource"]:
            one = {**each, "Resource": [resource]}
            text = _text(one)
            parts[max(range(count), key=lambda number: _weight(number, text))].append(one)
    return parts


def _weight(number: int, text: str) -> bytes:
    return hashlib.sha256(f"{number} {text}".encode()).digest()


def _text(statement: Statement) -> str:
    return json.dumps(statement, sort_keys=True, separators=(",", ":"))
