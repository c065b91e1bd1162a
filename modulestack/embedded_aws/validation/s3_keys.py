"""
S3: objects under keys of KMS, which S3 uses in the name of whoever asks it.

Texts: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html,
https://repost.aws/knowledge-center/s3-kms-error-access-denied
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws import key_use
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext


def an_object_can_be_encrypted(context: RequestContext, params: Mapping[str, Any]) -> None:
    """With the key that the request names, or else the bucket's."""
    bucket = context.backend("s3").buckets.get(params["Bucket"])
    rule = ((bucket.encryption if bucket else None) or {}).get("Rule", {})
    by_default = rule.get("ApplyServerSideEncryptionByDefault", {})
    _check(context, params.get("SSEKMSKeyId") or by_default.get("KMSMasterKeyID"))


def an_object_can_be_decrypted(context: RequestContext, params: Mapping[str, Any]) -> None:
    """With the key that it was put with."""
    bucket = context.backend("s3").buckets.get(params["Bucket"])
    if bucket is None or params["Key"] not in bucket.keys:
        return
    version = params.get("VersionId")
    versions = [each for each in bucket.keys.getlist(params["Key"]) if not version or each.version_id == version]
    if versions:
        _check(context, getattr(versions[-1], "kms_key_id", None))


def _check(context: RequestContext, key: str | None) -> None:
    why = key_use.why_not(context.aws, context.region, key) if key else None
    if why:
        raise AwsError(f"KMS.{why[0]}", why[1])
