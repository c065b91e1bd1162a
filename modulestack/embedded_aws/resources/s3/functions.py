"""Functions of the provider that look up a bucket and its policy."""

from __future__ import annotations

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties

_MISSING = {"404", "NoSuchBucket", "NoSuchBucketPolicy"}


def bucket(ctx: Context, args: Properties) -> Properties:
    """aws:s3/getBucket:getBucket, by name."""
    only(args, "bucket", "region")
    name, client = args["bucket"], ctx.client("s3")
    try:
        client.head_bucket(Bucket=name)
    except ClientError as error:
        raise _told(error, f"reading S3 Bucket ({name})") from None
    region = client.get_bucket_location(Bucket=name).get("LocationConstraint") or "us-east-1"
    suffix = ctx.partition.dns_suffix
    return {
        "arn": ctx.global_arn("s3", name),
        "bucket": name,
        "bucketDomainName": f"{name}.s3.{suffix}",
        "bucketRegion": region,
        "bucketRegionalDomainName": f"{name}.s3.{region}.{suffix}",
        "hostedZoneId": "",
        "id": name,
        "region": ctx.region,
        "websiteDomain": "",
        "websiteEndpoint": "",
    }


def bucket_policy(ctx: Context, args: Properties) -> Properties:
    """aws:s3/getBucketPolicy:getBucketPolicy, by the bucket's name."""
    only(args, "bucket", "region")
    name = args["bucket"]
    try:
        policy = ctx.client("s3").get_bucket_policy(Bucket=name)["Policy"]
    except ClientError as error:
        raise _told(error, f"reading S3 Bucket Policy ({name})") from None
    return {"bucket": name, "id": name, "policy": policy, "region": ctx.region}


def _told(error: ClientError, what: str) -> Exception:
    is_missing = error.response["Error"]["Code"] in _MISSING
    return InvalidInput("bucket", f"{what}: couldn't find resource") if is_missing else error
