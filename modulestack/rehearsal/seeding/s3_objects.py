"""Stand-ins for files in S3 that somebody else put there, and for their buckets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.contract import s3_reference
from modulestack.embedded_aws.account import EmbeddedAws

CONTENT = "# made up\nREHEARSED=yes\n"
"""What is in each."""
_NO_CONSTRAINT = "us-east-1"
"""The region whose buckets are made without naming it."""


def seed_objects(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put a file for each of *references* (``s3://bucket/key``); says what was put."""
    s3 = aws.client("s3")
    where = {"CreateBucketConfiguration": {"LocationConstraint": aws.region}} if aws.region != _NO_CONSTRAINT else {}
    made = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    for reference in dict.fromkeys(references):
        wanted = s3_reference.parse(reference)
        if wanted.bucket not in made:
            s3.create_bucket(Bucket=wanted.bucket, **where)
            made.add(wanted.bucket)
        s3.put_object(Bucket=wanted.bucket, Key=wanted.key, Body=CONTENT.encode())
        yield f"environment file {reference}"
