"""Which answers are completed, and how."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from modulestack.embedded_aws.moto_state import RawResponse
from modulestack.embedded_aws.whole_answers import ec2, elbv2, iam, json_services
from modulestack.embedded_aws.whole_answers.xml_document import XmlDocument

_XML: Mapping[str, tuple[str, Mapping[str, Callable[[XmlDocument], None]]]] = {
    "elbv2": (elbv2.ITEM, elbv2.COMPLETE),
    "iam": (iam.ITEM, iam.COMPLETE),
    "route53": (iam.ITEM, iam.ROUTE53),
}
_REQUEST_PAYMENT = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<RequestPaymentConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Payer>BucketOwner</Payer>'
    b"</RequestPaymentConfiguration>"
)
"""Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html"""


def complete(service: str, operation: str, region: str, account_id: str, answer: RawResponse) -> RawResponse:
    """*answer*, a success of moto's, with the members that AWS always answers."""
    status, headers, body = answer
    changed = _completed(service, operation, region, account_id, body)
    if changed is None or changed == body:
        return answer
    kept = {name: value for name, value in headers.items() if name.lower() != "content-length"}
    return status, {**kept, "Content-Length": str(len(changed))}, changed


def _completed(service: str, operation: str, region: str, account_id: str, body: bytes) -> bytes | None:
    if service in _XML:
        item, table = _XML[service]
        if operation not in table or not body.lstrip().startswith(b"<"):
            return None
        document = XmlDocument(body, item=item)
        table[operation](document)
        return document.body()
    if service == "ec2" and operation in ec2.COMPLETE:
        document = XmlDocument(body, item=ec2.ITEM)
        ec2.COMPLETE[operation](document, region, account_id)
        return document.body()
    if (service, operation) in json_services.COMPLETE and body.lstrip().startswith(b"{"):
        content = json.loads(body)
        json_services.COMPLETE[service, operation](content, region, account_id)
        return json.dumps(content).encode()
    if (service, operation) == ("s3", "GetBucketRequestPayment"):
        return _REQUEST_PAYMENT
    return None
