"""What a refresh makes of one resource of the state, as far as a rehearsal needs it."""

from __future__ import annotations

import dataclasses

from modulestack.embedded_aws.provider.outputs import refreshed_inputs
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler
from modulestack.engine.resource_state import ResourceState
from modulestack.rehearsal.resource_errors import about


def refreshed(resource: ResourceState, handler: Handler | None, context: Context) -> ResourceState | None:
    """
    *resource* as it is by AWS; None: somebody deleted it.

    Only what an update left as it was is read anew: what was changed by hand is the CLI's to find.
    """
    if handler is None or not resource.goal.custom:
        return resource
    with about(resource.goal):
        found = handler.read(context, resource.id, {**handler.defaults, **resource.goal.inputs, **resource.outputs})
    if found is None:
        return None
    if not resource.update_failed:
        return resource
    outputs = {key: value for key, value in found.items() if value is not None}
    inputs = refreshed_inputs(handler, resource.goal.inputs, resource.outputs, outputs)
    goal = dataclasses.replace(resource.goal, inputs=inputs)
    return dataclasses.replace(resource, goal=goal, outputs=outputs, update_failed=False)
