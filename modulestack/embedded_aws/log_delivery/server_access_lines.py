"""
What S3 logs of a request to a bucket.

Which operation it was and how it ended are dashes, as they are in S3's own lines where they are not known.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
"""

from __future__ import annotations

import datetime
import hashlib

from modulestack.embedded_aws.interfaces import AccountInterface


def line(aws: AccountInterface, bucket: str, method: str, target: str, user_agent: str, number: int) -> str:
    """Of the *number*-th request, *method* on *target* (path and query), since the last file."""
    now = aws.clock.now()
    time = datetime.datetime.fromtimestamp(now, datetime.UTC).strftime("[%d/%b/%Y:%H:%M:%S +0000]")
    digest = hashlib.sha256(f"{bucket} {now} {number}".encode()).hexdigest()
    owner = hashlib.sha256(aws.account_id.encode()).hexdigest()
    path = target.partition("?")[0].strip("/")
    if path == bucket or path.startswith(f"{bucket}/"):  # a bucket is in the path, or in the host
        path = path.removeprefix(bucket).strip("/")
    fields = (
        owner,
        bucket,
        time,
        "192.0.2.3",
        f"arn:aws:iam::{aws.account_id}:root",
        digest[:16].upper(),
        f"REST.{method}.{'OBJECT' if path else 'BUCKET'}",
        path or "-",
        f'"{method} {target} HTTP/1.1"',
        *("-",) * 6,
        '"-"',
        f'"{user_agent or "-"}"',
        "-",
        digest[16:60],
        "SigV4",
        "TLS_AES_128_GCM_SHA256",
        "AuthHeader",
        f"s3.{aws.region}.amazonaws.com",
        "TLSv1.3",
        "-",
        "-",
    )
    return " ".join(fields)
