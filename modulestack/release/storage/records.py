"""
What happened: one S3 object per release, rollback or promotion, written once and never changed.

Keys sort newest first, and carry the verdict, so that the last successful one is one listing and one read away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.errors import Rejected
from modulestack.release.storage.record_format import ReleaseRecord, parse_record
from modulestack.release.task_definition.placeholder_values import KeptValue

_END_OF_TIME = 9_999_999_999
"""Epoch seconds that all records are counted back from: S3 lists in ascending order only."""
_WRITTEN = {"PreconditionFailed", "412"}


def record_key(manifest: ModuleManifest, record: ReleaseRecord, started: float) -> str:
    """The S3 key of *record*; *started* in epoch seconds."""
    stamp = iso(started).replace("-", "").replace(":", "")
    number = record.after.revision.rpartition(":")[2] or "0"
    name = f"{_END_OF_TIME - int(started):010d}-{stamp}-{record.id}-r{number}-{record.verdict}.json"
    return f"{manifest.records_prefix}{name}"


def write_record(aws: AwsClient, manifest: ModuleManifest, record: ReleaseRecord, started: float) -> str:
    """
    Keep *record* of what began at *started* (epoch seconds); its key. Writing it again does nothing.

    Raises:
        AwsFailure: it was not kept, or that is not known.
    """
    key = record_key(manifest, record, started)
    body = json.dumps(record.to_json(), indent=1, sort_keys=True).encode()
    try:
        aws.call(
            "s3",
            "put_object",
            Bucket=manifest.template.bucket,
            Key=key,
            Body=body,
            ContentType="application/json",
            IfNoneMatch="*",
        )
    except Rejected as refusal:
        if refusal.code not in _WRITTEN:
            raise
    return key


def record_keys(aws: AwsClient, manifest: ModuleManifest) -> Iterator[str]:
    """
    Keys of all records, newest first, a thousand per call.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    token: dict[str, str] = {}
    where = {"Bucket": manifest.template.bucket, "Prefix": manifest.records_prefix}
    while True:
        answer = aws.call("s3", "list_objects_v2", **where, **token)
        yield from (item["Key"] for item in answer.get("Contents", ()))
        if not answer.get("IsTruncated"):
            return
        token = {"ContinuationToken": answer["NextContinuationToken"]}


def read_record(aws: AwsClient, manifest: ModuleManifest, key: str) -> ReleaseRecord | None:
    """
    The record at *key*; None: what is there cannot be read.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    return parse_record(aws.call("s3", "get_object", Bucket=manifest.template.bucket, Key=key)["Body"])


def newest_record(aws: AwsClient, manifest: ModuleManifest) -> ReleaseRecord | None:
    """
    The newest record; None: there is none, or it cannot be read.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    key = next(record_keys(aws, manifest), "")
    return read_record(aws, manifest, key) if key else None


def is_success(key: str, revision: str = "") -> bool:
    """Whether the record at *key* is of a success, and of *revision* (``family:number``) if given."""
    number = f"-r{revision.rpartition(':')[2]}" if revision else ""
    return key.endswith(f"{number}-succeeded.json")


def last_success(aws: AwsClient, manifest: ModuleManifest, revision: str = "") -> ReleaseRecord | None:
    """
    The newest record of a success, of *revision* (``family:number``) if given; None: there is none.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    key = next((key for key in record_keys(aws, manifest) if is_success(key, revision)), "")
    return read_record(aws, manifest, key) if key else None


def last_placeholders(aws: AwsClient, manifest: ModuleManifest, revision: str = "") -> Mapping[str, KeptValue]:
    """
    What the last success (of *revision*, if given) kept of its placeholders; empty: nothing.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    record = last_success(aws, manifest, revision)
    return record.placeholders if record else {}
