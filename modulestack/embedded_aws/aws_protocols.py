"""What a request says and how an error looks, in the protocol of its service."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import json
import uuid
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

import botocore.model

from modulestack.embedded_aws import moto_import, moto_state
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

    return botocore.model.ServiceModel(loader().load_service_model(service, "service-2"), service)


def parse(service: str, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """Operation and parameters of a request, as boto3 would name them; timestamps in whatever form they came."""
    with moto_state.LOCK:
        return _parse(service, request)


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


def error(service: str, failure: AwsError) -> RawResponse:
    """*failure* as the service's clients expect it."""
    protocol = model(service).protocol
    request_id = str(uuid.uuid4())
    code, message = escape(failure.code), escape(failure.message)
    headers = {"x-amzn-RequestId": request_id, "Content-Type": "text/xml"}
    if protocol == "ec2":
        text = (
            f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
    elif protocol == "query" or service == "route53":
        text = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    elif protocol == "rest-xml":
        text = f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{request_id}</RequestId></Error>"
    else:
        headers["Content-Type"] = "application/x-amz-json-1.1"
        headers["x-amzn-ErrorType"] = failure.code
        text = json.dumps({"__type": failure.code, "message": failure.message})
    return failure.status, headers, text.encode()


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
