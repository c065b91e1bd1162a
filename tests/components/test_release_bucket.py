"""The release bucket."""

from __future__ import annotations

import json

import pytest

from components import policies
from components.release_bucket import ReleaseBucket, ReleaseBucketArgs
from tests.harness import Deployed, deploy

BUCKET = "dev-releases"


def _bucket(*, protection: bool = False) -> Deployed:
    return deploy(lambda: ReleaseBucket(BUCKET, ReleaseBucketArgs(deletion_protection=protection)))


def test_a_bucket_that_is_private_versioned_and_speaks_tls_only():
    assert _bucket().inputs() == {
        f"s3/bucket:Bucket {BUCKET}": {"forceDestroy": True},
        f"s3/bucketPublicAccessBlock:BucketPublicAccessBlock {BUCKET}-public-access-block": {
            "bucket": BUCKET,
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
        f"s3/bucketOwnershipControls:BucketOwnershipControls {BUCKET}-ownership": {
            "bucket": BUCKET,
            "rule": {"objectOwnership": "BucketOwnerEnforced"},
        },
        f"s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration {BUCKET}-encryption": {
            "bucket": BUCKET,
            "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}],
        },
        f"s3/bucketVersioning:BucketVersioning {BUCKET}-versioning": {
            "bucket": BUCKET,
            "versioningConfiguration": {"status": "Enabled"},
        },
        f"s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration {BUCKET}-lifecycle": {
            "bucket": BUCKET,
            "rules": [
                {
                    "id": "old-versions",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "noncurrentVersionExpiration": {"noncurrentDays": 365},
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                }
            ],
        },
        f"s3/bucketPolicy:BucketPolicy {BUCKET}-tls-only": {
            "bucket": BUCKET,
            "policy": json.dumps(policies.tls_only(f"arn:aws:s3:::{BUCKET}")),
        },
    }


def test_records_never_expire():
    """A rule that expired current versions would take them."""
    rules = _bucket().one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs["rules"]
    assert all("expiration" not in rule for rule in rules)


def test_the_policy_comes_after_all_the_rest():
    done = _bucket()
    others = {r.urn for r in done.resources if r.custom} - {done.one("aws:s3/bucketPolicy:BucketPolicy").urn}
    assert done.one("aws:s3/bucketPolicy:BucketPolicy").dependencies == others


@pytest.mark.parametrize("protection", [True, False])
def test_a_protected_bucket_does_not_go_with_its_records(*, protection: bool):
    assert _bucket(protection=protection).one("aws:s3/bucket:Bucket").inputs == {"forceDestroy": not protection}
