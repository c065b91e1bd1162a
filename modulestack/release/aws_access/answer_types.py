"""
Whether an answer's values are of the types that its operation answers.

botocore's parser for JSON hands on what it finds: text where the model has a number, ``null`` among a list's items.

Source: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

Checks = Mapping[str, Callable[[Any], bool]]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_SCALARS: Checks = {
    "blob": lambda value: isinstance(value, bytes) or hasattr(value, "read"),
    "boolean": lambda value: isinstance(value, bool),
    "double": _is_number,
    "float": _is_number,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "long": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "timestamp": lambda value: isinstance(value, datetime.datetime),
}
"""By botocore's name of the type."""
_PARSED_TEXTS = frozenset({"policyDocumentType"})
"""Texts that botocore hands on as the JSON that is in them: policies of IAM."""


def wrong_type(answer: Any, shape: Any) -> str:
    """
    The path of the first value in *answer* that is not of its type in *shape*, botocore's model; empty: there is none.

    What the model does not know may be anything.
    """
    return _wrong(answer, shape, "")


def _wrong(value: Any, shape: Any, path: str) -> str:
    match shape.type_name:
        case "structure":
            if not isinstance(value, Mapping):
                return path or "all of it"
            members = ((f"{path}.{name}".lstrip("."), value[name], shape.members.get(name)) for name in value)
            return next(filter(None, (_wrong(v, s, where) for where, v, s in members if s is not None)), "")
        case "list":
            if not isinstance(value, list):
                return path
            return next(filter(None, (_wrong(item, shape.member, f"{path}[]") for item in value)), "")
        case "map":
            if not isinstance(value, Mapping):
                return path
            return next(filter(None, (_wrong(item, shape.value, f"{path}.{name}") for name, item in value.items())), "")
    if shape.name in _PARSED_TEXTS and isinstance(value, Mapping):
        return ""
    return "" if _SCALARS[shape.type_name](value) else path
