"""
Files of variables in S3 that containers start with. Call inside ``internal()``.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
"""

from __future__ import annotations

from modulestack.contract import arn
from modulestack.embedded_aws.interfaces import AccountInterface


def text(aws: AccountInterface, region: str, object_arn: str) -> str | None:
    """The text of the object *object_arn*; None: there is no such object."""
    named = arn.parse(object_arn)
    bucket, _, key = (named.resource if named else "").partition("/")
    s3 = aws.backend("s3", region)
    stored = s3.get_object(bucket, key) if bucket in s3.buckets else None
    return None if stored is None else bytes(stored.value).decode(errors="replace")


def missing(aws: AccountInterface, region: str, object_arn: str) -> str | None:
    """
    The error's text with which a file of variables cannot be read; None: it can.

    S3 says 404 of a bucket that is not there. Of an object it says 403 to whoever may not list the bucket, and an
    execution role need not be allowed to.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html (Permissions)
    """
    if text(aws, region, object_arn) is not None:
        return None
    named = arn.parse(object_arn)
    has_bucket = named and named.resource.partition("/")[0] in aws.backend("s3", region).buckets
    status, code = ("403", "Forbidden") if has_bucket else ("404", "NotFound")
    return (
        "service call has been retried 1 time(s): operation error S3: HeadObject, https response error StatusCode: "
        f"{status}, api error {code}: {'Forbidden' if has_bucket else 'Not Found'}"
    )
