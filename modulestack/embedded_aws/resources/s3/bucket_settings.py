"""
A bucket's settings, each a resource type of its own whose id is the bucket.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_versioning and its siblings
"""

from __future__ import annotations

import abc
import json
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties


class Setting(Handler):
    """One setting: put to make or change it, got to read it, deleted to go back to a new bucket's."""

    replaces = frozenset({"bucket", "expectedBucketOwner", "region"})
    absent: ClassVar[frozenset[str]] = frozenset()
    """Codes with which AWS says that the bucket has no such setting."""

    def make(self, ctx: Context, inputs: Properties) -> str:
        """Puts it."""
        self.put(ctx.client("s3"), inputs)
        return str(inputs["bucket"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """Gets it."""
        try:
            found = self.get(ctx.client("s3"), id_, known)
        except ClientError as error:
            if error.response["Error"]["Code"] in {*self.absent, "NoSuchBucket"}:
                return None
            raise
        return None if found is None else {"bucket": id_, "region": ctx.region, **found}

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """Puts it again."""
        self.put(ctx.client("s3"), inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """Removes it; a bucket that is gone has none."""
        try:
            self.remove(ctx.client("s3"), id_, outputs)
        except ClientError as error:
            if error.response["Error"]["Code"] not in {*self.absent, "NoSuchBucket"}:
                raise

    @abc.abstractmethod
    def put(self, s3: Any, inputs: Properties) -> None:
        """Put *inputs*."""

    @abc.abstractmethod
    def get(self, s3: Any, bucket: str, known: Properties) -> Properties | None:
        """The outputs beside ``bucket`` and ``region``; None: as on a new bucket."""

    @abc.abstractmethod
    def remove(self, s3: Any, bucket: str, outputs: Properties) -> None:
        """Go back to what a new bucket has."""


class BucketVersioning(Setting):
    """Whether old versions are kept."""

    type = "aws:s3/bucketVersioning:BucketVersioning"

    def put(self, s3: Any, inputs: Properties) -> None:
        """PutBucketVersioning."""
        status = inputs["versioningConfiguration"]["status"]
        if status != "Disabled":
            s3.put_bucket_versioning(Bucket=inputs["bucket"], VersioningConfiguration={"Status": status})

    def get(self, s3: Any, bucket: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """GetBucketVersioning."""
        status = s3.get_bucket_versioning(Bucket=bucket).get("Status")
        return {"versioningConfiguration": {"mfaDelete": "", "status": status}} if status else None

    def remove(self, s3: Any, bucket: str, outputs: Properties) -> None:  # noqa: ARG002
        """Suspends it: AWS never forgets that it was on."""
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


class BucketPublicAccessBlock(Setting):
    """Nothing in the bucket can be made public."""

    type = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    absent = frozenset({"NoSuchPublicAccessBlockConfiguration"})
    _flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")

    def put(self, s3: Any, inputs: Properties) -> None:
        """PutPublicAccessBlock."""
        flags = {flag[0].upper() + flag[1:]: bool(inputs.get(flag)) for flag in self._flags}
        s3.put_public_access_block(Bucket=inputs["bucket"], PublicAccessBlockConfiguration=flags)

    def get(self, s3: Any, bucket: str, known: Properties) -> Properties | None:
        """GetPublicAccessBlock."""
        flags = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        kept = {"skipDestroy": known["skipDestroy"]} if "skipDestroy" in known else {}
        return {**{flag: flags[flag[0].upper() + flag[1:]] for flag in self._flags}, **kept}

    def remove(self, s3: Any, bucket: str, outputs: Properties) -> None:
        """DeletePublicAccessBlock."""
        if not outputs.get("skipDestroy"):
            s3.delete_public_access_block(Bucket=bucket)


class BucketOwnershipControls(Setting):
    """Who owns what others put into the bucket."""

    type = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    absent = frozenset({"OwnershipControlsNotFoundError"})

    def put(self, s3: Any, inputs: Properties) -> None:
        """PutBucketOwnershipControls."""
        rules = [{"ObjectOwnership": inputs["rule"]["objectOwnership"]}]
        s3.put_bucket_ownership_controls(Bucket=inputs["bucket"], OwnershipControls={"Rules": rules})

    def get(self, s3: Any, bucket: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """GetBucketOwnershipControls."""
        rules = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
        return {"rule": {"objectOwnership": rules[0]["ObjectOwnership"]}}

    def remove(self, s3: Any, bucket: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteBucketOwnershipControls."""
        s3.delete_bucket_ownership_controls(Bucket=bucket)


class BucketServerSideEncryptionConfiguration(Setting):
    """How objects are encrypted at rest."""

    type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    absent = frozenset({"ServerSideEncryptionConfigurationNotFoundError"})

    def put(self, s3: Any, inputs: Properties) -> None:
        """PutBucketEncryption."""
        s3.put_bucket_encryption(
            Bucket=inputs["bucket"],
            ServerSideEncryptionConfiguration={"Rules": [self._request(rule) for rule in inputs["rules"]]},
        )

    def get(self, s3: Any, bucket: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """GetBucketEncryption."""
        rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        return {"rules": [self._shown(rule) for rule in rules]}

    def remove(self, s3: Any, bucket: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteBucketEncryption."""
        s3.delete_bucket_encryption(Bucket=bucket)

    @staticmethod
    def _request(rule: Properties) -> dict[str, Any]:
        wanted = rule["applyServerSideEncryptionByDefault"]
        key = {"KMSMasterKeyID": wanted["kmsMasterKeyId"]} if wanted.get("kmsMasterKeyId") else {}
        return {
            "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": wanted["sseAlgorithm"], **key},
            "BucketKeyEnabled": bool(rule.get("bucketKeyEnabled")),
        }

    @staticmethod
    def _shown(rule: dict[str, Any]) -> Properties:
        found = rule["ApplyServerSideEncryptionByDefault"]
        return {
            "applyServerSideEncryptionByDefault": {
                "kmsMasterKeyId": found.get("KMSMasterKeyID", ""),
                "sseAlgorithm": found["SSEAlgorithm"],
            },
            "bucketKeyEnabled": rule.get("BucketKeyEnabled", False),
        }


class BucketLifecycleConfiguration(Setting):
    """When old versions and half-finished uploads go."""

    type = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    absent = frozenset({"NoSuchLifecycleConfiguration"})
    _known = frozenset(
        {"id", "status", "filter", "noncurrentVersionExpiration", "abortIncompleteMultipartUpload", "expiration"}
    )

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Only the parts of a rule that the program uses."""
        for rule in inputs["rules"]:
            if strange := sorted(rule.keys() - self._known):
                raise InvalidInput("rules", f"a rehearsal does not know {', '.join(strange)}")
        return inputs

    def put(self, s3: Any, inputs: Properties) -> None:
        """PutBucketLifecycleConfiguration."""
        rules = [self._request(rule) for rule in inputs["rules"]]
        s3.put_bucket_lifecycle_configuration(Bucket=inputs["bucket"], LifecycleConfiguration={"Rules": rules})

    def get(self, s3: Any, bucket: str, known: Properties) -> Properties | None:
        """GetBucketLifecycleConfiguration: that it is there; its rules are as they were put."""
        if not s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]:
            return None
        return {
            "rules": known["rules"],
            "transitionDefaultMinimumObjectSize": "all_storage_classes_128K",
        }

    def remove(self, s3: Any, bucket: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteBucketLifecycle."""
        s3.delete_bucket_lifecycle(Bucket=bucket)

    @staticmethod
    def _request(rule: Properties) -> dict[str, Any]:
        wanted: dict[str, Any] = {
            "ID": rule["id"],
            "Status": rule["status"],
            "Filter": {"Prefix": (rule.get("filter") or {}).get("prefix", "")},
        }
        if old := rule.get("noncurrentVersionExpiration"):
            wanted["NoncurrentVersionExpiration"] = {"NoncurrentDays": old["noncurrentDays"]}
        if uploads := rule.get("abortIncompleteMultipartUpload"):
            wanted["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": uploads["daysAfterInitiation"]}
        if end := rule.get("expiration"):
            wanted["Expiration"] = {"Days": end["days"]} if "days" in end else {"ExpiredObjectDeleteMarker": True}
        return wanted


class BucketPolicy(Setting):
    """Who may do what with the bucket."""

    type = "aws:s3/bucketPolicy:BucketPolicy"
    absent = frozenset({"NoSuchBucketPolicy"})

    def put(self, s3: Any, inputs: Properties) -> None:
        """PutBucketPolicy."""
        s3.put_bucket_policy(Bucket=inputs["bucket"], Policy=inputs["policy"])

    def get(self, s3: Any, bucket: str, known: Properties) -> Properties | None:
        """GetBucketPolicy; as the program wrote it, if it means the same."""
        found = s3.get_bucket_policy(Bucket=bucket)["Policy"]
        wrote = known.get("policy")
        return {"policy": wrote if wrote and json.loads(wrote) == json.loads(found) else found}

    def remove(self, s3: Any, bucket: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteBucketPolicy."""
        s3.delete_bucket_policy(Bucket=bucket)
