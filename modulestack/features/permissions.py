"""What the application itself may do in AWS: statements of its tasks' role."""

from __future__ import annotations

from pydantic import Field

from modulestack.features import permission_rules as rules
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Condition, Contribution, Statement
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature
from modulestack.features.permission import Permission
from modulestack.fields.effects import WITH_ANOTHER_TASK_ROLE, Effect, EffectKind, Effects


class PermissionsKeys(CoreKeys):
    """What the application may do."""

    permissions: tuple[Permission, ...] = Field(default=())
    """
    What the application itself may do in AWS, beside `task_policy_arns`; with a `permissions_boundary`, only what that
    allows too.
    """


def contribute(module: PermissionsKeys, context: ModuleContext) -> Contribution:
    """The statements, as the task's role has them."""
    del context
    return Contribution(feature="permissions", task_role=tuple(map(statement, module.permissions)))


def statement(permission: Permission) -> Statement:
    """*permission* as a statement of IAM's; why it is as wide as it is stays in the file."""
    return Statement(
        actions=permission.actions,
        resources=permission.resources,
        conditions=tuple(
            Condition(operator, key, values)
            for operator, keys in permission.conditions.items()
            for key, values in keys.items()
        ),
    )


_EFFECTS: dict[str, Effects[PermissionsKeys]] = {
    "permissions": (
        WITH_ANOTHER_TASK_ROLE,
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="the tasks that run may no longer do it",
            remedy="put it into the list again, and they may at once; release what does without it first",
            when="without an action or a resource that was there, or with another condition",
            holds=lambda edit: not _grants(edit.before) <= _grants(edit.after),
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="for the tasks that run, too"),
    ),
}


def _grants(module: PermissionsKeys) -> set[tuple[str, str, tuple[Condition, ...]]]:
    """Action, resource and conditions of all that the tasks may do."""
    statements = map(statement, module.permissions)
    return {(action, on, one.conditions) for one in statements for action in one.actions for on in one.resources}


FEATURE = Feature(
    keys=PermissionsKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=rules.RULES,
    context_rules=(rules.releases_stay_out_of_reach,),
    warnings=rules.WARNINGS,
)
