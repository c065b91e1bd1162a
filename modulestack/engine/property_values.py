"""
Property values, between the wire's protobuf and plain Python.

Secrets and values that are not known yet are marked.

Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto and the SDK's ``runtime/rpc.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from google.protobuf import struct_pb2

from modulestack.engine.errors import UnsupportedValue

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands for a value that is not known before its resource is made."""
SIGNATURE = "4dabf18193072939515e22adb298388d"
"""Key that marks an object as a special value."""
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 a signature
"""Signature of a secret; its value is under ``value``."""

_SPECIAL_VALUES = {
    "c44067f5952c0a294b673a41bacd8c17": "an asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "an archive",
    "5cf8f73096256a8f31e491e813e4eb8e": "a reference to a resource",
}


def from_wire(properties: struct_pb2.Struct) -> dict[str, Any]:
    """
    The properties as plain Python: whole numbers as ``int``, secrets marked as on the wire.

    Raises:
        UnsupportedValue: an asset, an archive or a resource reference.
    """
    return {key: _value(value, key) for key, value in properties.fields.items()}


def to_wire(properties: Mapping[str, Any], secret: Collection[str] = ()) -> struct_pb2.Struct:
    """*properties* for the wire; those named in *secret* as secrets, ``None`` left out."""
    struct = struct_pb2.Struct()
    struct.update(
        {
            key: {SIGNATURE: SECRET, "value": value} if key in secret else value
            for key, value in properties.items()
            if value is not None
        }
    )
    return struct


def plain(value: Any) -> Any:
    """*value* with its secrets in clear."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return plain(value["value"])
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def as_secret(value: Any) -> dict[str, Any]:
    """*value*, marked as a secret."""
    return {SIGNATURE: SECRET, "value": plain(value)}


def is_secret(value: Any) -> bool:
    """Whether *value* itself is marked as a secret."""
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def has_secret(value: Any) -> bool:
    """Whether there is a secret anywhere in *value*."""
    return is_secret(value) or any(has_secret(inner) for inner in _inside(value))


def has_unknown(value: Any) -> bool:
    """Whether there is something in *value* that is not known yet."""
    return value == UNKNOWN or any(has_unknown(inner) for inner in _inside(value))


def keep_secret(properties: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    """*properties*, those of them as secrets that are, or hold, a secret in *like*."""
    return {key: as_secret(value) if has_secret(like.get(key)) else value for key, value in properties.items()}


def unknown_path(value: Any, path: str) -> str | None:
    """Where in *value*, which is at *path*, something is not known yet; None: nowhere."""
    if value == UNKNOWN:
        return path
    if isinstance(value, dict):
        inner = ((item, f"{path}.{key}") for key, item in value.items())
    elif isinstance(value, list):
        inner = ((item, f"{path}[{index}]") for index, item in enumerate(value))
    else:
        return None
    return next((found for item, where in inner if (found := unknown_path(item, where))), None)


def _value(value: struct_pb2.Value, path: str) -> Any:
    match value.WhichOneof("kind"):
        case "string_value":
            return value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "struct_value":
            fields = value.struct_value.fields
            if SIGNATURE in fields and fields[SIGNATURE].string_value != SECRET:
                kind = _SPECIAL_VALUES.get(fields[SIGNATURE].string_value, "a special value")
                raise UnsupportedValue(f"{path}: {kind} needs Pulumi's own engine and its AWS provider")
            return {key: _value(inner, f"{path}.{key}") for key, inner in fields.items()}
        case "list_value":
            return [_value(inner, f"{path}[{index}]") for index, inner in enumerate(value.list_value.values)]
    return None


def _inside(value: Any) -> Collection[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
