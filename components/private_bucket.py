"""A bucket that is private, versioned and speaks TLS only: what all buckets of an environment have in common."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import s3

from components import policies
from components.encryption_key import KeyOfAll
from modulestack.contract import names
from modulestack.contract.policy_document import Document, Statement


@dataclasses.dataclass(frozen=True, kw_only=True)
class PrivateBucket:
    """A bucket with its settings."""

    bucket: Output[str]
    """Its name."""
    arn: Output[str]
    ready: Resource
    """What an object waits for: the last of the bucket's settings, without which it had no version."""


def private_bucket(
    name: str,
    *,
    force_destroy: bool,
    lifecycle: s3.BucketLifecycleConfigurationRuleArgs,
    allowed: Callable[[str], Sequence[Statement]] = lambda _arn: (),
    policy_name: str = "policy",
    encryption_key: KeyOfAll | None = None,
    opts: ResourceOptions,
) -> PrivateBucket:
    """
    A bucket named *name*, cut where AWS takes less, encrypted with *encryption_key*, or with S3's own.

    *force_destroy*: whether it is deleted with all that is in it. *allowed* are the statements of its policy beside
    that which refuses plain HTTP, from its ARN. *opts* have the parent.
    """
    bucket = s3.Bucket(names.bucket(name), force_destroy=force_destroy, opts=opts)
    public_access = s3.BucketPublicAccessBlock(
        f"{name}-public-access-block",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=opts,
    )
    ownership = s3.BucketOwnershipControls(
        f"{name}-ownership",
        bucket=bucket.bucket,
        rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
        opts=opts,
    )
    encryption = s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        bucket=bucket.bucket,
        rules=[_encryption(encryption_key)],
        opts=opts,
    )
    versioning = s3.BucketVersioning(
        f"{name}-versioning",
        bucket=bucket.bucket,
        versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        opts=opts,
    )
    expiry = s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        bucket=bucket.bucket,
        rules=[lifecycle],
        opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=[versioning])),
    )

    def policy(arn: str) -> Document:
        tls = policies.tls_only(arn)
        return {**tls, "Statement": [*allowed(arn), *tls["Statement"]]}

    ready = s3.BucketPolicy(
        f"{name}-{policy_name}",
        bucket=bucket.bucket,
        policy=Output.json_dumps(bucket.arn.apply(policy)),
        opts=ResourceOptions.merge(
            opts, ResourceOptions(depends_on=[public_access, ownership, encryption, versioning, expiry])
        ),
    )
    return PrivateBucket(bucket=bucket.bucket, arn=bucket.arn, ready=ready)


def _encryption(key: KeyOfAll | None) -> s3.BucketServerSideEncryptionConfigurationRuleArgs:
    """
    With a key of the bucket's own below *key*: KMS is not asked for each object.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    """
    by_default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs
    if key is None:
        return s3.BucketServerSideEncryptionConfigurationRuleArgs(
            apply_server_side_encryption_by_default=by_default(sse_algorithm="AES256")
        )
    return s3.BucketServerSideEncryptionConfigurationRuleArgs(
        apply_server_side_encryption_by_default=by_default(sse_algorithm="aws:kms", kms_master_key_id=key.arn),
        bucket_key_enabled=True,
    )


def lifecycle_rule(id_: str, *, days: int | None = None, old_versions_days: int) -> Any:
    """
    When what is in a bucket goes.

    Objects *days* after they came (None: never), older versions *old_versions_days* after they were replaced.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
    """
    return s3.BucketLifecycleConfigurationRuleArgs(
        id=id_,
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days) if days is not None else None,
        noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=old_versions_days
        ),
        abort_incomplete_multipart_upload=(
            s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(days_after_initiation=7)
        ),
    )
