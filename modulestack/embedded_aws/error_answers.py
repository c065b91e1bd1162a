"""
How an error looks in each of AWS's protocols.

https://smithy.io/2.0/aws/protocols/ (one page per protocol, each with a section "Operation error serialization")
"""

from __future__ import annotations

import json
import uuid
from xml.sax.saxutils import escape

from modulestack.embedded_aws import aws_protocols
from modulestack.embedded_aws.addressee import is_embedded
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.moto_state import RawResponse
from modulestack.embedded_aws.service_names import Hints, services


def error(service: str, failure: AwsError, said: Hints | None = None) -> RawResponse:
    """
    *failure* as the client expects it that asked *service* (boto3's name, or none that botocore knows).

    A client may speak another protocol than the service's first one: *said* tells what it spoke.
    """
    protocol = _protocol(service, said or Hints())
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-RequestId": request_id}
    if protocol == "smithy-rpc-v2-cbor":
        headers |= {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
        return failure.status, headers, _cbor({"__type": failure.code, "message": failure.message})
    if protocol in {"json", "rest-json"}:
        headers |= {"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": failure.code}
        return failure.status, headers, json.dumps({"__type": failure.code, "message": failure.message}).encode()
    headers["Content-Type"] = "text/xml"
    return failure.status, headers, _xml(service, protocol, failure, request_id).encode()


def _protocol(service: str, said: Hints) -> str:
    if said.protocol == "query":
        return "ec2" if service == "ec2" else "query"
    if said.protocol is not None:
        return said.protocol
    if is_embedded(service):
        return str(aws_protocols.model(service).resolved_protocol)
    known = services().get(service)
    return known.protocol if known else "rest-json"


def _xml(service: str, protocol: str, failure: AwsError, request_id: str) -> str:
    code, message = escape(failure.code), escape(failure.message)
    if protocol == "ec2":
        return (
            f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
    if service == "s3":
        return f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{request_id}</RequestId></Error>"
    return (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )


def _cbor(fields: dict[str, str]) -> bytes:
    """A map of up to 23 texts. https://datatracker.ietf.org/doc/html/rfc8949#section-3"""
    texts = [text.encode() for pair in fields.items() for text in pair]
    return bytes([0xA0 + len(fields)]) + b"".join(b"\x7a" + len(text).to_bytes(4, "big") + text for text in texts)
