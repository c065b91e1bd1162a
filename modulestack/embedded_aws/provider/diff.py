"""Diff: what a change of inputs means for a resource that stands; the decision itself is the in-process engine's."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from modulestack.embedded_aws.provider.check import DEFAULTS, was_named_by_us
from modulestack.embedded_aws.provider.values import UNKNOWN, has_unknown, plain
from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler
from modulestack.engine.decision import Replace, Same, decide
from modulestack.engine.resource_state import ResourceGoal, ResourceState

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
) -> DiffResult:
    """What it takes to get from what stands to *new_inputs*; what is not known yet counts as changed."""
    old, new = _compared(plain(dict(old_inputs))), _compared(plain(dict(new_inputs)))
    if DEFAULTS not in old_inputs:
        # Told by AWS at an import, never asked for by a program: what the program leaves out is AWS's own doing.
        old = {name: value for name, value in old.items() if name in new}
    if TAGS_ALL in old_outputs:
        old[TAGS_ALL] = plain(old_outputs[TAGS_ALL])
        new[TAGS_ALL] = _marked(all_tags(context, plain(dict(new_inputs))))
    step = decide(
        ResourceState(goal=_goal(handler, old), id="", outputs={}, serial=0),
        _goal(handler, new),
        handler.replaces,
        delete_before_replace=handler.delete_before_replace or _name_is_taken(handler, old_inputs, new_inputs),
    )
    if isinstance(step, Same):
        return DiffResult()
    replaces = tuple(name for name in step.changed if name in handler.replaces)
    return DiffResult(
        changed=step.changed,
        replaces=replaces,
        delete_before_replace=isinstance(step, Replace) and step.delete_first,
        detail={
            path: _kind(kind, replace=name in replaces)
            for name in step.changed
            for path, kind in _paths(name, old.get(name, _ABSENT), new.get(name, _ABSENT))
        },
    )


def all_tags(context: Context, inputs: Mapping[str, Any]) -> Any:
    """``tagsAll`` as it will be; unknown if a tag is."""
    own = inputs.get("tags") or {}
    return UNKNOWN if own == UNKNOWN else tags.wanted(context, {"tags": own})


_ABSENT = object()


def _compared(inputs: dict[str, Any]) -> dict[str, Any]:
    return {key: _marked(value) for key, value in inputs.items() if key not in (DEFAULTS, TAGS_ALL)}


def _marked(value: Any) -> Any:
    """*value*; something equal to nothing else if it is not known yet."""
    return _Unknown() if has_unknown(value) else value


class _Unknown:
    """Not known yet: different from everything."""


def _goal(handler: Handler, inputs: dict[str, Any]) -> ResourceGoal:
    return ResourceGoal(urn="", type=handler.type, name="", parent="", custom=True, inputs=inputs)


def _name_is_taken(handler: Handler, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether old and new would have the same name, because the program chose it."""
    if handler.autoname is None or was_named_by_us(handler, new):
        return False
    name = handler.autoname.property
    return name in new and plain(old.get(name)) == plain(new[name])


def _paths(path: str, old: Any, new: Any) -> Iterator[tuple[str, Kind]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            if old.get(key, _ABSENT) != new.get(key, _ABSENT):
                yield from _paths(_inner(path, key), old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before, after = _item(old, index), _item(new, index)
            if before != after:
                yield from _paths(f"{path}[{index}]", before, after)
    else:
        yield path, "ADD" if old is _ABSENT else "DELETE" if new is _ABSENT else "UPDATE"


def _item(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else _ABSENT


def _inner(path: str, key: str) -> str:
    return f"{path}.{key}" if re.fullmatch(r"[A-Za-z_$][\w$]*", key) else f'{path}["{key}"]'


def _kind(kind: Kind, *, replace: bool) -> Kind:
    replacing: dict[Kind, Kind] = {"ADD": "ADD_REPLACE", "DELETE": "DELETE_REPLACE", "UPDATE": "UPDATE_REPLACE"}
    return replacing[kind] if replace else kind
