"""What an edit of the file takes from roles of tasks that run: at once, where their definition waits for a release."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from modulestack.contract.iam_patterns import covers, covers_action
from modulestack.environment.edit_notices import Notice
from modulestack.fields.text import listed

POLICY, ATTACHMENT = "aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
Pairs = frozenset[tuple[str, str]]
"""Action and resource."""
Grants = frozenset[tuple[str, str, str]]
"""Action, resource, and the condition as JSON; empty: none."""
_MOST_SHOWN = 5


def notices(
    module: str,
    resources: Iterable[Mapping[str, Any]],
    *,
    execution: Mapping[str, Any],
    task: Mapping[str, Any] | None = None,
    task_policy_arns: Iterable[str],
    others: Collection[str] = (),
) -> Iterator[Notice]:
    """
    What *module*'s roles lose that they have in the stack's state (*resources*: ``type``, ``name`` and ``outputs``).

    *execution* is the policy that its execution role gets, *task* that of its task role (None: none), and
    *task_policy_arns* are the managed ones of that. Of *others* (``execution``, ``task``) it has somebody else's from
    its next release on: its own ones stay as they are until then.
    """
    now, given = _pairs(execution), set(task_policy_arns)
    lost, taken, ended = set(), set(), set()
    kept = _grants(task) if task else frozenset()
    for resource in resources:
        if resource["type"] == POLICY and resource["name"] == f"{module}-execution" and "execution" not in others:
            before = _pairs(json.loads(resource["outputs"]["policy"]))
            lost |= {what for action, what in before if not _is_allowed(action, what, now)}
        if "task" in others:
            continue
        if resource["type"] == POLICY and resource["name"] == f"{module}-task":
            before_it = _grants(json.loads(resource["outputs"]["policy"]))
            ended |= {f"{grant[0]} on {grant[1]}" for grant in before_it if not _is_kept(grant, kept)}
        if resource["type"] == ATTACHMENT and is_of(module, resource["name"]):
            taken |= {resource["outputs"]["policyArn"]} - given
    if lost:
        text = "those of its tasks that need it cannot be started anew until the next release"
        yield Notice(f"{module}: ECS may no longer use {listed(sorted(lost), 'and')}: {text}", interrupts=True)
    if ended:
        shown = sorted(ended) if len(ended) <= _MOST_SHOWN else [*sorted(ended)[:_MOST_SHOWN], f"{len(ended)} in all"]
        yield Notice(f"{module}: the tasks that run may no longer do {listed(shown, 'and')}")
    if taken:
        yield Notice(f"{module}: the tasks that run lose what {listed(sorted(taken), 'and')} allows them")


def is_of(module: str, attachment: str) -> bool:
    """Whether the logical name *attachment* is that of a policy of *module*'s task role."""
    return re.fullmatch(rf"{module}-task-[0-9a-f]{{8}}", attachment) is not None


def _is_allowed(action: str, what: str, pairs: Pairs) -> bool:
    return any(action == other and fnmatch.fnmatchcase(what, pattern) for other, pattern in pairs)


def _is_kept(grant: tuple[str, str, str], kept: Grants) -> bool:
    """Whether *kept* has *grant*, or a wider one without a condition."""
    action, what, condition = grant
    return any(
        covers_action(other, action) and covers(pattern, what) and under in {"", condition}
        for other, pattern, under in kept
    )


def _grants(policy: Mapping[str, Any]) -> Grants:
    return frozenset(
        (action, resource, json.dumps(statement["Condition"], sort_keys=True) if "Condition" in statement else "")
        for statement in policy["Statement"]
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    )


def _pairs(policy: Mapping[str, Any]) -> Pairs:
    return frozenset(
        (action, resource)
        for statement in policy["Statement"]
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
