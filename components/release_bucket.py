"""The release bucket of an environment: task-definition templates, release records, locks."""

from __future__ import annotations

import dataclasses

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_aws import s3

from components import policies
from modulestack.contract import names

OLD_VERSIONS_DAYS = 365
"""How long a template that was overwritten can still be read. Records are never overwritten, so they stay."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleaseBucketArgs:
    """What the file decides about the bucket."""

    deletion_protection: bool
    """Whether AWS refuses to delete the bucket while it holds records."""


class ReleaseBucket(ComponentResource):
    """A private, versioned bucket that speaks TLS only."""

    bucket: Output[str]
    """Name of the bucket."""
    ready: Resource
    """What an object waits for: the last of the bucket's settings, without which it had no version."""

    def __init__(self, name: str, args: ReleaseBucketArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:ReleaseBucket", name, {}, opts)
        child = ResourceOptions(parent=self)
        bucket = s3.Bucket(names.bucket(name), force_destroy=not args.deletion_protection, opts=child)
        public_access = s3.BucketPublicAccessBlock(
            f"{name}-public-access-block",
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        ownership = s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=bucket.bucket,
            rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=child,
        )
        encryption = s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.bucket,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=(
                        s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                            sse_algorithm="AES256"
                        )
                    )
                )
            ],
            opts=child,
        )
        versioning = s3.BucketVersioning(
            f"{name}-versioning",
            bucket=bucket.bucket,
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=child,
        )
        lifecycle = s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=bucket.bucket,
            rules=[
                s3.BucketLifecycleConfigurationRuleArgs(
                    id="old-versions",
                    status="Enabled",
                    filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                    noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                        noncurrent_days=OLD_VERSIONS_DAYS
                    ),
                    abort_incomplete_multipart_upload=(
                        s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(days_after_initiation=7)
                    ),
                )
            ],
            opts=ResourceOptions(parent=self, depends_on=[versioning]),
        )
        self.ready = s3.BucketPolicy(
            f"{name}-tls-only",
            bucket=bucket.bucket,
            policy=Output.json_dumps(bucket.arn.apply(policies.tls_only)),
            opts=ResourceOptions(parent=self, depends_on=[public_access, ownership, encryption, versioning, lifecycle]),
        )
        self.bucket = bucket.bucket
        self.register_outputs({"bucket": self.bucket})
