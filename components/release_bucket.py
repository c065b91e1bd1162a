"""The release bucket of an environment: task-definition templates, release records, locks."""

from __future__ import annotations

import dataclasses

from pulumi import ComponentResource, Output, Resource, ResourceOptions

from components.encryption_key import KeyOfAll
from components.private_bucket import lifecycle_rule, private_bucket

OLD_VERSIONS_DAYS = 365
"""How long a template that was overwritten can still be read. Records are never overwritten, so they stay."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleaseBucketArgs:
    """What the file decides about the bucket."""

    deletion_protection: bool
    """Whether AWS refuses to delete the bucket while it holds records."""
    encryption_key: KeyOfAll | None = None
    """None: S3's own."""


class ReleaseBucket(ComponentResource):
    """A private, versioned bucket that speaks TLS only."""

    bucket: Output[str]
    """Name of the bucket."""
    ready: Resource
    """What an object waits for: the last of the bucket's settings, without which it had no version."""
    encryption_key: KeyOfAll | None
    """Under which what is put there is; None: S3's own."""

    def __init__(self, name: str, args: ReleaseBucketArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:ReleaseBucket", name, {}, opts)
        made = private_bucket(
            name,
            force_destroy=not args.deletion_protection,
            lifecycle=lifecycle_rule("old-versions", old_versions_days=OLD_VERSIONS_DAYS),
            policy_name="tls-only",
            encryption_key=args.encryption_key,
            opts=ResourceOptions(parent=self),
        )
        self.bucket, self.ready, self.encryption_key = made.bucket, made.ready, args.encryption_key
        self.register_outputs({"bucket": self.bucket})
