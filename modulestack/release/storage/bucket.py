"""The bucket that templates, records and locks are in."""

from __future__ import annotations

from modulestack.contract.advice import make_again
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.errors import Rejected


def explained(refusal: Rejected, manifest: ModuleManifest) -> Rejected:
    """*refusal*, which says what to do if *manifest*'s bucket is gone."""
    if refusal.code != "NoSuchBucket":
        return refusal
    text = f"{refusal.message} ({manifest.template.bucket}): run {make_again(manifest.environment)}"
    return Rejected(refusal.service, refusal.operation, refusal.code, text)
