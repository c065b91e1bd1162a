"""
Property values: between the wire's protobuf and plain Python.

Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/resource.proto and the SDK's ``runtime/rpc.py``.
"""

from __future__ import annotations

import re
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import rpc


class UnsupportedValue(Exception):
    """A value that only Pulumi's own engine handles, such as an asset; the message names it and where it stands."""


def plain(properties: struct_pb2.Struct) -> tuple[dict[str, Any], frozenset[str]]:
    """
    The properties as plain Python, whole numbers as ``int``, and the names of those that hold a secret.

    Raises:
        UnsupportedValue: an asset, an archive, a resource reference or a value that is not known.
    """
    raw: dict[str, Any] = json_format.MessageToDict(properties)
    secret: set[str] = set()
    return {key: _plain(value, key, key, secret) for key, value in raw.items()}, frozenset(secret)


def wire(properties: dict[str, Any], secret: frozenset[str] = frozenset()) -> struct_pb2.Struct:
    """Plain Python for the wire; those named in *secret* travel as secrets. ``None`` is left out."""
    struct = struct_pb2.Struct()
    for key, value in properties.items():
        if value is not None:
            struct[key] = {rpc._special_sig_key: rpc._special_secret_sig, "value": value} if key in secret else value
    return struct


def without_ignored(new: dict[str, Any], old: dict[str, Any], ignored: tuple[str, ...]) -> dict[str, Any]:
    """
    *new*, with what ``ignoreChanges`` names taken from *old*.

    Paths are Pulumi's: ``a``, ``a.b``, ``a["b"]``, ``a[0].b``, ``a[*].b``.

    Source: https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/
    """
    result: Any = new
    for path in ignored:
        result = _take(result, old, _steps(path))
    return dict(result)


_STEP = re.compile(r'\["(?P<quoted>[^"]+)"\]|\[(?P<index>\d+|\*)\]|\.?(?P<name>[^.\[]+)')
_SPECIAL = {
    rpc._special_asset_sig: "an asset",
    rpc._special_archive_sig: "an archive",
    rpc._special_resource_sig: "a reference to a resource",
}
_ABSENT = object()


def _plain(value: Any, top: str, path: str, secret: set[str]) -> Any:
    if isinstance(value, dict):
        signature = value.get(rpc._special_sig_key)
        if signature == rpc._special_secret_sig:
            secret.add(top)
            return _plain(value.get("value"), top, path, secret)
        if signature is not None:
            raise UnsupportedValue(f"{path}: {_SPECIAL.get(signature, 'a special value')} needs Pulumi's own engine")
        return {key: _plain(inner, top, f"{path}.{key}", secret) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, top, f"{path}[{index}]", secret) for index, inner in enumerate(value)]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value == rpc.UNKNOWN:
        raise UnsupportedValue(f"{path}: is not known, although everything before it was created")
    return value


def _steps(path: str) -> list[str | int]:
    return [
        m["quoted"] or m["name"] or (m["index"] if m["index"] == "*" else int(m["index"])) for m in _STEP.finditer(path)
    ]


def _take(new: Any, old: Any, steps: list[str | int]) -> Any:
    """*new* with the value at *steps* as it is in *old*; absent there means absent."""
    step, rest = steps[0], steps[1:]
    if step == "*":
        keys: list[str | int] = (
            list(range(len(new))) if isinstance(new, list) else list(new) if isinstance(new, dict) else []
        )
        if not rest:
            return old if isinstance(old, type(new)) else new
        for key in keys:
            new = _take(new, old, [key, *rest])
        return new
    before = _at(old, step)
    if rest:
        inner = _at(new, step)
        return new if _ABSENT in (inner, before) else _put(new, step, _take(inner, before, rest))
    return _put(new, step, before)


def _at(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(str(step), _ABSENT)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return _ABSENT


def _put(value: Any, step: str | int, item: Any) -> Any:
    if isinstance(value, list) and isinstance(step, int):
        return [item if index == step else old for index, old in enumerate(value)] if item is not _ABSENT else value
    if isinstance(value, dict):
        return {
            **{k: v for k, v in value.items() if k != str(step)},
            **({str(step): item} if item is not _ABSENT else {}),
        }
    return value
