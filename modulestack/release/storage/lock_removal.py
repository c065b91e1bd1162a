"""
A lock that is deleted only while it is the one that was seen.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
"""

from __future__ import annotations

from typing import Literal

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected, ResponseLost
from modulestack.release.storage.lock_document import MISSING, LockHolder, lock_object, read_lock

CONDITION_FAILED = {"PreconditionFailed", "ConditionalRequestConflict"}
TRIES = 4
_PAUSE_S = 1.0
"""Of a deletion whose answer was lost and that had no effect."""


def delete_lock(aws: AwsClient, manifest: ModuleManifest, etag: str) -> Literal["deleted", "gone", "changed"]:
    """
    Delete the lock if it is still the one with *etag*: ``gone``: there is none, ``changed``: it is another one now.

    An answer that was lost is looked for: no lock is left then, or the same one.

    Raises:
        AwsFailure: S3 could not be asked, or it is not known.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            aws.call_once("s3", "delete_object", **lock_object(manifest), IfMatch=etag)
        except Rejected as refusal:
            if refusal.code not in CONDITION_FAILED | MISSING:
                raise
            return "changed" if read_lock(aws, manifest) else "gone"
        except ResponseLost as lost:
            holder = read_lock(aws, manifest)
            if holder is None:
                return "deleted"
            if holder.etag != etag:
                return "changed"
            if not tries_left:
                raise lost from None
            aws.clock.sleep(_PAUSE_S)
        else:
            break
    return "deleted"


def break_lock(aws: AwsClient, manifest: ModuleManifest, holder: LockHolder) -> bool:
    """
    Delete the lock if it is still *holder*'s; whether that lock is no longer there. False: somebody else's is.

    Raises:
        AwsFailure: S3 could not be asked, or it is not known.
    """
    return delete_lock(aws, manifest, holder.etag) != "changed"
