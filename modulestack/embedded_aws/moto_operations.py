"""
Which operations moto has, so that all others are refused by name before moto sees them.

moto answers an operation of S3 that it does not know as if it were another one: PutBucketRequestPayment makes a bucket.
tests/embedded_aws/test_operations.py asks each operation, and fails when moto's inside changes.
"""

from __future__ import annotations

import functools
from typing import Any

from modulestack.embedded_aws import aws_protocols, moto_import, moto_state

S3 = frozenset(
    {
        "AbortMultipartUpload",
        "CompleteMultipartUpload",
        "CopyObject",
        "CreateBucket",
        "CreateMultipartUpload",
        "DeleteBucket",
        "DeleteBucketCors",
        "DeleteBucketEncryption",
        "DeleteBucketLifecycle",
        "DeleteBucketOwnershipControls",
        "DeleteBucketPolicy",
        "DeleteBucketReplication",
        "DeleteBucketTagging",
        "DeleteBucketWebsite",
        "DeleteObject",
        "DeleteObjectTagging",
        "DeleteObjects",
        "DeletePublicAccessBlock",
        "GetBucketAccelerateConfiguration",
        "GetBucketAcl",
        "GetBucketCors",
        "GetBucketEncryption",
        "GetBucketInventoryConfiguration",
        "GetBucketLifecycle",
        "GetBucketLifecycleConfiguration",
        "GetBucketLocation",
        "GetBucketLogging",
        "GetBucketNotificationConfiguration",
        "GetBucketOwnershipControls",
        "GetBucketPolicy",
        "GetBucketPolicyStatus",
        "GetBucketReplication",
        "GetBucketRequestPayment",  # what moto answers is replaced: whole_answers
        "GetBucketTagging",
        "GetBucketVersioning",
        "GetBucketWebsite",
        "GetObject",
        "GetObjectAcl",
        "GetObjectAttributes",
        "GetObjectLegalHold",
        "GetObjectLockConfiguration",
        "GetObjectTagging",
        "GetPublicAccessBlock",
        "HeadBucket",
        "HeadObject",
        "ListBucketInventoryConfigurations",
        "ListBuckets",
        "ListMultipartUploads",
        "ListObjectVersions",
        "ListObjects",
        "ListObjectsV2",
        "ListParts",
        "PutBucketAccelerateConfiguration",
        "PutBucketAcl",
        "PutBucketCors",
        "PutBucketEncryption",
        "PutBucketInventoryConfiguration",
        "PutBucketLifecycle",
        "PutBucketLifecycleConfiguration",
        "PutBucketLogging",
        "PutBucketNotificationConfiguration",
        "PutBucketOwnershipControls",
        "PutBucketPolicy",
        "PutBucketReplication",
        "PutBucketTagging",
        "PutBucketVersioning",
        "PutBucketWebsite",
        "PutObject",
        "PutObjectAcl",
        "PutObjectLegalHold",
        "PutObjectLockConfiguration",
        "PutObjectRetention",
        "PutObjectTagging",
        "PutPublicAccessBlock",
        "RestoreObject",
        "SelectObjectContent",
        "UploadPart",
        "UploadPartCopy",
    }
)
"""Of S3, whose operations moto tells apart in many places and by other names."""


@functools.cache
def answered(service: str) -> frozenset[str]:
    """The operations of *service* (boto3's name, not ECS) that moto has."""
    if service == "s3":
        return S3
    if service not in moto_state.SERVICES:
        return frozenset()
    with moto_state.LOCK:
        methods = _methods(service)
        in_python = moto_import.module("moto.core.utils").camelcase_to_underscores
    names = {name for name in aws_protocols.model(service).operation_names if in_python(name) in methods}
    if service == "lambda":
        return frozenset(names & LAMBDA)
    return frozenset(names - moto_import.INSTANCE_OPERATIONS if service == "ec2" else names)


LAMBDA = frozenset(
    {
        "AddPermission",
        "CreateFunction",
        "DeleteFunction",
        "GetFunction",
        "GetFunctionConfiguration",
        "GetPolicy",
        "ListFunctions",
        "ListTags",
        "ListVersionsByFunction",
        "RemovePermission",
        "TagResource",
        "UntagResource",
        "UpdateFunctionCode",
        "UpdateFunctionConfiguration",
    }
)
"""Of Lambda: functions are there to be called by ECS, which is told what they answer. moto would run them in Docker."""


def _methods(service: str) -> frozenset[str]:
    """The names of the methods of moto's responses that do something."""
    responses = moto_import.module(f"moto.{moto_state.SERVICES[service]}.responses")
    base = moto_import.module("moto.core.responses").BaseResponse
    own = [one for one in vars(responses).values() if isinstance(one, type) and issubclass(one, base)]
    return frozenset(name for one in own if one is not base for name in dir(one) if _does_something(one, name))


def _does_something(responses: type, name: str) -> bool:
    """Not so a method that does nothing but say that it is not implemented."""
    code: Any = getattr(getattr(responses, name), "__code__", None)
    if name.startswith("_") or code is None:
        return False
    used = set(code.co_names)
    return not (used & _MISSING and not used & _ANSWERS)


_MISSING = {"NotImplementedError", "raise_not_implemented_error"}
_ANSWERS = {"ActionResult", "EmptyResult", "response_template", "serialized"}
