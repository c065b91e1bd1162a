"""S3: bucket names, and policies that demand TLS."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from modulestack.contract.log_delivery import why_not_server_access
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation import s3_keys
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_RESERVED = (("xn--", "sthree-", "amzn-s3-demo-"), ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"))


def bucket_name_is_valid(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
    name = params["Bucket"]
    reserved = name.startswith(_RESERVED[0]) or name.endswith(_RESERVED[1])
    if not _NAME.fullmatch(name) or _ADDRESS.fullmatch(name) or ".." in name or reserved:
        raise AwsError("InvalidBucketName", "The specified bucket is not valid.")


def ignore_tls_only_denials(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    A Deny of what does not come over TLS does not bite here, for nothing here is sent in the clear.

    moto ignores conditions, so it would refuse everything. The account's own copy of the policy (which GetBucketPolicy
    answers with) stays as it was put; only what moto evaluates is without those statements.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS
    """
    bucket = context.backend("s3").get_bucket(params["Bucket"])
    bucket.get_permission = lambda action, resource: _permission(bucket, action, resource)


def _permission(bucket: Any, action: str, resource: str) -> Any:
    evaluated = _WithoutTls(bucket)
    return type(bucket).get_permission(evaluated, action, resource)


class _WithoutTls:
    """Stands for a bucket while moto evaluates its policy."""

    def __init__(self, bucket: Any) -> None:
        policy = bucket.policy
        self.policy = None if policy is None else _without_tls_denials(policy)


def _without_tls_denials(policy: bytes) -> bytes | None:
    document = json.loads(policy)
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    kept = [statement for statement in statements if not _denies_only_what_is_in_the_clear(statement)]
    return json.dumps({**document, "Statement": kept}).encode() if kept else None


def _denies_only_what_is_in_the_clear(statement: Mapping[str, Any]) -> bool:
    if statement["Effect"] != "Deny":
        return False
    conditions = statement.get("Condition", {})
    values = [
        value if isinstance(value, list) else [value]
        for operator, tests in conditions.items()
        for key, value in tests.items()
        if operator in {"Bool", "BoolIfExists"} and key.lower() == "aws:securetransport"
    ]
    return any({str(one).lower() for one in value} == {"false"} for value in values)


def delete_single_versions(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    Where versioning is suspended, deleting one version deletes that version; moto takes the whole object.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersioningSuspendedBuckets.html
    """
    backend = context.backend("s3")

    def delete_object(
        bucket_name: str,
        key_name: str,
        version_id: str | None = None,
        bypass: bool = False,  # noqa: FBT001 moto's signature
    ) -> Any:
        bucket = backend.get_bucket(bucket_name)
        status = bucket.versioning_status
        if version_id is not None and status == "Suspended":
            bucket.versioning_status = "Enabled"
        try:
            return type(backend).delete_object(backend, bucket_name, key_name, version_id, bypass)
        finally:
            bucket.versioning_status = status

    backend.delete_object = delete_object


def encrypt_by_default(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    Every bucket encrypts with keys of S3's own, unless it says otherwise.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
    """
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    context.backend("s3").get_bucket(params["Bucket"]).encryption = {"Rule": rule}


def server_access_logs_can_be_written(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    As the policy of the bucket that they go to says; moto knows few forms of a policy, so it asks here.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    bucket = context.backend("s3").buckets.get(params["Bucket"])
    if bucket is None:
        return

    def is_allowed(target_bucket: Any, target_prefix: str | None) -> bool:
        policy = json.loads(target_bucket.policy) if target_bucket.policy else None
        source = f"arn:{bucket.partition}:s3:::{bucket.name}"
        return not why_not_server_access(
            policy,
            bucket=target_bucket.name,
            prefix=target_prefix or "",
            source=source,
            account_id=context.aws.account_id,
        )

    bucket._log_permissions_enabled_policy = is_allowed


def log_what_is_asked(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    What is asked of a bucket is written to another one, as time passes; moto would write an object for each request.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
    """
    backend, files = context.backend("s3"), context.aws.log_files
    files.watch(context.region)

    def log_incoming_request(request: Any, bucket_name: str) -> None:
        bucket = backend.buckets.get(bucket_name)
        if bucket is not None and bucket.logging:
            files.asked(
                bucket_name, request.method, request.full_path.rstrip("?"), request.headers.get("User-Agent", "")
            )

    backend.log_incoming_request = log_incoming_request


RULES = ServiceRules(
    before={
        "CreateBucket": (bucket_name_is_valid,),
        "GetObject": (s3_keys.an_object_can_be_decrypted,),
        "PutBucketLogging": (server_access_logs_can_be_written,),
        "PutObject": (s3_keys.an_object_can_be_encrypted,),
    },
    after={
        "CreateBucket": (encrypt_by_default,),
        "DeleteBucketEncryption": (encrypt_by_default,),
        "PutBucketLogging": (log_what_is_asked,),
        "PutBucketPolicy": (ignore_tls_only_denials,),
        "PutBucketVersioning": (delete_single_versions,),
    },
)
