"""
aws:s3/bucket:Bucket.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties

_SETTINGS_OF_THEIR_OWN = (
    "acl",
    "corsRules",
    "grants",
    "lifecycleRules",
    "logging",
    "objectLockConfiguration",
    "policy",
    "replicationConfiguration",
    "serverSideEncryptionConfiguration",
    "versioning",
    "website",
)
"""Inputs that the provider has deprecated for resources of their own."""

_ZONES = {
    "ap-northeast-1": "Z2M4EHUR26P7ZW",
    "ap-southeast-1": "Z3O0J2DXBE1FTB",
    "ap-southeast-2": "Z1WCIGYICN2BYD",
    "eu-central-1": "Z21DNDUVLTQW6Q",
    "eu-north-1": "Z3BAZG2TWCNX0D",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-west-2": "Z3GKZC51ZF0DB4",
    "eu-west-3": "Z3R1K369G5AVDG",
    "us-east-1": "Z3AQBSTGFYJSTF",
    "us-east-2": "Z2O1EMRO9K5GLX",
    "us-west-1": "Z2F56UZL2M1ACD",
    "us-west-2": "Z3BJ6K6RIION7M",
}
"""Source: https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints"""


def placed_in(region: str) -> dict[str, Any]:
    """
    What CreateBucket is told, so that the bucket is in *region*: of the first of all regions nothing.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    """
    return {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}


class BucketHandler(Handler):
    """A bucket. Its settings are resources of their own."""

    type = "aws:s3/bucket:Bucket"
    replaces = frozenset({"bucket", "bucketNamespace", "bucketPrefix", "objectLockEnabled", "region"})
    autoname = Autoname("bucket", 63)

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """No inline settings; ``forceDestroy`` is off unless asked for."""
        for name in _SETTINGS_OF_THEIR_OWN:
            if inputs.get(name):
                raise InvalidInput(name, "a rehearsal knows a bucket's settings only as resources of their own")
        return {"forceDestroy": False, **inputs}

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateBucket; tags."""
        client = ctx.client("s3")
        client.create_bucket(Bucket=inputs["bucket"], **placed_in(ctx.region))
        wanted = tags.wanted(ctx, inputs)
        if wanted:
            client.put_bucket_tagging(Bucket=inputs["bucket"], Tagging={"TagSet": tags.pairs(wanted)})
        return str(inputs["bucket"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """HeadBucket and what its settings say."""
        client = ctx.client("s3")
        try:
            client.head_bucket(Bucket=id_)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"404", "NoSuchBucket"}:
                return None
            raise
        status = client.get_bucket_versioning(Bucket=id_)
        return {
            "accelerationStatus": "",
            "arn": ctx.global_arn("s3", id_),
            "bucket": id_,
            "bucketDomainName": f"{id_}.s3.{ctx.partition.dns_suffix}",
            "bucketPrefix": "",
            "bucketRegion": ctx.region,
            "bucketRegionalDomainName": f"{id_}.s3.{ctx.region}.{ctx.partition.dns_suffix}",
            "forceDestroy": known.get("forceDestroy", False),
            "hostedZoneId": _ZONES.get(ctx.region),
            "objectLockEnabled": False,
            "region": ctx.region,
            "requestPayer": "BucketOwner",
            "serverSideEncryptionConfiguration": {
                "rule": {
                    "applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"},
                    "bucketKeyEnabled": False,
                }
            },
            **tags.outputs(ctx, _tags(client, id_)),
            "versioning": {"enabled": status.get("Status") == "Enabled", "mfaDelete": False},
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """Tags; ``forceDestroy`` is the provider's own."""
        client = ctx.client("s3")
        wanted = tags.wanted(ctx, inputs)
        if wanted:
            client.put_bucket_tagging(Bucket=id_, Tagging={"TagSet": tags.pairs(wanted)})
        else:
            client.delete_bucket_tagging(Bucket=id_)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteBucket; AWS refuses while anything is in it. ``forceDestroy`` empties it first, of every version."""
        client = ctx.client("s3")
        try:
            if outputs.get("forceDestroy"):
                for page in batches(versions(client, id_)):
                    client.delete_objects(Bucket=id_, Delete={"Objects": page, "Quiet": True})
            client.delete_bucket(Bucket=id_)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucket":
                raise


def versions(client: Any, bucket: str, prefix: str = "") -> Iterator[dict[str, str]]:
    """Every version and every delete marker under *prefix*, as DeleteObjects wants them."""
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for item in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            yield {"Key": item["Key"], "VersionId": item["VersionId"]}


def batches(items: Iterator[dict[str, str]], size: int = 1000) -> list[list[dict[str, str]]]:
    """As many at once as DeleteObjects takes."""
    listed = list(items)
    return [listed[start : start + size] for start in range(0, len(listed), size)]


def _tags(client: Any, bucket: str) -> dict[str, str]:
    try:
        return tags.mapping(client.get_bucket_tagging(Bucket=bucket)["TagSet"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchTagSet":
            return {}
        raise


HANDLER = BucketHandler()
