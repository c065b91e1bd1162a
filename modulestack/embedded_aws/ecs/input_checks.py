"""
What is refused of any request before its operation sees it: unknown values, bad tags, members that are not here.

RegisterTaskDefinition has rules of its own for all that it may say.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract.task_definition_rules.tag_rules import tag_problems
from modulestack.embedded_aws import aws_protocols
from modulestack.embedded_aws.ecs import lookup
from modulestack.embedded_aws.ecs.input_table import INPUTS
from modulestack.embedded_aws.errors import NotEmbedded

_OWN_ERROR = "AWS's own error"
"""In a note of the table: the operation refuses it with what AWS says."""


def check(operation: str, params: Mapping[str, Any]) -> None:
    """
    Refuse what AWS would refuse, and what the embedded AWS would ignore.

    Raises:
        AwsError: a value that the API does not have; tags that are none.
        NotEmbedded: a member that AWS has and the embedded AWS has not, by name.
    """
    for path in _refused(operation):
        if _is_given(params, path):
            raise NotEmbedded(
                f"the embedded AWS does not have this input of ecs:{operation}: {'.'.join(path)} "
                f"({INPUTS[operation]['.'.join(path)].note})"
            )
    if operation == "RegisterTaskDefinition":
        return
    for problem in (*_problems(operation, params), *tag_problems(params.get("tags") or ())):
        raise lookup.invalid(problem)


@functools.cache
def _refused(operation: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(member.split("."))
        for member, rule in INPUTS.get(operation, {}).items()
        if rule.kind == "refused" and _OWN_ERROR not in rule.note
    )


def _is_given(value: Any, path: tuple[str, ...]) -> bool:
    """Whether anything stands at *path*; what is switched off, empty or zero is nothing."""
    if isinstance(value, list) and path:
        return any(_is_given(item, path) for item in value)
    if not path:
        return bool(value) and value != {"enable": False}
    return isinstance(value, Mapping) and _is_given(value.get(path[0]), path[1:])


def _problems(operation: str, params: Mapping[str, Any]) -> Iterator[str]:
    shape = aws_protocols.model("ecs").operation_model(operation).input_shape
    if shape is not None:
        yield from _values(shape, params, "")


def _values(shape: Any, value: Any, name: str) -> Iterator[str]:
    """Text: https://github.com/aws/amazon-ecs-cli/issues/667"""
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for key, member in shape.members.items():
            if value.get(key) is not None:
                yield from _values(member, value[key], key)
    elif shape.type_name == "list" and isinstance(value, list):
        longest = shape.metadata.get("max")
        if longest is not None and len(value) > longest and name != "tags":
            yield f"{name} can have at most {longest} items."
        for item in value:
            yield from _values(shape.member, item, name)
    elif shape.type_name == "string" and isinstance(value, str):
        allowed = shape.metadata.get("enum")
        if allowed and value not in allowed:
            yield f"{value} is not a valid value for {name}. The value must be one of [{','.join(allowed)}]"
    elif shape.type_name == "integer" and isinstance(value, int):
        low, high = shape.metadata.get("min"), shape.metadata.get("max")
        if (low is not None and value < low) or (high is not None and value > high):
            ends = f"between {low} and {high}" if high is not None else f"at least {low}"
            yield f"{name} must be {ends}."
