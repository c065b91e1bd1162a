"""
What became of a module's jobs: one S3 object per run, beside the records of releases, written once.

Reading is lenient: what a record of another version adds is left out, and what it lacks is empty. docs/releases.md
lists the keys.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any, Literal

from modulestack.contract import json_text, paths
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.sensitive import redacted
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.errors import Rejected
from modulestack.release.storage.records import END_OF_TIME, keys_under

SCHEMA = 1
RunVerdict = Literal["succeeded", "failed", "not-started", "timed-out", "left"]
"""``timed-out``: it was stopped after the job's timeout. ``left``: it went on when nobody waited any more."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunRecord:
    """One run of a job."""

    id: str
    environment: str
    module: str
    job: str
    who: str
    """``ada@laptop``, or the job of a CI system."""
    release: str = ""
    """Id of the release before which it ran; empty: somebody ran it by hand."""
    revision: str
    """``family:number``"""
    image: str = ""
    task: str = ""
    """Its id; empty: none was started."""
    started: str
    """``2026-01-01T10:00:00Z``"""
    finished: str
    verdict: str
    """A RunVerdict; another one: of a later version."""
    exit_code: int | None = None
    """The container's; None: it has none, or none is known yet."""
    why: str = ""
    """ECS's reason, or ours, what looks secret hidden; empty: it ended by itself."""

    def to_json(self) -> dict[str, Any]:
        """As it is kept in S3."""
        return {"schema": SCHEMA, **dataclasses.asdict(self), "why": redacted(self.why)}

    def sentence(self) -> str:
        """What happened, in one line."""
        code = "" if self.exit_code is None else f" with exit code {self.exit_code}"
        because = f": {self.why}" if self.why else ""
        return {
            "succeeded": f"{self.job} ended{code}{because}",
            "failed": f"{self.job} ended{code}{because}",
            "not-started": f"{self.job} never started{because}",
            "timed-out": f"{self.why or self.job} and was stopped",
            "left": f"{self.job} went on when nobody waited any more{because}",
        }.get(self.verdict, f"{self.job}: {self.verdict}")


def parse_run(body: bytes | str) -> RunRecord | None:
    """The record in *body*; None: that is not a JSON object."""
    try:
        document = json_text.read(body)
    except ValueError:
        return None
    if not isinstance(document, dict) or not document:
        return None
    texts = [field.name for field in dataclasses.fields(RunRecord) if field.name != "exit_code"]
    code = document.get("exit_code")
    return RunRecord(
        **{name: str(document.get(name) or "") for name in texts},
        exit_code=code if isinstance(code, int) and not isinstance(code, bool) else None,
    )


def write_run(aws: AwsClient, manifest: ModuleManifest, record: RunRecord, started: float) -> str:
    """
    Keep *record* of what began at *started* (epoch seconds); its key. Keys sort newest first.

    Raises:
        AwsFailure: it was not kept, or that is not known.
    """
    stamp = iso(started).replace("-", "").replace(":", "")
    name = f"{END_OF_TIME - int(started):010d}-{stamp}-{record.id}-{record.job}-{record.verdict}.json"
    key = f"{paths.runs_prefix(manifest.module)}{name}"
    body = json.dumps(record.to_json(), indent=1, sort_keys=True).encode()
    where = {"Bucket": manifest.template.bucket, "Key": key}
    try:
        aws.call("s3", "put_object", **where, Body=body, ContentType="application/json", IfNoneMatch="*")
    except Rejected as refusal:
        if refusal.code != "PreconditionFailed":  # it is written already
            raise
    return key


def run_keys(aws: AwsClient, manifest: ModuleManifest) -> Iterator[str]:
    """
    Keys of all records, newest first.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    return keys_under(aws, manifest, paths.runs_prefix(manifest.module))


def read_run(aws: AwsClient, manifest: ModuleManifest, key: str) -> RunRecord | None:
    """
    The record at *key*; None: what is there cannot be read.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    return parse_run(aws.call("s3", "get_object", Bucket=manifest.template.bucket, Key=key)["Body"])
