"""What an edit of the file takes from roles of tasks that run: at once, where their definition waits for a release."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modulestack.environment.edit_notices import Notice
from modulestack.fields.text import listed

POLICY, ATTACHMENT = "aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
Pairs = frozenset[tuple[str, str]]
"""Action and resource."""


def notices(
    module: str,
    resources: Iterable[Mapping[str, Any]],
    *,
    execution: Mapping[str, Any],
    task_policy_arns: Iterable[str],
) -> Iterator[Notice]:
    """
    What *module*'s roles lose that they have in the stack's state (*resources*: ``type``, ``name`` and ``outputs``).

    *execution* is the policy that its execution role gets, *task_policy_arns* the managed ones of its task role.
    """
    now, given = _pairs(execution), set(task_policy_arns)
    lost, taken = set(), set()
    for resource in resources:
        if resource["type"] == POLICY and resource["name"] == f"{module}-execution":
            before = _pairs(json.loads(resource["outputs"]["policy"]))
            lost |= {what for action, what in before if not _is_allowed(action, what, now)}
        if resource["type"] == ATTACHMENT and re.fullmatch(rf"{module}-task-[0-9a-f]{{8}}", resource["name"]):
            taken |= {resource["outputs"]["policyArn"]} - given
    if lost:
        text = "those of its tasks that need it cannot be started anew until the next release"
        yield Notice(f"{module}: ECS may no longer use {listed(sorted(lost), 'and')}: {text}", interrupts=True)
    if taken:
        yield Notice(f"{module}: the tasks that run lose what {listed(sorted(taken), 'and')} allows them")


def _is_allowed(action: str, what: str, pairs: Pairs) -> bool:
    return any(action == other and fnmatch.fnmatchcase(what, pattern) for other, pattern in pairs)


def _pairs(policy: Mapping[str, Any]) -> Pairs:
    return frozenset(
        (action, resource)
        for statement in policy["Statement"]
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
