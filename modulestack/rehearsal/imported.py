"""A resource that was there before, taken over as Pulumi's own engine does it: by the program, or by an import list."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import Any

from modulestack.embedded_aws.provider.outputs import imported_inputs
from modulestack.embedded_aws.resources import import_ids, tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler
from modulestack.embedded_aws.resources.unapplied_inputs import checked
from modulestack.engine.decision import changed_inputs
from modulestack.engine.errors import EngineError
from modulestack.engine.property_paths import with_ignored
from modulestack.engine.resource_state import ResourceGoal


def listed(
    handler: Handler, context: Context, goal: ResourceGoal, id_: str, properties: Collection[str]
) -> tuple[str, ResourceGoal, dict[str, Any]]:
    """
    Of the resource that an import list calls *id_*: its id, *goal* with its inputs, and its outputs.

    *properties* are the inputs that are wanted; empty: all.

    Raises:
        EngineError: there is none.

    Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_import/
    """
    id_, known = import_ids.resolved(context, goal.type, id_)
    found = handler.read(context, id_, {**handler.defaults, **known})
    if found is None:
        raise EngineError(f"{goal.name} ({goal.type}): resource '{id_}' does not exist")
    outputs = {key: value for key, value in found.items() if value is not None}
    told = imported_inputs(handler, outputs)
    inputs = {key: value for key, value in told.items() if not properties or key in properties}
    return id_, dataclasses.replace(goal, inputs=inputs), outputs


def imported(handler: Handler, context: Context, goal: ResourceGoal) -> tuple[ResourceGoal, dict[str, Any]]:
    """
    *goal* with the inputs that the resource *goal.import_id* has, and the outputs of that.

    Where the two differ, the goal must say that it ignores it.

    Raises:
        EngineError: there is no such resource, or it is not as the program has it.

    Source: https://www.pulumi.com/docs/iac/concepts/options/import/
    """
    found = handler.read(context, goal.import_id, dict(handler.defaults))
    if found is None:
        raise EngineError(f"{goal.name} ({goal.type}): resource '{goal.import_id}' does not exist")
    outputs = {key: value for key, value in found.items() if value is not None}
    theirs = imported_inputs(handler, outputs)
    rule = handler.autoname
    name = {rule.property: theirs[rule.property]} if rule and rule.property in theirs else {}
    wanted = {**name, **with_ignored(goal.inputs, theirs, goal.ignore_changes)}
    inputs = checked(handler, context, wanted)
    # Told by AWS, never asked for by a program: what the program leaves out is AWS's own doing.
    told = {name: value for name, value in theirs.items() if name in inputs}
    before, after = tags.compared(context, outputs, told, inputs)
    if changed := [name for name in changed_inputs(before, after) if name not in goal.ignore_changes]:
        raise EngineError(
            f"{goal.name} ({goal.type}): inputs to import do not match the existing resource: {', '.join(changed)}"
        )
    return dataclasses.replace(goal, inputs=inputs), outputs
