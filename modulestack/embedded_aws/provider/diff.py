"""Diff: what a change of inputs means for a resource that exists; the decision itself is the in-process engine's."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any, Literal

from modulestack.embedded_aws.provider.check import DEFAULTS, was_name_proposed
from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler
from modulestack.engine.decision import Replace, Same, decide
from modulestack.engine.names import is_name_taken
from modulestack.engine.property_paths import ABSENT, changed_paths
from modulestack.engine.property_values import UNKNOWN, has_unknown, plain
from modulestack.engine.taken_over import told

Kind = Literal["ADD", "DELETE", "UPDATE", "ADD_REPLACE", "DELETE_REPLACE", "UPDATE_REPLACE"]
TAGS_ALL = "tagsAll"


@dataclasses.dataclass(frozen=True)
class DiffResult:
    """The answer to Diff; empty: nothing changed."""

    changed: tuple[str, ...] = ()
    """Inputs."""
    replaces: tuple[str, ...] = ()
    """Those of them that cannot change in place."""
    delete_before_replace: bool = False
    detail: Mapping[str, Kind] = dataclasses.field(default_factory=dict)
    """Property path → what happens to it."""


def difference(
    handler: Handler,
    context: Context,
    old_inputs: Mapping[str, Any],
    old_outputs: Mapping[str, Any],
    new_inputs: Mapping[str, Any],
    ignored: Collection[str] = (),
) -> DiffResult:
    """
    What it takes to get from what there is to *new_inputs*; what is not known yet counts as changed.

    What *ignored* names, which is no input, is not compared: ``tagsAll``. Inputs have their old value already.
    """
    old, new = _compared(plain(dict(old_inputs))), _compared(plain(dict(new_inputs)))
    if DEFAULTS not in old_inputs:
        old = told(old, plain(dict(old_outputs)), new, handler.unsaid)
    if TAGS_ALL in old_outputs and TAGS_ALL not in ignored:
        old[TAGS_ALL] = plain(old_outputs[TAGS_ALL])
        new[TAGS_ALL] = _marked(all_tags(context, plain(dict(new_inputs))))
    step = decide(
        old,
        new,
        replaces=handler.replaces,
        delete_before_replace=handler.delete_before_replace
        or is_name_taken(handler.autoname, old, new, proposed=was_name_proposed(handler, new_inputs)),
    )
    if isinstance(step, Same):
        return DiffResult()
    paths = {name: list(changed_paths(old.get(name, ABSENT), new.get(name, ABSENT), name)) for name in step.changed}
    replaces = tuple(
        name
        for name in step.changed
        if name in handler.replaces or any(path in handler.replaces for path, _, _ in paths[name])
    )
    return DiffResult(
        changed=step.changed,
        replaces=replaces,
        delete_before_replace=isinstance(step, Replace) and step.delete_first,
        detail={
            path: _kind(before, after, replaces=name in handler.replaces or path in handler.replaces)
            for name in step.changed
            for path, before, after in paths[name]
        },
    )


def all_tags(context: Context, inputs: Mapping[str, Any]) -> Any:
    """``tagsAll`` as it will be; unknown if a tag is."""
    own = inputs.get("tags") or {}
    return UNKNOWN if own == UNKNOWN else tags.wanted(context, {**inputs, "tags": own})


def _compared(inputs: dict[str, Any]) -> dict[str, Any]:
    return {key: _marked(value) for key, value in inputs.items() if key not in (DEFAULTS, TAGS_ALL)}


def _marked(value: Any) -> Any:
    """*value*; something equal to nothing else if it is not known yet."""
    return _Unknown() if has_unknown(value) else value


class _Unknown:
    """Not known yet: different from everything."""


def _kind(old: Any, new: Any, *, replaces: bool) -> Kind:
    if old is ABSENT:
        return "ADD_REPLACE" if replaces else "ADD"
    if new is ABSENT:
        return "DELETE_REPLACE" if replaces else "DELETE"
    return "UPDATE_REPLACE" if replaces else "UPDATE"
