"""
docs/embedded-aws.md lists what is answered, and it is true: each operation of each service is asked for.

An operation that is not answered is refused by name; moto would answer some of S3's as if they were others.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import botocore.model
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError

from modulestack.embedded_aws import aws_protocols, operations_manual
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.errors import NotEmbedded

PAGE = Path(__file__).parents[2] / operations_manual.PAGE


def test_the_page_is_up_to_date() -> None:
    """``make schema`` rewrites it."""
    assert operations_manual.updated(PAGE.read_text()) == PAGE.read_text()


def test_a_page_without_a_place_for_it_is_not_written() -> None:
    with pytest.raises(ValueError, match=r"docs/embedded-aws\.md has no <!-- operations"):
        operations_manual.updated("# The embedded AWS\n")


@pytest.mark.parametrize("service", operations_manual.services())
def test_what_is_listed_is_answered_and_nothing_else(service: str) -> None:
    """Answers that are errors are answers; a request that the SDK's own client refuses to send is no evidence."""
    model, client = aws_protocols.model(service), EmbeddedAws().client(service)
    answered, refused, sent = set(), set(), set()
    for name in model.operation_names:
        operation = model.operation_model(name)
        if operation.has_event_stream_input or operation.has_event_stream_output:
            continue
        try:
            sent.add(name)
            getattr(client, xform_name(name))(**(least(operation.input_shape) or {}))
        except NotEmbedded as missing:
            refused.add(name if name in str(missing) else str(missing))
        except ClientError:
            answered.add(name)
        except ParamValidationError:
            sent.discard(name)
        else:
            answered.add(name)
    listed = set(operations_manual.answered(service))
    assert (answered - listed, refused - (sent - listed)) == (set(), set())
    assert len(sent) > len(model.operation_names) * 0.9


def least(shape: botocore.model.Shape | None, above: tuple[str, ...] = ()) -> Any:
    """The smallest value of *shape* that a client sends: required members only."""
    if shape is None or shape.name in above:
        return None
    if shape.type_name == "structure":
        return {name: least(shape.members[name], (*above, shape.name)) for name in shape.required_members}
    if shape.type_name == "list":
        return [least(shape.member, (*above, shape.name))]
    if shape.type_name == "string":
        return (shape.enum or ["a" * max(1, shape.metadata.get("min", 1))])[0]
    if shape.type_name in {"integer", "long", "float", "double"}:
        return max(1, shape.metadata.get("min", 1))
    return {"boolean": True, "timestamp": 0, "blob": b"x", "map": {}}[shape.type_name]


def test_an_operation_of_s3_that_moto_does_not_know_makes_no_bucket(aws: EmbeddedAws) -> None:
    """moto takes it for CreateBucket."""
    s3 = aws.client("s3")
    with pytest.raises(NotEmbedded, match=r"^the embedded AWS does not have this operation of s3: PutBucketRequestP"):
        s3.put_bucket_request_payment(Bucket="abcd", RequestPaymentConfiguration={"Payer": "Requester"})
    assert s3.list_buckets()["Buckets"] == []
