"""Stand-ins for files in S3 that somebody else put there, and for their buckets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.contract import s3_reference
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources.s3.bucket import placed_in

CONTENT = "# made up\nREHEARSED=yes\n"
"""What is in each."""


def seed_objects(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put a file for each of *references* (``s3://bucket/key``); says what was put."""
    s3 = aws.client("s3")
    made = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    for reference in dict.fromkeys(references):
        wanted = s3_reference.parse(reference)
        if wanted.bucket not in made:
            s3.create_bucket(Bucket=wanted.bucket, **placed_in(aws.region))
            made.add(wanted.bucket)
        s3.put_object(Bucket=wanted.bucket, Key=wanted.key, Body=CONTENT.encode())
        yield f"environment file {reference}"
