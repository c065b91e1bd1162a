"""What a resource's outputs will be, are, and have become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.provider import sdk_schema
from modulestack.embedded_aws.provider.check import DEFAULTS
from modulestack.embedded_aws.provider.diff import TAGS_ALL, all_tags, difference
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler
from modulestack.embedded_aws.resources.unapplied_inputs import applied
from modulestack.engine.property_values import UNKNOWN, has_unknown, keep_secret, plain

NEW_ON_UPDATE: Mapping[str, frozenset[str]] = {
    "aws:s3/bucketObjectv2:BucketObjectv2": frozenset({"etag", "versionId"}),
    "aws:ssm/parameter:Parameter": frozenset({"version"}),
}
"""Outputs that AWS makes anew when a resource changes in place."""


def of_creation(handler: Handler, context: Context, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Before a resource is made: its inputs, and unknown whatever else the SDK says that it will have."""
    known = sdk_schema.resource_schema(handler.type)
    unknown = dict.fromkeys(known.outputs if known else (), UNKNOWN)
    return _with_tags(handler, context, {**unknown, **handler.defaults, **_own(inputs)}, inputs)


def of_update(
    handler: Handler,
    context: Context,
    old_inputs: Mapping[str, Any],
    old_outputs: Mapping[str, Any],
    inputs: Mapping[str, Any],
) -> dict[str, Any]:
    """Before a resource changes in place: what there is, with the new inputs over it."""
    dropped = dict.fromkeys(_own(old_inputs).keys() - inputs.keys(), UNKNOWN)
    changed = difference(handler, context, old_inputs, old_outputs, inputs).changed
    anew = dict.fromkeys(NEW_ON_UPDATE.get(handler.type, ()) if set(changed) - {"tags", TAGS_ALL} else (), UNKNOWN)
    return _with_tags(handler, context, {**old_outputs, **dropped, **_own(inputs), **anew}, inputs)


def known(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """*inputs* as a handler takes them: secrets in clear, none of the provider's own notes."""
    found: dict[str, Any] = plain(_own(inputs))
    return found


def of_resource(inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    """A resource that exists: *outputs* as the handler gives them, secret where *inputs* are."""
    return keep_secret(outputs, inputs)


def refreshed_inputs(
    handler: Handler, old_inputs: Mapping[str, Any], old_outputs: Mapping[str, Any], found: Mapping[str, Any]
) -> dict[str, Any]:
    """
    The inputs that would have led to *found*: the old ones, but for those whose output is no longer what it was.

    So the next run changes back what somebody changed by hand, and nothing that AWS merely writes in another way.
    """
    old = plain(dict(old_outputs))
    drifted = {
        key: found[key]
        for key in {*old_inputs, *handler.defaults} - {DEFAULTS}
        if key in found and key in old and found[key] != old[key]
    }
    return {**old_inputs, **keep_secret(drifted, old_inputs)}


def imported_inputs(handler: Handler, found: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a resource that somebody else made: what *found* says, but for what says nothing."""
    known = sdk_schema.resource_schema(handler.type)
    names = set(known.inputs if known else found) - {TAGS_ALL, "region"}
    defaults = dict(handler.defaults)
    told = {
        key: value
        for key, value in found.items()
        if key in names and value and not (key in defaults and defaults[key] == value)
    }
    return applied(handler.type, told)


def _own(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in inputs.items() if key != DEFAULTS}


def _with_tags(
    handler: Handler, context: Context, outputs: dict[str, Any], inputs: Mapping[str, Any]
) -> dict[str, Any]:
    known = sdk_schema.resource_schema(handler.type)
    if known is None or TAGS_ALL not in known.outputs:
        return outputs
    everything = all_tags(context, plain(dict(inputs)))
    return {
        **outputs,
        **keep_secret({TAGS_ALL: UNKNOWN if has_unknown(everything) else everything}, {TAGS_ALL: inputs.get("tags")}),
    }
