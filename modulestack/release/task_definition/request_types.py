"""
Whether a rendered template has the types that RegisterTaskDefinition takes, said before anything is sent.

The types are botocore's model of the operation. Values are never repeated: they may be secret.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.release.aws_access.newer_fields import item_path

_TYPES: Mapping[str, tuple[tuple[type, ...], str]] = {
    "structure": ((dict,), "an object"),
    "list": ((list,), "a list"),
    "map": ((dict,), "an object"),
    "string": ((str,), "a text: put it in quotes"),
    "integer": ((int,), "a whole number"),
    "long": ((int,), "a whole number"),
    "boolean": ((bool,), "true or false"),
}
"""botocore's name of a type → Python's, and the words for it."""
_NAMES = {
    type(None): "null (leave it out)",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "an object",
}


def wrong_types(client: Any, request: Mapping[str, Any]) -> tuple[str, ...]:
    """
    Sentences for the members of *request* that are not of the type that ECS takes, or that it needs and are missing.

    *client* is a boto3 client of ECS; what its model does not know is left alone.
    """
    shape = client.meta.service_model.operation_model("RegisterTaskDefinition").input_shape
    return tuple(_mismatches(dict(request), shape, ""))


def _mismatches(value: Any, shape: Any, path: str) -> Iterator[str]:
    expected, words = _TYPES[shape.type_name]
    if type(value) not in expected:
        yield f"{path} is {_NAMES.get(type(value), 'something else')}, and ECS takes {words}"
    elif shape.type_name == "structure":
        for name, inner in shape.members.items():
            where = f"{path}.{name}".lstrip(".")
            if name in value:
                yield from _mismatches(value[name], inner, where)
            elif name in shape.required_members:
                yield f"{where} is missing, and ECS needs it"
    elif shape.type_name == "list":
        for index, inner in enumerate(value):
            yield from _mismatches(inner, shape.member, item_path(path, index, inner))
    elif shape.type_name == "map":
        for key, inner in value.items():
            yield from _mismatches(inner, shape.value, f"{path}.{key}")
