"""Tasks that may say that they must not be stopped now: by scaling, and by a release."""

from __future__ import annotations

from modulestack.contract import tags
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Condition, Contribution, PipelineAccess, Statement
from modulestack.features.existing import ExistingKeys
from modulestack.features.feature import Feature
from modulestack.fields.effects import Effect, EffectKind, Effects

SCENARIO = "a release while a task is protected"


class ScaleInProtectionKeys(ExistingKeys):
    """Whether tasks may protect themselves."""

    scale_in_protection: bool = False
    """
    Whether tasks may protect themselves, at `$ECS_AGENT_URI/task-protection/v1/state`, from being stopped by scaling
    and by releases, for 48 hours at most. A release waits for those that do, and says so. See workers.md.
    """


def contribute(module: ScaleInProtectionKeys, context: ModuleContext) -> Contribution:
    """
    What tasks may do with their own service's tasks, and who releases may read.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
    """
    if not module.scale_in_protection:
        return Contribution(feature="scale_in_protection")
    tasks = (context.arn("ecs", f"task/{context.cluster}/*"),)
    own = (
        Condition("StringEquals", f"aws:ResourceTag/{tags.ENVIRONMENT}", (context.environment,)),
        Condition("StringEquals", f"aws:ResourceTag/{tags.MODULE}", (module.name,)),
    )
    return Contribution(
        feature="scale_in_protection",
        task_role=(
            Statement(
                actions=("ecs:GetTaskProtection", "ecs:UpdateTaskProtection"),
                resources=tasks,
                # In a cluster of its own there are no other tasks.
                conditions=() if context.has_own_cluster else own,
            ),
        ),
        manifest={"scale_in_protection": True},
        pipeline=(
            PipelineAccess(role="release", statement=Statement(actions=("ecs:GetTaskProtection",), resources=tasks)),
        ),
        scenarios=(SCENARIO,),
    )


_EFFECTS: dict[str, Effects[ScaleInProtectionKeys]] = {
    "scale_in_protection": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="the tasks that run may no longer protect themselves",
            remedy="write it again, and they may at once; release what does without it first",
            when="taken away",
            holds=lambda edit: not edit.after.scale_in_protection,
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="for the tasks that run, too"),
    ),
}

FEATURE = Feature(keys=ScaleInProtectionKeys, contribute=contribute, effects=_EFFECTS)
