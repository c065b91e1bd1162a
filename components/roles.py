"""The two IAM roles of a module's tasks: ECS's own, and the application's."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import iam

from components import policies
from components.account import AwsAccount
from components.encryption_key import KeyOfAll, real
from modulestack.contract import names
from modulestack.contract.policy_document import Document


@dataclasses.dataclass(frozen=True, kw_only=True)
class Roles:
    """An execution role that starts tasks, and a task role that the application has."""

    execution_arn: Output[str]
    task_arn: Output[str]
    task_name: Output[str]
    permissions: tuple[Resource, ...]
    """What the roles may do: a task needs it from its start to its end."""


def roles(
    name: str,
    *,
    account: AwsAccount,
    path: str,
    execution_policy: Document,
    task_policy: Document | None,
    task_policy_arns: Sequence[str],
    permissions_boundary: str | None,
    encryption_key: KeyOfAll | None = None,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Roles:
    """
    The roles of the module *name*, under the IAM path *path*.

    *execution_policy* is all that the execution role may do; *task_policy* is what the module's features need of the
    task role, *task_policy_arns* are managed policies: what the application itself may do in AWS.
    """
    shared: dict[str, Any] = {
        "path": path,
        "assume_role_policy": json.dumps(policies.task_trust(account)),
        "permissions_boundary": permissions_boundary,
        "tags": tags,
        "opts": opts,
    }
    execution = iam.Role(
        names.role(f"{name}-execution"), description=f"Starts the tasks of {name}: image, secrets, log", **shared
    )
    task = iam.Role(names.role(f"{name}-task"), description=f"What the tasks of {name} may do in AWS", **shared)

    def allow(which: str, role: iam.Role, policy: Document) -> iam.RolePolicy:
        text = real(encryption_key, json.dumps(policy))
        return iam.RolePolicy(f"{name}-{which}", role=role.name, policy=text, opts=opts)

    allowed = allow("execution", execution, execution_policy)
    own = [allow("task", task, task_policy)] if task_policy else []
    attached = [
        iam.RolePolicyAttachment(
            f"{name}-task-{hashlib.sha256(arn.encode()).hexdigest()[:8]}", role=task.name, policy_arn=arn, opts=opts
        )
        for arn in task_policy_arns
    ]
    return Roles(
        execution_arn=execution.arn,
        task_arn=task.arn,
        task_name=task.name,
        permissions=(allowed, *own, *attached),
    )
