"""
What botocore's parser makes of a JSON result, made without the JSON.

An in-process call of our own ECS needs no HTTP answer: this saves two thirds of its cost, and half of a rehearsal's
calls are of ECS. The served front door answers in JSON 1.1 as ever.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Mapping
from typing import Any

import botocore.model
import botocore.parsers
from dateutil.tz import tzlocal  # type: ignore[import-untyped]

from modulestack.embedded_aws import error_answers
from modulestack.embedded_aws.errors import AwsError

Convert = Callable[[Any], Any]
_LOCAL = tzlocal()
"""botocore's timestamps are local ones."""


def success(model: botocore.model.OperationModel, result: Mapping[str, Any]) -> dict[str, Any]:
    """
    *result* of an operation as its caller gets it: timestamps are datetimes, what has no value is left out.

    Raises:
        TypeError: *result* has a member that the operation's model has not.
    """
    answer: dict[str, Any] = {} if model.output_shape is None else _converter(model.output_shape)(result)
    return answer | {"ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}


def failure(model: botocore.model.OperationModel, error: AwsError) -> dict[str, Any]:
    """*error* as its caller's ClientError holds it."""
    status, headers, body = error_answers.error(model.service_model.service_name, error)
    lowered = {name.lower(): value for name, value in headers.items()}
    received = {"status_code": status, "headers": lowered, "body": body, "context": {"operation_name": model.name}}
    parser = botocore.parsers.create_parser(model.service_model.resolved_protocol)
    parsed: dict[str, Any] = parser.parse(received, model.output_shape)
    shape = model.service_model.shape_for_error_code(error.code)
    return parsed if shape is None else {**parsed, **parser.parse(received, shape)}


@functools.cache
def _converter(shape: botocore.model.Shape) -> Convert:
    if shape.type_name == "structure" and not shape.is_document_type:
        return _structure(shape)
    if shape.type_name == "list":
        inner = _converter(shape.member)
        return lambda items: [inner(item) for item in items]
    if shape.type_name == "map":
        of_value = _converter(shape.value)
        return lambda items: {key: of_value(value) for key, value in items.items()}
    if shape.type_name == "timestamp":
        return lambda seconds: datetime.datetime.fromtimestamp(seconds, _LOCAL)
    return lambda value: value


def _structure(shape: botocore.model.Shape) -> Convert:
    members = {name: _converter(member) for name, member in shape.members.items()}

    def convert(value: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return {name: members[name](inner) for name, inner in value.items() if inner is not None}
        except KeyError as unknown:
            raise TypeError(f"{shape.name} has no member {unknown}") from None

    return convert
