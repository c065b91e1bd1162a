"""
What happened: one S3 object per release, rollback or promotion, written once and never changed.

Keys sort newest first, and carry the verdict, so that the last successful one is one listing and one read away.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.errors import Rejected, ResponseLost
from modulestack.release.storage.bucket import explained
from modulestack.release.storage.record_format import DEPLOYED, ReleaseRecord, parse_record

END_OF_TIME = 9_999_999_999
"""Epoch seconds that all records are counted back from: S3 lists in ascending order only."""
_LOOKED_AT = 20
"""So many of the newest records are read to find out whether a revision served."""


def record_key(manifest: ModuleManifest, record: ReleaseRecord, started: float) -> str:
    """The S3 key of *record*; *started* in epoch seconds."""
    stamp = iso(started).replace("-", "").replace(":", "")
    number = record.after.revision.rpartition(":")[2] or "0"
    name = f"{END_OF_TIME - int(started):010d}-{stamp}-{record.id}-r{number}-{record.verdict}.json"
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
        if refusal.code != "PreconditionFailed":  # it is written already
            raise
    return key


def record_keys(aws: AwsClient, manifest: ModuleManifest) -> Iterator[str]:
    """
    Keys of all records, newest first, a thousand per call.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    return keys_under(aws, manifest, manifest.records_prefix)


def keys_under(aws: AwsClient, manifest: ModuleManifest, prefix: str) -> Iterator[str]:
    """
    Keys under *prefix* in the module's bucket, in S3's order, a thousand per call.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    token: dict[str, str] = {}
    where = {"Bucket": manifest.template.bucket, "Prefix": prefix}
    while True:
        try:
            answer = aws.call("s3", "list_objects_v2", **where, **token)
        except Rejected as refusal:
            raise explained(refusal, manifest) from None
        yield from (item["Key"] for item in answer.get("Contents", ()))
        if not answer.get("IsTruncated"):
            return
        if token.get("ContinuationToken") == answer["NextContinuationToken"]:
            raise ResponseLost("s3", "list_objects_v2", "endless answer", "its next page is one that was read already")
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


def has_record(aws: AwsClient, manifest: ModuleManifest, release: str, revision: str) -> bool:
    """
    Whether the release with this id was about *revision* (``family:number``), by its record.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    about = f"-{release}-r{revision.rpartition(':')[2]}-"
    return any(about in key for key in record_keys(aws, manifest))


def verdict_of(key: str, revision: str) -> str:
    """The verdict of the record at *key* if it is of *revision* (``family:number``); empty: it is of another one."""
    _, mark, verdict = key.removesuffix(".json").rpartition(f"-r{revision.rpartition(':')[2]}-")
    return verdict if mark and "/" not in verdict else ""


def last_deployed(aws: AwsClient, manifest: ModuleManifest, revision: str = "") -> ReleaseRecord | None:
    """
    The record of the last release (of *revision*, if given) that the service was set to; None: there is none.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    number = f"-r{revision.rpartition(':')[2]}" if revision else ""
    ends = tuple(f"{number}-{verdict}.json" for verdict in DEPLOYED)
    for key in record_keys(aws, manifest):
        if key.endswith(ends):
            return read_record(aws, manifest, key)
        if key.endswith(f"{number}-shifted.json"):
            record = read_record(aws, manifest, key)
            if record and _was_successful(aws, record.deployment):
                return record
    return None


def _was_successful(aws: AwsClient, deployment: str) -> bool:
    """Whether a service deployment (ARN) that nobody followed to its end has succeeded; not: ECS has forgotten it."""
    if not deployment:
        return False
    found = aws.call("ecs", "describe_service_deployments", serviceDeploymentArns=[deployment])["serviceDeployments"]
    return bool(found) and found[0]["status"] == "SUCCESSFUL"


class ServedRevisions:
    """Which revisions ever ran a task, as far as records say; each record is read once, when it is first needed."""

    def __init__(self, aws: AwsClient, manifest: ModuleManifest) -> None:
        self._aws = aws
        self._manifest = manifest

    def has_served(self, revision: str) -> bool:
        """
        Whether *revision* (``family:number``) did; one that the records do not know did.

        A release at desired count 0 proves nothing. That its revision served later shows in the record of the next
        one, or in that of a `watch`.

        Raises:
            AwsFailure: S3 could not be asked.
        """
        verdicts = {verdict_of(key, revision) for key in self._keys}
        if "succeeded" in verdicts:
            return True
        counts = [count for before, count in self._ran_before if before == revision]
        return any(counts) or not (counts or "unproven" in verdicts)

    @functools.cached_property
    def _keys(self) -> tuple[str, ...]:
        return tuple(record_keys(self._aws, self._manifest))

    @functools.cached_property
    def _ran_before(self) -> tuple[tuple[str, int], ...]:
        """What was replaced, with how many tasks; the stack's own first revision is in the oldest record alone."""
        some = [*self._keys[:_LOOKED_AT], *self._keys[_LOOKED_AT:][-1:]]
        read = (read_record(self._aws, self._manifest, key) for key in some)
        return tuple((r.before.revision, r.before.running) for r in read if r and r.before.running is not None)
