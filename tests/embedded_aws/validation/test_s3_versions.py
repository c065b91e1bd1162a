"""Versions of objects, where versioning is suspended."""

from __future__ import annotations

from modulestack.embedded_aws.account import EmbeddedAws


def test_one_version_goes_and_the_others_stay_when_versioning_is_suspended():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersioningSuspendedBuckets.html"""
    s3 = EmbeddedAws().client("s3")
    s3.create_bucket(Bucket="versions", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
    first, second = (s3.put_object(Bucket="versions", Key="k", Body=body)["VersionId"] for body in (b"1", b"2"))
    marker = s3.delete_object(Bucket="versions", Key="k")["VersionId"]
    s3.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Suspended"})
    s3.delete_object(Bucket="versions", Key="k", VersionId=marker)
    s3.delete_object(Bucket="versions", Key="k", VersionId=second)
    assert s3.get_object(Bucket="versions", Key="k", VersionId=first)["Body"].read() == b"1"
    assert [v["VersionId"] for v in s3.list_object_versions(Bucket="versions")["Versions"]] == [first]
