"""
Property paths: ``a``, ``a.b``, ``a["b.c"]``, ``a[0].b``, ``a[*].b``.

Detailed diffs, ``ignoreChanges`` and ``replaceOnChanges`` use them.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/property_path.go
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

PropertyPath = tuple[str | int, ...]
"""Keys and indexes; ``*`` stands for every item."""

WILDCARD = "*"

_SEGMENT = re.compile(r'\["(?P<quoted>[^"]+)"\]|\[(?P<index>\d+|\*)\]|\.?(?P<name>[^.\[]+)')
_PLAIN_KEY = re.compile(r"[A-Za-z_$][\w$]*")


class Absent:
    """Stands for a value that is not there; there is one, ``ABSENT``."""


ABSENT = Absent()


@functools.cache
def parse_path(text: str) -> PropertyPath:
    """The keys and indexes of *text*."""
    return tuple(
        m["quoted"] or m["name"] or (WILDCARD if m["index"] == WILDCARD else int(m["index"]))
        for m in _SEGMENT.finditer(text)
    )


def contains(pattern: PropertyPath, path: PropertyPath) -> bool:
    """Whether *path* is at or below *pattern*."""
    return len(pattern) <= len(path) and all(
        wanted in (WILDCARD, given) for wanted, given in zip(pattern, path, strict=False)
    )


def top_level(path: str) -> str:
    """The property in which *path* begins: ``tags`` for ``tags.Name``."""
    return str(parse_path(path)[0])


def changed_paths(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """
    The innermost places where *old* and *new* differ: path, value in *old*, value in *new*.

    ``ABSENT`` stands for a value that is not there.

    Objects are compared by key, lists by index.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            before, after = old.get(key, ABSENT), new.get(key, ABSENT)
            if before != after:
                yield from changed_paths(before, after, _joined(path, key))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before, after = _item(old, index), _item(new, index)
            if before != after:
                yield from changed_paths(before, after, f"{path}[{index}]")
    elif old != new:
        yield path, old, new


def with_ignored(new: Mapping[str, Any], old: Mapping[str, Any], ignored: Sequence[str]) -> dict[str, Any]:
    """
    *new*, with what the paths of ``ignoreChanges`` name taken from *old*; what is absent there is absent.

    Source: https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/
    """
    result: Any = dict(new)
    for path in ignored:
        result = _with_old(result, dict(old), parse_path(path))
    return dict(result)


def as_asked_for(outputs: Mapping[str, Any], inputs: Mapping[str, Any], ignored: Sequence[str]) -> dict[str, Any]:
    """
    *outputs* in which what the paths of ``ignoreChanges`` name is what *inputs* ask for, so that no update sends it.

    Source: https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/provider.go (IgnoreChanges)
    """
    return {**outputs, **{path: inputs[path] for path in ignored if path in inputs and path in outputs}}


def _with_old(new: Any, old: Any, path: PropertyPath) -> Any:
    """*new* with the value at *path* as it is in *old*."""
    first, rest = path[0], path[1:]
    if first == WILDCARD:
        if not rest:
            return old if isinstance(old, type(new)) else new
        for key in _keys(new):
            new = _with_old(new, old, (key, *rest))
        return new
    before = _at(old, first)
    if not rest:
        return _put(new, first, before)
    inner = _at(new, first)
    return new if ABSENT in (inner, before) else _put(new, first, _with_old(inner, before, rest))


def _keys(value: Any) -> list[str | int]:
    if isinstance(value, list):
        return list(range(len(value)))
    return list(value) if isinstance(value, dict) else []


def _at(value: Any, key: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(str(key), ABSENT)
    return _item(value, key) if isinstance(value, list) and isinstance(key, int) else ABSENT


def _item(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else ABSENT


def _put(value: Any, key: str | int, item: Any) -> Any:
    if isinstance(value, list) and isinstance(key, int):
        return value if item is ABSENT else [item if index == key else old for index, old in enumerate(value)]
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if name != str(key)}
        return kept if item is ABSENT else {**kept, str(key): item}
    return value


def _joined(path: str, key: str) -> str:
    if not path:
        return key if _PLAIN_KEY.fullmatch(key) else f'["{key}"]'
    return f"{path}.{key}" if _PLAIN_KEY.fullmatch(key) else f'{path}["{key}"]'
