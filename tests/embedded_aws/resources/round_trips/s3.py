"""S3: what each resource type is made of, and how it changes."""

from __future__ import annotations

import json
from typing import Any

from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, hidden

CASES: dict[str, Case] = {
    "aws:s3/bucket:Bucket": Case(
        lambda w: {"bucket": "templates-1234567", "forceDestroy": True, **TAGS},
        {"forceDestroy": False, **TAGGED},
        hidden(
            "acl bucketNamespace corsRules grants lifecycleRules logging objectLockConfiguration policy "
            "replicationConfiguration website websiteDomain websiteEndpoint"
        ),
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Case(
        lambda w: {"bucket": "standing-bucket", "rules": _expiry(365)},
        lambda w: {"rules": _expiry(30)},
        hidden("expectedBucketOwner timeouts"),
    ),
    "aws:s3/bucketLogging:BucketLogging": Case(
        lambda w: {"bucket": "standing-bucket", "targetBucket": "standing-logs", "targetPrefix": "a/"},
        {"targetPrefix": "b/"},
        hidden("expectedBucketOwner targetGrants targetObjectKeyFormat"),
    ),
    "aws:s3/bucketObjectv2:BucketObjectv2": Case(
        lambda w: {
            "bucket": "standing-bucket",
            "key": "modules/web/task-definition.json",
            "content": "{}",
            "contentType": "application/json",
            "kmsKeyId": w.keys[0],
            **TAGS,
        },
        lambda w: {"content": '{"family":"x"}', "kmsKeyId": w.keys[1], **TAGGED},
        hidden("acl checksumAlgorithm contentBase64 overrideProvider source sourceHash"),
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": Case(
        lambda w: {"bucket": "standing-bucket", "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        {"rule": {"objectOwnership": "BucketOwnerPreferred"}},
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Case(
        lambda w: {"bucket": "standing-bucket", "policy": _tls_only("tls")}, lambda w: {"policy": _tls_only("other")}
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Case(
        lambda w: {
            "bucket": "standing-bucket",
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
        {"restrictPublicBuckets": False},
        hidden("skipDestroy"),
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Case(
        lambda w: {"bucket": "standing-bucket", "rules": _encryption("AES256", "")},
        lambda w: {"rules": _encryption("aws:kms", "alias/aws/s3")},
        hidden("expectedBucketOwner"),
        stays=True,
    ),
    "aws:s3/bucketVersioning:BucketVersioning": Case(
        lambda w: {"bucket": "standing-bucket", "versioningConfiguration": {"status": "Enabled", "mfaDelete": ""}},
        {"versioningConfiguration": {"status": "Suspended", "mfaDelete": ""}},
        hidden("expectedBucketOwner mfa"),
        stays=True,
    ),
}


def _expiry(days: int) -> list[dict[str, Any]]:
    return [
        {
            "id": "old",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "noncurrentVersionExpiration": {"noncurrentDays": days},
        }
    ]


def _encryption(algorithm: str, key: str) -> list[dict[str, Any]]:
    default = {"kmsMasterKeyId": key, "sseAlgorithm": algorithm}
    return [{"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": False}]


def _tls_only(name: str) -> str:
    statement = {
        "Sid": name,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::standing-bucket/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
