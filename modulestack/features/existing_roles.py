"""Roles of a module's tasks that are there already, instead of those that its stack makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from modulestack.contract import arn, iam_actions, task_roles
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Condition, Contribution, PipelineAccess, Statement
from modulestack.features.feature import Feature
from modulestack.features.permissions import PermissionsKeys
from modulestack.fields import kinds
from modulestack.fields.effects import Edit, Effect, EffectKind, Effects
from modulestack.fields.violation import RuleViolation

KEYS = ("task_role", "execution_role")


class ExistingRolesKeys(PermissionsKeys):
    """What ECS and the tasks may do by roles that somebody else owns: no policy of them is changed."""

    task_role: kinds.Role | None = None
    """
    Name of a role that is there, or its ARN if it has a path, that the tasks have; absent: one of their own. See
    existing.md.
    """
    execution_role: kinds.Role | None = None
    """The same of the role by which ECS starts the tasks: image, secrets, log."""


def an_existing_role_is_nobodys(module: ExistingRolesKeys) -> Iterator[RuleViolation]:
    """What an environment has made, it deletes; what a pipeline or AWS has, no task may have."""
    for key in KEYS:
        path = task_roles.path_of(getattr(module, key) or "")
        if path.startswith(task_roles.OWNED_PATHS):
            owner = "AWS's own service" if path.startswith("/aws-") else "an environment or its pipeline"
            yield RuleViolation(((key,),), f"is a role of {owner}: name one that is not below {path}")


def an_existing_role_keeps_its_policies(module: ExistingRolesKeys) -> Iterator[RuleViolation]:
    """Nothing of it is changed."""
    for key in ("permissions", "task_policy_arns"):
        if module.task_role and getattr(module, key):
            yield RuleViolation(
                ((key,), ("task_role",)),
                "is set, and an existing role keeps its own policies: let whoever owns it allow that, and leave it out",
            )


def an_existing_role_is_of_the_account(module: ExistingRolesKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """
    A role is passed within its account only.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    for key in KEYS:
        found = arn.parse(getattr(module, key) or "")
        if found and context.knows_account and found.account != context.account_id:
            text = (
                f"is of account {found.account}, and the environment of {context.account_id}: name a role of that one"
            )
            yield RuleViolation((("modules", module.name, key), ("account_id",)), text)


def contribute(module: ExistingRolesKeys, context: ModuleContext) -> Contribution:
    """
    What a pipeline needs: to pass exactly these roles to tasks, and to see what they may do.

    A release reads the policies that are written into them, or attached.
    """
    named = [named for key in KEYS if (named := getattr(module, key))]
    arns = tuple(
        dict.fromkeys(
            task_roles.arn_of(each, partition=context.partition, account_id=context.account_id) for each in named
        )
    )
    if not arns:
        return Contribution(feature="existing_roles")
    to_tasks = (Condition("StringEquals", "iam:PassedToService", (task_roles.SERVICE,)),)
    passed = Statement(actions=("iam:PassRole",), resources=arns, conditions=to_tasks)
    read = Statement(actions=(*iam_actions.READ_ROLE, *iam_actions.READ_ROLE_FURTHER), resources=arns)
    return Contribution(
        feature="existing_roles",
        pipeline=(
            PipelineAccess(role="preview", statement=Statement(actions=iam_actions.SIMULATE_ROLE, resources=arns)),
            PipelineAccess(role="up", statement=passed),
            PipelineAccess(role="release", statement=passed),
            PipelineAccess(role="release", statement=read),
        ),
    )


def _is_same_task_role(edit: Edit[ExistingRolesKeys]) -> bool:
    return _is_same(edit.before.task_role, edit.after.task_role)


def _is_same_execution_role(edit: Edit[ExistingRolesKeys]) -> bool:
    return _is_same(edit.before.execution_role, edit.after.execution_role)


def _is_same(before: str | None, after: str | None) -> bool:
    """By a name, or by the ARN of a role without a path."""
    return bool(before and after) and (
        (task_roles.path_of(before or ""), task_roles.name_of(before or ""))
        == (task_roles.path_of(after or ""), task_roles.name_of(after or ""))
    )


_Holds = Callable[[Edit[ExistingRolesKeys]], bool]


def _effects(is_same: _Holds, was_own: _Holds) -> Effects[ExistingRolesKeys]:
    return (
        Effect(
            kinds=(EffectKind.NOTHING,),
            text="it is the same role",
            when="from a name to its ARN or back",
            holds=is_same,
        ),
        Effect(
            kinds=(EffectKind.NEXT_RELEASE,),
            text="its own role stays until then, and the first `pulumi up` afterwards takes it away",
            when="from none",
            holds=was_own,
        ),
        Effect(kinds=(EffectKind.NEXT_RELEASE,), text="until then tasks have the former one, which must stay"),
    )


_EFFECTS: dict[str, Effects[ExistingRolesKeys]] = {
    "task_role": _effects(_is_same_task_role, lambda edit: edit.before.task_role is None),
    "execution_role": _effects(_is_same_execution_role, lambda edit: edit.before.execution_role is None),
}

FEATURE = Feature(
    keys=ExistingRolesKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(an_existing_role_is_nobodys, an_existing_role_keeps_its_policies),
    context_rules=(an_existing_role_is_of_the_account,),
)
