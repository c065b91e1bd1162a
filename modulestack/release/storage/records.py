"""
What happened: one S3 object per release, rollback or promotion, written once and never changed.

Keys sort newest first, and carry the verdict, so that the last successful one is one listing and one read away.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.errors import Rejected

SCHEMA = 1
_END_OF_TIME = 9_999_999_999
"""Epoch seconds that all records are counted back from: S3 lists in ascending order only."""
_WRITTEN = {"PreconditionFailed", "412"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleaseRecord:
    """One release."""

    id: str
    environment: str
    module: str
    verb: str
    """``release``, ``rollback``, ``promote``, ``watch``."""
    who: str
    started: str
    """``2026-01-01T10:00:00Z``"""
    finished: str
    verdict: str
    exit_code: int
    sentence: str
    image: str
    asked_image: str
    """As typed: with the tag that ``image`` was resolved from."""
    before: Mapping[str, Any]
    """``{"revision": "staging-web:41", "image": "..."}``"""
    after: Mapping[str, Any]
    template: Mapping[str, Any]
    """``{"version": ..., "sha256": ...}``"""
    placeholders: Mapping[str, Any]
    """As ``values.keep`` gives them."""
    following: Mapping[str, Any]
    """``{"id": "ecs-svc/...", "definition": ARN, "created": epoch seconds}`` of our deployment; empty: none was started."""
    deployment: str
    """ARN of the service deployment; empty: there was none."""
    durations_s: Mapping[str, float]
    """``waited``, ``deployed``, ``total``."""
    details: tuple[str, ...]


def key(manifest: ModuleManifest, record: ReleaseRecord, started: float) -> str:
    """Where *record* goes; *started* in epoch seconds."""
    stamp = iso(started).replace("-", "").replace(":", "")
    number = str(record.after.get("revision", "")).rpartition(":")[2] or "0"
    name = f"{_END_OF_TIME - int(started):010d}-{stamp}-{record.id}-r{number}-{record.verdict}.json"
    return f"{manifest.records_prefix}{name}"


def write(aws: AwsClient, manifest: ModuleManifest, record: ReleaseRecord, started: float) -> str:
    """
    Keep *record*; its key. Writing it again does nothing.

    Raises:
        AwsFailure: it was not kept, or that is not known.
    """
    where = key(manifest, record, started)
    body = json.dumps({"schema": SCHEMA, **dataclasses.asdict(record)}, indent=1, sort_keys=True).encode()
    try:
        aws.call(
            "s3",
            "put_object",
            Bucket=manifest.template.bucket,
            Key=where,
            Body=body,
            ContentType="application/json",
            IfNoneMatch="*",
        )
    except Rejected as refusal:
        if refusal.code not in _WRITTEN:
            raise
    return where


def keys(aws: AwsClient, manifest: ModuleManifest) -> Iterator[str]:
    """
    Keys of all records, newest first, a thousand per call.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    token: dict[str, str] = {}
    while True:
        answer = aws.call(
            "s3", "list_objects_v2", Bucket=manifest.template.bucket, Prefix=manifest.records_prefix, **token
        )
        yield from (item["Key"] for item in answer.get("Contents", ()))
        if not answer.get("IsTruncated"):
            return
        token = {"ContinuationToken": answer["NextContinuationToken"]}


def read(aws: AwsClient, manifest: ModuleManifest, where: str) -> dict[str, Any]:
    """
    The record at *where*; one that cannot be read as JSON is ``{}``.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    body = aws.call("s3", "get_object", Bucket=manifest.template.bucket, Key=where)["Body"]
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def last_success(aws: AwsClient, manifest: ModuleManifest, revision: str = "") -> dict[str, Any]:
    """
    The newest record of a success, of *revision* (``family:number``) if given; ``{}``: there is none.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    number = f"-r{revision.rpartition(':')[2]}" if revision else ""
    where = next((key for key in keys(aws, manifest) if key.endswith(f"{number}-succeeded.json")), "")
    return read(aws, manifest, where) if where else {}
