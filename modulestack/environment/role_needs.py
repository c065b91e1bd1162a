"""What roles that somebody else owns are to allow, so that tasks start and do what their module's features need."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

from modulestack.contract import efs, image_reference, partitions, task_roles
from modulestack.contract.account import NO_ACCOUNT, AwsAccount
from modulestack.contract.placeholders import IMAGE
from modulestack.contract.policy_document import document
from modulestack.environment.encrypted import encrypted
from modulestack.environment.model import Environment, Module
from modulestack.environment.pulled_through import pulled_through
from modulestack.features.contribution import Statement
from modulestack.features.execution_role import PULL
from modulestack.features.existing_roles import KEYS
from modulestack.features.fold import ModulePlan, fold
from modulestack.features.registry import contributions
from modulestack.features.volumes import is_read_only
from modulestack.fields.violation import FieldPath, RuleViolation


@dataclasses.dataclass(frozen=True, kw_only=True)
class RoleNeeds:
    """One role of one module."""

    module: str
    key: str
    """By which the file names it: ``task_role`` or ``execution_role``."""
    role: str
    """Its ARN."""
    statements: tuple[Statement, ...]
    """What its policies are to allow."""

    @property
    def field(self) -> FieldPath:
        """Where the file has it."""
        return ("modules", self.module, self.key)

    @property
    def policy(self) -> str:
        """A policy (JSON) that allows it; empty: nothing is to be allowed."""
        return json.dumps(document(*(each.written for each in self.statements))) if self.statements else ""


def role_needs(environment: Environment, account: AwsAccount) -> Iterator[RoleNeeds]:
    """
    Each role that a module of *environment* names, in the file's order.

    Images and keys are those that tasks get: *environment* is as ``encrypted`` and ``pulled_through`` make it.
    """
    for module in environment.modules.values():
        named = {key: text for key in KEYS if (text := getattr(module, key))}
        if not named:
            continue
        context = environment.context_of(module, partition=account.partition, account_id=account.id)
        plan = fold(contributions(module, context))
        needed = {
            "task_role": (*plan.task_role, *_mounts(environment, module, account)),
            "execution_role": tuple(_of_its_images(module, plan)),
        }
        for key, text in named.items():
            arn = task_roles.arn_of(text, partition=account.partition, account_id=account.id)
            yield RoleNeeds(module=module.name, key=key, role=arn, statements=needed[key])


def _of_its_images(module: Module, plan: ModulePlan) -> Iterator[Statement]:
    """
    What starts the tasks with the images of the file.

    The role that a stack makes may pull from every repository, because a release may bring an image from another one.
    """
    images = {IMAGE: module.image, **plan.placeholders}.values()
    repositories = sorted({found.arn for image in images if (found := image_reference.parse(image).ecr)})
    if repositories:
        yield Statement(actions=PULL, resources=tuple(repositories))
    for statement in plan.execution_role:
        if statement.actions == PULL:
            continue
        if repositories or statement.actions != ("ecr:GetAuthorizationToken",):
            yield statement


def _mounts(environment: Environment, module: Module, account: AwsAccount) -> Iterator[Statement]:
    """File systems that the environment makes have no id before: any of the account, as far as the role is asked."""
    for name, volume in module.volumes.items():
        found = environment.file_systems.get(volume.efs or "")
        if volume.efs and found:
            actions = (efs.MOUNT,) if is_read_only(module, name) else (efs.MOUNT, efs.WRITE)
            resource = account.arn("elasticfilesystem", f"file-system/{found.id or '*'}")
            yield Statement(actions=actions, resources=(resource,))


def notices(environment: Environment) -> Iterator[RuleViolation]:
    """What whoever owns the roles that *environment* names is to see to; fields start at the environment."""
    account_id = environment.account_id or NO_ACCOUNT
    partition = partitions.of_region(environment.region).name
    account = AwsAccount(partition=partition, id=account_id, region=environment.region)
    for found in role_needs(encrypted(pulled_through(environment, account_id)), account):
        policy = f", and to be allowed {found.policy}" if found.policy else ""
        if NO_ACCOUNT in policy:
            policy += f", with the account's id in place of {NO_ACCOUNT} (modulestack:account_id says it)"
        yield RuleViolation(
            (found.field,),
            f"is somebody else's, of which nothing is changed: it is to trust {task_roles.SERVICE}{policy}",
        )
