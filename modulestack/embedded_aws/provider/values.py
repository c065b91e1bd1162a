"""
Property values between the engine and a provider: secrets and values that are not known yet stay what they are.

Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto and the SDK's ``runtime/rpc.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf import json_format, struct_pb2

from modulestack.embedded_aws.provider import protocol
from modulestack.embedded_aws.provider.protocol import SECRET, SIGNATURE

UNKNOWN = protocol.UNKNOWN


class UnsupportedValue(Exception):
    """An asset or an archive: the local provider takes none. The message says where it stands."""


def received(properties: struct_pb2.Struct) -> dict[str, Any]:
    """
    What the engine sent, as plain Python; whole numbers as ``int``, secrets wrapped as on the wire.

    Raises:
        UnsupportedValue: an asset or an archive.
    """
    found: dict[str, Any] = json_format.MessageToDict(properties)
    return {key: _received(value, key) for key, value in found.items()}


def sent(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """*properties* for the engine; None is left out."""
    struct = struct_pb2.Struct()
    struct.update({key: value for key, value in properties.items() if value is not None})
    return struct


def plain(value: Any) -> Any:
    """*value* with its secrets in clear."""
    if is_secret(value):
        return plain(value["value"])
    return _mapped(value, plain)


def secret(value: Any) -> Any:
    """*value* as a secret."""
    return {SIGNATURE: SECRET, "value": plain(value)}


def is_secret(value: Any) -> bool:
    """Whether *value* itself is wrapped."""
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def has_secret(value: Any) -> bool:
    """Whether there is a secret anywhere in *value*."""
    return is_secret(value) or any(has_secret(inner) for inner in _inside(value))


def has_unknown(value: Any) -> bool:
    """Whether there is something in *value* that is not known yet."""
    return value == UNKNOWN or any(has_unknown(inner) for inner in _inside(value))


def keep_secret(properties: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    """*properties*, those of them as secrets that are, or hold, a secret in *like*."""
    return {key: secret(value) if has_secret(like.get(key)) else value for key, value in properties.items()}


def _received(value: Any, path: str) -> Any:
    if isinstance(value, dict):
        if SIGNATURE in value and not is_secret(value):
            raise UnsupportedValue(f"{path}: the local provider takes no assets, archives or resource references")
        return {key: _received(inner, f"{path}.{key}") for key, inner in value.items()}
    if isinstance(value, list):
        return [_received(inner, f"{path}[{index}]") for index, inner in enumerate(value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: change(inner) for key, inner in value.items()}
    return [change(inner) for inner in value] if isinstance(value, list) else value


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
