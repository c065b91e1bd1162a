"""What a request says and how a result looks, in the protocol of its service."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import json
import uuid
from collections.abc import Mapping
from typing import Any

import botocore.model

from modulestack.contract import json_text
from modulestack.embedded_aws import moto_import, moto_state, shared_parts
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.moto_state import RawResponse


@dataclasses.dataclass(frozen=True, kw_only=True)
class HttpRequest:
    """One signed HTTP request."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any


@functools.cache
def model(service: str) -> botocore.model.ServiceModel:
    """botocore's model of *service*."""
    from modulestack.embedded_aws.session import loader

    return shared_parts.service_model(loader(), service)


def needs_no_signature(service: str, operation: str | None) -> bool:
    """Whether *operation* is for those who have no credentials yet, such as STS's AssumeRoleWithWebIdentity."""
    known = model(service)
    return operation in known.operation_names and known.operation_model(operation).auth_type == "none"


def parse(service: str, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """
    Operation and parameters of a request, as boto3 would name them; timestamps in whatever form they came.

    Raises:
        AwsError: its body cannot be read.
        NotEmbedded: the service has no such operation.
    """
    with moto_state.LOCK:
        try:
            return _parse(service, request)
        except (AwsError, NotEmbedded):
            raise
        except Exception as unreadable:
            text = f"Could not read the request: {type(unreadable).__name__}: {unreadable}"
            raise AwsError("SerializationException", text) from None


def _parse(service: str, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    moto_request = moto_import.module("moto.core.request")
    routing = moto_import.module("moto.core.routing")
    received = moto_request.Request.from_primitives(request.method, request.url, request.headers, request.body)
    try:
        operation, in_path = routing.get_service_router(service).match(received)
    except (routing.NotFound, NotImplementedError):
        raise NotEmbedded(f"not an operation of {service}: {request.method} {request.url}") from None
    known = moto_import.module("moto.core.utils").get_service_model(service)
    protocol = moto_request.determine_request_protocol(known, received.content_type)
    if protocol in {"json", "rest-json"}:
        read_object(received.data)
    parsed = (
        moto_import.module("moto.core.parse")
        .PROTOCOL_PARSERS[protocol](operation)
        .parse(
            {
                "method": received.method,
                "values": received.values,
                "headers": received.headers,
                "body": received.data,
                "url_path": received.path,
                "url_params": in_path,
            }
        )
    )
    return operation.name, parsed


def read_object(body: bytes | str | None) -> dict[str, Any]:
    """
    The JSON object in a request's *body*; an empty one stands for ``{}``.

    Raises:
        AwsError: it is none.
    """
    try:
        found = json_text.read(body or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise AwsError("SerializationException", "Could not parse the request's body as JSON")
    return found


def answer(service: str, operation: str, output: Mapping[str, Any], spoken: str | None = None) -> RawResponse:
    """A result of *operation*, JSON or XML, in the protocol that was *spoken*, or in the one of *service*."""
    own = str(model(service).resolved_protocol)
    protocol = own if own == "ec2" else spoken or own  # EC2's requests look like those of the query protocol
    if protocol in {"json", "rest-json"}:
        return json_answer(output)
    known = moto_import.module("moto.core.utils").get_service_model(service).operation_model(operation)
    serializer = moto_import.module("moto.core.serialize").get_serializer_class(service, protocol)
    written = serializer(operation_model=known).serialize(dict(output))
    return written["status_code"], written["headers"], written["body"].encode()


def json_answer(output: Mapping[str, Any]) -> RawResponse:
    """A result in JSON 1.1; datetimes become epoch seconds."""
    headers = {"x-amzn-RequestId": str(uuid.uuid4()), "Content-Type": "application/x-amz-json-1.1"}
    return 200, headers, json.dumps(output, default=_epoch).encode()


def _epoch(value: object) -> float:
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    raise TypeError(f"not a JSON value: {value!r}")


def error_code(answer: RawResponse) -> str:
    """The error code in an error answer; the HTTP status where there is none, as for HEAD requests."""
    status, headers, body = answer
    text = body.decode(errors="replace")
    if "<Code>" in text:
        return text.split("<Code>", 1)[1].split("</Code>", 1)[0]
    if text.lstrip().startswith("{"):
        kind = json.loads(text).get("__type") or headers.get("x-amzn-ErrorType", str(status))
        return str(kind).split("#")[-1]
    return str(status)
