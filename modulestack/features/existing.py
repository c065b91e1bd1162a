"""What was there before the module: a cluster that it runs in, a log group that it writes to."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, names, paths
from modulestack.contract.iam_actions import READ_BY_CLOUD_CONTROL
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, Seed, Statement
from modulestack.features.core import CoreKeys
from modulestack.features.core_effects import RELEASE_IT
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import Edit, Effect, EffectKind, Effects
from modulestack.fields.violation import FieldPath, RuleViolation


class ExistingKeys(CoreKeys):
    """What a module uses and does not own: it is looked up, never changed, and outlives the module."""

    existing_cluster: kinds.Cluster | None = None
    """
    Name or ARN of an ECS cluster that is there, in which the module runs; absent: one of its own. See existing.md.
    """
    existing_log_group: kinds.LogGroup | None = None
    """Name of a log group that is there, to which the module's containers write; absent: one of its own."""


def machines_have_their_own_cluster(module: ExistingKeys) -> Iterator[RuleViolation]:
    """A machine is in one cluster, which it joins when it starts."""
    if module.existing_cluster is not None and module.capacity is not None:
        yield RuleViolation(
            (("existing_cluster",), ("capacity",)),
            "is a cluster, and the module runs on machines, which have one of their own: keep one of the two",
        )


def an_existing_log_group_is_nobodys(module: ExistingKeys) -> Iterator[RuleViolation]:
    """What an environment has made, it deletes: the module that writes there would be left without."""
    if (module.existing_log_group or "").startswith(paths.ROOT):
        yield RuleViolation(
            (("existing_log_group",),),
            f"is of a module, which deletes it one day: name one that does not begin with {paths.ROOT}",
        )


def an_existing_log_group_keeps_its_retention(module: ExistingKeys) -> Iterator[RuleViolation]:
    """Nothing of it is changed."""
    if module.existing_log_group and "log_retention_days" in module.model_fields_set:
        yield RuleViolation(
            (("log_retention_days",), ("existing_log_group",)),
            "is set, and an existing log group keeps its own: leave it out",
        )


def an_existing_cluster_is_here(module: ExistingKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """A service is in the region and account of its cluster."""
    field: FieldPath = ("modules", module.name, "existing_cluster")
    found = arn.parse(module.existing_cluster or "")
    if found and found.region != context.region:
        text = f"is in {found.region}, and the environment is in {context.region}: name a cluster of that region"
        yield RuleViolation((field, ("region",)), text)
    elif found and context.knows_account and found.account != context.account_id:
        text = f"is of account {found.account}, and the environment of {context.account_id}: name a cluster of that one"
        yield RuleViolation((field, ("account_id",)), text)


def contribute(module: ExistingKeys, context: ModuleContext) -> Contribution:
    """What must be there; names that follow are in the context of all features."""
    clusters = (Seed(kind="cluster", reference=context.cluster),) if module.existing_cluster else ()
    groups = (Seed(kind="log_group", reference=context.log_group),) if module.existing_log_group else ()
    look = PipelineAccess(role="preview", statement=Statement(actions=READ_BY_CLOUD_CONTROL, resources=("*",)))
    return Contribution(
        feature="existing",
        pipeline=(look,) if module.existing_cluster else (),
        seeds=(*clusters, *groups),
    )


def _is_same_cluster(edit: Edit[ExistingKeys]) -> bool:
    before, after = edit.before.existing_cluster, edit.after.existing_cluster
    return bool(before and after) and names.cluster("", "", before) == names.cluster("", "", after)


_CUT_OFF = "until that release no task can be started anew, and what those that run say is lost"
_EFFECTS: dict[str, Effects[ExistingKeys]] = {
    "existing_cluster": (
        Effect(
            kinds=(EffectKind.NOTHING,),
            text="it is the same cluster",
            when="from a name to its ARN or back",
            holds=_is_same_cluster,
        ),
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text="the service, whose tasks are started anew in the other cluster: nothing serves meanwhile",
            remedy="nothing is to be done: the released revision serves once the run has ended",
        ),
    ),
    "existing_log_group": (
        Effect(
            kinds=(EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text=f"its own log group stays, with what is in it, as long as the module does; {_CUT_OFF}",
            remedy=RELEASE_IT,
            when="from none",
            holds=lambda edit: edit.before.existing_log_group is None,
        ),
        Effect(
            kinds=(EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text=f"its own is made, or the one that it had is used again; {_CUT_OFF}",
            remedy=RELEASE_IT,
            when="to none",
            holds=lambda edit: edit.after.existing_log_group is None,
        ),
        Effect(
            kinds=(EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text=_CUT_OFF,
            remedy=RELEASE_IT,
        ),
    ),
}

FEATURE = Feature(
    keys=ExistingKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(
        machines_have_their_own_cluster,
        an_existing_log_group_is_nobodys,
        an_existing_log_group_keeps_its_retention,
    ),
    context_rules=(an_existing_cluster_is_here,),
)
