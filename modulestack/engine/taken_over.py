"""What a resource that was imported is compared by: AWS told all of it, and the program asked for none. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def told(
    inputs: Mapping[str, Any], outputs: Mapping[str, Any], wanted: Mapping[str, Any], unsaid: Mapping[str, Any]
) -> dict[str, Any]:
    """
    The inputs to which *wanted*, the program's first, are compared; *inputs* and *outputs* are those of the import.

    What the program leaves out is AWS's own doing, at any depth, unless the provider has a value of its own for it: of
    *unsaid* (input → that value) what is otherwise goes back. What the import left out as empty is as AWS has it.
    Lists have no order: in what is imported their texts are ids and names, and their maps the provider's sets.

    Source: https://www.pulumi.com/docs/iac/guides/migration/import/
    """
    found = {**outputs, **inputs}
    said = {name: _told(found[name], value) for name, value in wanted.items() if name in found}
    set_back = {name: found[name] for name, usual in unsaid.items() if name not in wanted and name in found}
    return said | {name: value for name, value in set_back.items() if value not in (unsaid[name], "", [], {})}


def _told(old: Any, new: Any) -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {key: _told(old[key], new[key]) for key in new if key in old}
    if not isinstance(old, list) or not isinstance(new, list) or len(old) != len(new):
        return old
    if all(isinstance(each, str) for each in (*old, *new)):
        return new if sorted(old) == sorted(new) else old
    left, found = list(old), []
    for each in new:
        same = next((other for other in left if _told(other, each) == each), None)
        if same is None:
            return [_told(*both) for both in zip(old, new, strict=True)]
        left.remove(same)
        found.append(each)
    return found
