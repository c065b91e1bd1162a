"""
Limits that AWS's own service models state: lengths, ranges, patterns, enumerations.

botocore checks only what is missing and the smallest lengths and values before it sends; other clients check nothing,
AWS checks all of them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws import aws_protocols
from modulestack.embedded_aws.errors import AwsError

_CODES = {
    "acm": "ValidationException",
    "application-autoscaling": "ValidationException",
    "ecr": "InvalidParameterException",
    "elbv2": "ValidationError",
    "iam": "ValidationError",
    "logs": "InvalidParameterException",
    "secretsmanager": "ValidationException",
    "ssm": "ValidationException",
}
"""
The code with which each service refuses. Services that are not here have no limits in their model, or other texts.
"""


def check(service: str, operation: str, params: Mapping[str, Any]) -> None:
    """
    Compare *params* with the model's limits.

    Raises:
        AwsError: with the text that AWS's services share: ``1 validation error detected: Value 'x' at 'y' failed ...``.
    """
    if operation not in aws_protocols.model(service).operation_names:
        return
    shape = aws_protocols.model(service).operation_model(operation).input_shape
    if service == "ec2":
        _check_required(shape, params)
    problems = [] if shape is None or service not in _CODES else list(_problems(shape, params, ""))
    if problems:
        detected = "1 validation error" if len(problems) == 1 else f"{len(problems)} validation errors"
        raise AwsError(_CODES[service], f"{detected} detected: {'; '.join(problems)}")


def _check_required(shape: Any, params: Mapping[str, Any]) -> None:
    """EC2's own way to say that something is missing. Source: .../AWSEC2/latest/APIReference/errors-overview.html"""
    for name in () if shape is None else shape.required_members:
        if params.get(name) is None:
            raise AwsError("MissingParameter", f"The request must contain the parameter {name}")


def _problems(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        for name in shape.required_members:
            if value.get(name) is None:
                yield f"Value null at '{_join(path, name)}' failed to satisfy constraint: Member must not be null"
        for name, member in shape.members.items():
            if value.get(name) is not None:
                yield from _problems(member, value[name], _join(path, name))
    elif shape.type_name == "list":
        yield from _sized(shape, value, path)
        for index, item in enumerate(value):
            yield from _problems(shape.member, item, f"{path}.{index + 1}.member")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from _problems(shape.value, item, f"{path}.{key}.member")
    elif shape.type_name == "string" and isinstance(value, str):
        yield from _sized(shape, value, path)
        yield from _spelt(shape, value, path)
    elif shape.type_name in {"integer", "long", "float", "double"} and isinstance(value, int | float):
        yield from _limited(shape, value, value, "value", path)


def _join(path: str, name: str) -> str:
    lowered = name[0].lower() + name[1:]
    return f"{path}.{lowered}" if path else lowered


def _sized(shape: Any, value: Any, path: str) -> Iterator[str]:
    yield from _limited(shape, len(value), value, "length", path)


def _limited(shape: Any, measured: float, value: Any, what: str, path: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if high is not None and measured > high:
        yield _text(value, path, f"Member must have {what} less than or equal to {high}")
    if low is not None and measured < low:
        yield _text(value, path, f"Member must have {what} greater than or equal to {low}")


def _spelt(shape: Any, value: str, path: str) -> Iterator[str]:
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield _text(value, path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
    pattern = shape.metadata.get("pattern")
    compiled = _compiled(pattern) if pattern else None
    if compiled is not None and not compiled.fullmatch(value):
        yield _text(value, path, f"Member must satisfy regular expression pattern: {pattern}")


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """None: the pattern is in a dialect that Python does not read."""
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error:
        return None


def _text(value: Any, path: str, constraint: str) -> str:
    return f"Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"
