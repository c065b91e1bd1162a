"""References to files of variables in S3, which ECS reads when a task starts."""

from __future__ import annotations

import re
from typing import NamedTuple

from modulestack.contract.partitions import PARTITION

EXTENSION = ".env"
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html"""
_BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
_FORM = re.compile(rf"(?:s3://|arn:(?:{PARTITION}):s3:::)(?P<bucket>{_BUCKET})/(?P<key>[^\s*?$]+)")
ALLOWED = "s3://bucket/path/name.env, or the ARN of such an object"
PATTERN = rf"^(s3://|arn:{PARTITION}:s3:::)[^/]+/.*[.]env$"
"""What editors can check of a reference."""
KEY_LENGTH = 1024
"""Bytes. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""


class S3Object(NamedTuple):
    """One object."""

    bucket: str
    key: str

    @property
    def url(self) -> str:
        """As people write it."""
        return f"s3://{self.bucket}/{self.key}"

    def arn(self, partition: str) -> str:
        """As IAM and ECS name it."""
        return f"{self.bucket_arn(partition)}/{self.key}"

    def bucket_arn(self, partition: str) -> str:
        """Of its bucket."""
        return f"arn:{partition}:s3:::{self.bucket}"


def parse(text: str) -> S3Object:
    """
    The object that *text* names.

    Raises:
        ValueError: it names none, or none that ECS takes for a file of variables; the message continues *text*.
    """
    found = _FORM.fullmatch(text)
    if found is None or len(found["key"].encode()) > KEY_LENGTH:
        raise ValueError(f"is no object in S3: allowed {ALLOWED}")
    if not found["key"].endswith(EXTENSION):
        raise ValueError(f"does not end in {EXTENSION}, and ECS reads no other files: allowed {ALLOWED}")
    return S3Object(found["bucket"], found["key"])
