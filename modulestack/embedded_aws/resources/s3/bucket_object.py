"""
aws:s3/bucketObjectv2:BucketObjectv2.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_object
"""

from __future__ import annotations

from urllib.parse import urlencode

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties
from modulestack.embedded_aws.resources.s3 import bucket

_HEADERS = {
    "cacheControl": "CacheControl",
    "contentDisposition": "ContentDisposition",
    "contentEncoding": "ContentEncoding",
    "contentLanguage": "ContentLanguage",
    "contentType": "ContentType",
}


class BucketObjectHandler(Handler):
    """An object with its content in the program. A new content is a new version."""

    type = "aws:s3/bucketObjectv2:BucketObjectv2"
    replaces = frozenset({"bucket", "key", "region"})
    defaults = {"forceDestroy": False}  # noqa: RUF012

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Content as text only."""
        if "content" not in inputs:
            raise InvalidInput("content", "a rehearsal knows objects whose content is text in the program")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """PutObject."""
        self._put(ctx, inputs)
        return f"{inputs['bucket']}/{inputs['key']}"

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """HeadObject and its tags."""
        client = ctx.client("s3")
        name, key = id_.split("/", 1)
        try:
            head = client.head_object(Bucket=name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NoSuchBucket"}:
                return None
            raise
        found = tags.mapping(client.get_object_tagging(Bucket=name, Key=key)["TagSet"])
        return {
            "arn": ctx.global_arn("s3", id_),
            "bucket": name,
            "bucketKeyEnabled": head.get("BucketKeyEnabled", False),
            **{field: head.get(header, "") for field, header in _HEADERS.items()},
            "checksumCrc32": "",
            "checksumCrc32c": "",
            "checksumCrc64nvme": "",
            "checksumSha1": "",
            "checksumSha256": "",
            "content": known.get("content"),
            "etag": head["ETag"].strip('"'),
            "forceDestroy": known.get("forceDestroy", False),
            "key": key,
            "kmsKeyId": head.get("SSEKMSKeyId") if known.get("kmsKeyId") else None,
            "metadata": head["Metadata"],
            "objectLockLegalHoldStatus": "",
            "objectLockMode": "",
            "objectLockRetainUntilDate": "",
            "region": ctx.region,
            "serverSideEncryption": head.get("ServerSideEncryption", "AES256"),
            "sourceHash": known.get("sourceHash"),
            "storageClass": head.get("StorageClass", "STANDARD"),
            **tags.outputs(ctx, found),
            "versionId": head.get("VersionId", ""),
            "websiteRedirect": head.get("WebsiteRedirectLocation", ""),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """PutObject again, unless only tags changed: those do not make a version."""
        about = ("content", "metadata", "serverSideEncryption", *_HEADERS)
        is_of_another_key = inputs.get("kmsKeyId") != outputs.get("kmsKeyId")
        if is_of_another_key or any(name in inputs and inputs[name] != outputs.get(name) for name in about):
            self._put(ctx, inputs)
            return
        name, key = id_.split("/", 1)
        wanted = tags.pairs(tags.wanted(ctx, inputs))
        if wanted:
            ctx.client("s3").put_object_tagging(Bucket=name, Key=key, Tagging={"TagSet": wanted})
        else:
            ctx.client("s3").delete_object_tagging(Bucket=name, Key=key)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """
        Every version of the key, as the provider does for a versioned bucket.

        Other keys with the same beginning stay.
        """
        client = ctx.client("s3")
        name, key = id_.split("/", 1)
        try:
            if not outputs.get("versionId"):
                client.delete_object(Bucket=name, Key=key)
            for page in bucket.batches(v for v in bucket.versions(client, name, key) if v["Key"] == key):
                client.delete_objects(Bucket=name, Delete={"Objects": page, "Quiet": True})
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucket":
                raise

    @staticmethod
    def _put(ctx: Context, inputs: Properties) -> None:
        wanted = tags.wanted(ctx, inputs)
        optional = {**_HEADERS, "metadata": "Metadata", "serverSideEncryption": "ServerSideEncryption"}
        key = inputs.get("kmsKeyId")
        encrypted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key} if key else {}
        ctx.client("s3").put_object(
            Bucket=inputs["bucket"],
            Key=inputs["key"],
            Body=inputs["content"].encode(),
            **{"ContentType": "application/octet-stream"}
            | {header: inputs[name] for name, header in optional.items() if inputs.get(name)},
            **encrypted,
            **({"Tagging": urlencode(wanted)} if wanted else {}),
        )


HANDLER = BucketObjectHandler()
