"""The two IAM roles of a module's tasks: ECS's own, and the application's."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import iam

from components import policies
from components.account import AwsAccount
from components.encryption_key import KeyOfAll, real
from components.named_roles import NamedRoles
from modulestack.contract import names
from modulestack.contract.policy_document import Document


@dataclasses.dataclass(frozen=True, kw_only=True)
class Roles:
    """An execution role that starts tasks, and a task role that the application has."""

    execution_arn: Output[str]
    task_arn: Output[str]
    task_name: Output[str] | None
    """Of the task role that the stack makes; None: it makes none."""
    permissions: tuple[Resource, ...]
    """What the roles may do: a task needs it from its start to its end."""
    kept: tuple[Output[str], ...] = ()
    """ARNs of own ones that only what was released before has."""

    @property
    def arns(self) -> tuple[Output[str], ...]:
        """Every role that a task of the module may have."""
        return (self.execution_arn, self.task_arn, *self.kept)


def roles(
    name: str,
    *,
    account: AwsAccount,
    path: str,
    execution_policy: Document,
    task_policy: Document | None,
    task_policy_arns: Sequence[str],
    permissions_boundary: str | None,
    named: NamedRoles | None = None,
    encryption_key: KeyOfAll | None = None,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Roles:
    """
    The roles of the module *name*, under the IAM path *path*; those of *named* are there, and nothing of them changes.

    *execution_policy* is all that the execution role may do; *task_policy* is what the module's features need of the
    task role, *task_policy_arns* are managed policies: what the application itself may do in AWS.
    """
    named = named or NamedRoles()
    written = {
        "execution": real(encryption_key, json.dumps(execution_policy)),
        "task": real(encryption_key, json.dumps(task_policy)) if task_policy else None,
    }
    described = {
        "execution": f"Starts the tasks of {name}: image, secrets, log",
        "task": f"What the tasks of {name} may do in AWS",
    }
    made, permissions, attached = dict[str, iam.Role](), list[Resource](), list[Resource]()
    for which, description in described.items():
        if which not in named.arns or which in named.kept:
            made[which] = iam.Role(
                names.role(f"{name}-{which}"),
                path=path,
                assume_role_policy=json.dumps(policies.task_trust(account)),
                permissions_boundary=permissions_boundary,
                description=description,
                tags=tags,
                opts=opts,
            )
    for which, role in made.items():
        before = named.kept.get(which)
        if policy := (before.policy if before else written[which]):
            permissions.append(iam.RolePolicy(f"{name}-{which}", role=role.name, policy=policy, opts=opts))
        given = before.policy_arns if before else task_policy_arns if which == "task" else ()
        attached += [
            iam.RolePolicyAttachment(
                f"{name}-task-{hashlib.sha256(arn.encode()).hexdigest()[:8]}", role=role.name, policy_arn=arn, opts=opts
            )
            for arn in given
        ]
    arns: dict[str, Input[str]] = {**{which: role.arn for which, role in made.items()}, **named.arns}
    return Roles(
        execution_arn=Output.from_input(arns["execution"]),
        task_arn=Output.from_input(arns["task"]),
        task_name=made["task"].name if "task" in made else None,
        permissions=(*permissions, *attached),
        kept=tuple(made[which].arn for which in named.kept),
    )
