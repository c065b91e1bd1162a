"""The two roles of a module's tasks: ECS's own, and the application's."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import iam

from components import policies
from components.account import Account
from modulestack.contract import names


@dataclasses.dataclass(frozen=True, kw_only=True)
class RolesArgs:
    """What the roles may do."""

    account: Account
    path: str
    """IAM path of the environment's roles."""
    image: str
    """The first image: its registry may be pulled from."""
    log_group: str
    """Name of the only log group that may be written to."""
    secret_references: list[str]
    """The only values that may be read, as the file names them."""
    task_policy_arns: tuple[str, ...]
    """Managed policies: what the application itself may do in AWS."""
    permissions_boundary: str | None
    tags: Mapping[str, str]


class Roles(ComponentResource):
    """An execution role that starts tasks, and a task role that the application has."""

    execution_arn: Output[str]
    task_arn: Output[str]

    def __init__(self, name: str, args: RolesArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:Roles", name, {}, opts)
        child = ResourceOptions(parent=self)
        execution = self._role(f"{name}-execution", f"Starts the tasks of {name}: image, secrets, log", args)
        iam.RolePolicy(
            f"{name}-execution",
            role=execution.name,
            policy=json.dumps(
                policies.execution(
                    args.account, image=args.image, log_group=args.log_group, references=args.secret_references
                )
            ),
            opts=child,
        )
        task = self._role(f"{name}-task", f"What the tasks of {name} may do in AWS", args)
        for arn in args.task_policy_arns:
            iam.RolePolicyAttachment(
                f"{name}-task-{hashlib.sha256(arn.encode()).hexdigest()[:8]}",
                role=task.name,
                policy_arn=arn,
                opts=child,
            )
        self.execution_arn, self.task_arn = execution.arn, task.arn
        self.register_outputs({"execution_arn": self.execution_arn, "task_arn": self.task_arn})

    def _role(self, name: str, description: str, args: RolesArgs) -> iam.Role:
        return iam.Role(
            names.role(name),
            description=description,
            path=args.path,
            assume_role_policy=json.dumps(policies.task_trust(args.account)),
            permissions_boundary=args.permissions_boundary,
            tags=args.tags,
            opts=ResourceOptions(parent=self),
        )
