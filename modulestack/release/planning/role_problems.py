"""What tasks would lack for their roles: rules over what role_facts.py reads; no calls."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from modulestack.contract import task_roles
from modulestack.contract.iam_policy import is_allowed, is_allowed_some, listed
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.planning import remedies

RoleProblem = tuple[Literal["refuse", "warn"], str]
"""Its weight, and what is wrong and what to do about it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RoleFacts:
    """A role that the task definition names."""

    arn: str
    purpose: Literal["execution", "task"]
    trust: Mapping[str, Any] | None
    """Its trust policy; None: there is no such role."""
    statements: tuple[Mapping[str, Any], ...] | None = None
    """Of all its policies, of the task role those written into it; None: not read."""
    granted: tuple[Mapping[str, Any], ...] | None = None
    """Of a task role whose tasks mount file systems: what its policies say of that; None: not read."""
    boundary: str = ""
    """ARN of its permissions boundary; empty: it has none."""
    bounds: tuple[Mapping[str, Any], ...] | None = None
    """The statements of that; None: there is none, or it was not read."""


def role_problems(role: RoleFacts, needs: Iterable[tuple[str, str]], manifest: ModuleManifest) -> list[RoleProblem]:
    """
    What tasks lack for *role*, each with its weight: the role itself, ECS's way to it, or what it is to be allowed.

    *needs*: what the execution role must be allowed, (action, resource ARN).
    """
    name = role.arn.rpartition("/")[2]
    if role.trust is None:
        remedy = remedies.of_role(role.arn, manifest, "make it")
        return [("refuse", f"{role.purpose} role {name} does not exist: {remedy}")]
    if not _trusts_tasks(role.trust):
        remedy = remedies.of_role(role.arn, manifest, "let it trust that service")
        text = f"{role.purpose} role {name} does not trust ecs-tasks.amazonaws.com: {remedy}"
        return [("refuse", text)]
    if role.statements is None:
        return []
    if role.purpose == "task":
        return _beyond_its_boundary(name, role)
    return [
        (_level(action), f"execution role {name} is {text}")
        for action, resource in needs
        if (text := _lacking(role, action, resource, manifest))
    ]


def _lacking(role: RoleFacts, action: str, resource: str, manifest: ModuleManifest) -> str:
    """Why the role may not do *action*, and what to do; empty: it may."""
    if not _may((action, resource), role.statements or ()):
        remedy = remedies.of_permission(role.arn, action, resource, manifest)
        return f"not allowed {action} on {resource}: {remedy}"
    if role.bounds is not None and not _may((action, resource), role.bounds):
        remedy = remedies.of_boundary(role.boundary)
        return f"allowed {action} on {resource} by its policies, and not by its permissions boundary: {remedy}"
    return ""


def _may(need: tuple[str, str], statements: Iterable[Mapping[str, Any]]) -> bool:
    action, resource = need
    given = tuple(statements)
    return is_allowed(action, resource, given) or is_allowed_some(action, resource, given)


def _beyond_its_boundary(name: str, role: RoleFacts) -> list[RoleProblem]:
    """What a task's role is given and its boundary cuts off: IAM takes such a policy, and says nothing."""
    if role.bounds is None or role.statements is None:
        return []
    pairs = [
        (action, resource)
        for statement in role.statements
        if statement.get("Effect") == "Allow"
        for action in listed(statement.get("Action", []))
        for resource in listed(statement.get("Resource", []))
    ]
    cut = "by its policy, and not by its permissions boundary, so its tasks may not do it"
    remedy = remedies.of_boundary(role.boundary)
    return [
        ("warn", f"task role {name} is allowed {action} on {resource} {cut}: {remedy}")
        for action, resource in dict.fromkeys(pairs)
        if not is_allowed(action, resource, role.bounds)
    ]


def _level(action: str) -> Literal["refuse", "warn"]:
    return "warn" if action.startswith(task_roles.ALLOWED_ELSEWHERE) else "refuse"


def _trusts_tasks(policy: Mapping[str, Any]) -> bool:
    for statement in policy.get("Statement", ()):
        principal = statement.get("Principal", {})
        services = listed(principal.get("Service", [])) if isinstance(principal, dict) else listed(principal)
        if statement.get("Effect") == "Allow" and {task_roles.SERVICE, "*"} & set(services):
            return True
    return False
