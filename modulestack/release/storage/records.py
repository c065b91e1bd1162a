"""
What happened: one S3 object per release, rollback or promotion, written once and never changed.

Keys sort newest first, and carry the verdict, so that the last successful one is one listing and one read away.
Objects are JSON; docs/releases.md shows their keys. Reading is lenient: what a record of another version adds is left
out, and what it lacks is empty.
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
from modulestack.release.task_definition.placeholder_values import KeptValue

SCHEMA = 1
_END_OF_TIME = 9_999_999_999
"""Epoch seconds that all records are counted back from: S3 lists in ascending order only."""
_WRITTEN = {"PreconditionFailed", "412"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordedRevision:
    """A revision and the image it has."""

    revision: str = ""
    """``staging-web:41``"""
    image: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordedTemplate:
    """The template that a release filled."""

    version: str = ""
    """S3 version id."""
    sha256: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordedDeployment:
    """What is needed to find a deployment again, so that it can be watched later."""

    id: str
    """``ecs-svc/...``"""
    definition: str
    """ARN of its task definition."""
    created: float
    """Epoch seconds."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Durations:
    """How long a release took, in seconds."""

    total: float | None = None
    waited: float | None = None
    """For the lock, for others' deployments, and to register and update; None: nothing was updated."""
    deployed: float | None = None
    """From UpdateService to the verdict; None: nothing was updated."""

    def to_json(self) -> dict[str, float]:
        """Those that are known, by name."""
        return {name: seconds for name, seconds in dataclasses.asdict(self).items() if seconds is not None}


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleaseRecord:
    """One release."""

    id: str
    environment: str
    module: str
    verb: str
    """``release``, ``rollback``, ``promote``, ``undo``, ``watch``; another one: of a later version."""
    who: str
    started: str
    """``2026-01-01T10:00:00Z``"""
    finished: str
    verdict: str
    """A VerdictName; another one: of a later version."""
    exit_code: int
    sentence: str
    image: str
    asked_image: str
    """As typed: with the tag that ``image`` was resolved from."""
    before: RecordedRevision
    after: RecordedRevision
    template: RecordedTemplate
    placeholders: Mapping[str, KeptValue]
    following: RecordedDeployment | None
    """Our deployment; None: none was started."""
    deployment: str
    """ARN of the service deployment; empty: there was none, or it is not known."""
    durations_s: Durations
    details: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As it is kept in S3."""
        return {
            "schema": SCHEMA,
            **dataclasses.asdict(self),
            "placeholders": {name: value.to_json() for name, value in self.placeholders.items()},
            "following": dataclasses.asdict(self.following) if self.following else {},
            "durations_s": self.durations_s.to_json(),
        }


def parse_record(body: bytes | str) -> ReleaseRecord | None:
    """The record in *body*; None: that is not a JSON object."""
    try:
        document = json.loads(body)
    except ValueError:
        return None
    if not isinstance(document, dict) or not document:
        return None

    def text(name: str) -> str:
        value = document.get(name)
        return "" if value is None else str(value)

    code = document.get("exit_code")
    return ReleaseRecord(
        **{name: text(name) for name in _TEXTS},
        exit_code=code if isinstance(code, int) else 0,
        before=_revision(document.get("before")),
        after=_revision(document.get("after")),
        template=RecordedTemplate(**_texts(document.get("template"), ("version", "sha256"))),
        placeholders={name: KeptValue.from_json(item) for name, item in _object(document.get("placeholders")).items()},
        following=_following(document.get("following")),
        durations_s=_durations(document.get("durations_s")),
        details=tuple(str(line) for line in document.get("details") or ()),
    )


_TEXTS = (
    "id",
    "environment",
    "module",
    "verb",
    "who",
    "started",
    "finished",
    "verdict",
    "sentence",
    "image",
    "asked_image",
    "deployment",
)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any, names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(_object(value).get(name) or "") for name in names}


def _revision(value: Any) -> RecordedRevision:
    return RecordedRevision(**_texts(value, ("revision", "image")))


def _following(value: Any) -> RecordedDeployment | None:
    created = _object(value).get("created")
    names = _texts(value, ("id", "definition"))
    if not all(names.values()) or not isinstance(created, int | float):
        return None
    return RecordedDeployment(**names, created=float(created))


def _durations(value: Any) -> Durations:
    names = [field.name for field in dataclasses.fields(Durations)]
    return Durations(**{n: s for n, s in _object(value).items() if n in names and isinstance(s, int | float)})


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
