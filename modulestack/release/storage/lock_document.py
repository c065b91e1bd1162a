"""
What a lock's object says, and how long it still lives.

It says whose it is and what for. When it expires is not written in it, because the clock of whoever writes may be
minutes off: a lock lives for its lease from when S3 has written it, and each look is answered with S3's own time.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (Last-Modified),
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html (Date)
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from modulestack.contract import json_text
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import duration, iso, parse_iso
from modulestack.release.aws_access.errors import Rejected
from modulestack.release.storage.bucket import explained
from modulestack.release.storage.process_identity import ProcessIdentity

LEASE_S = 300.0
"""How long a lock lives without renewal: what a killed release costs the next one that cannot know of it."""
MISSING = {"NoSuchKey", "NotFound"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class LockHolder:
    """Whose a lock is, as one look at it shows. Times are epoch seconds by AWS's clock."""

    token: str
    owner: str
    purpose: str
    since: float
    expires: float
    left_s: float
    """Until then, at the time of the look; at most, if the answer did not say its time. Not above 0: it has expired."""
    lease_s: float
    """How long it lives without renewal, from each write on."""
    etag: str
    process: ProcessIdentity = dataclasses.field(default_factory=ProcessIdentity)
    """That holds it; of an older version's lock: none."""

    def describe(self) -> str:
        """For people: who, what for, how much longer."""
        left_s = self.left_s
        ends = f"expires in {duration(left_s)} unless renewed" if left_s > 0 else f"expired {duration(-left_s)} ago"
        return f"{self.owner} ({self.purpose}), since {iso(self.since)}, {ends}"


NOBODY = LockHolder(
    token="", owner="somebody else", purpose="just ended", since=0.0, expires=0.0, left_s=0.0, lease_s=0.0, etag=""
)
"""Gone between a refused write and the read that should say whose it was."""


def lock_body(
    *, token: str, owner: str, purpose: str, since: float | None, process: ProcessIdentity, writes: int
) -> bytes:
    """
    The object's content. *since*: by AWS's clock; None: this is the first write, and S3 says when it was.

    *writes* counts, so that no two writes have one ETag: a condition on it would take a renewed lock for the old one.
    """
    said = {
        "token": token,
        "owner": owner,
        "purpose": purpose,
        "since": "" if since is None else iso(since),
        "lease_s": LEASE_S,
        "process": process.to_json(),
        "writes": writes,
    }
    return json.dumps(said).encode()


def read_lock(aws: AwsClient, manifest: ModuleManifest) -> LockHolder | None:
    """
    Who holds the module's lock; None: nobody.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    try:
        answer = aws.call("s3", "get_object", **lock_object(manifest))
    except Rejected as refusal:
        if refusal.code in MISSING:
            return None
        raise explained(refusal, manifest) from None
    written = answer["LastModified"].timestamp()
    date = aws.server_time.date_of(answer)
    age_s = max(0.0, date - written) if date is not None else 0.0
    said, lease_s = _said(answer["Body"], written)
    expires, left_s = written + lease_s, lease_s - age_s
    return LockHolder(**said, expires=expires, left_s=left_s, lease_s=lease_s, etag=answer["ETag"])


def lock_object(manifest: ModuleManifest) -> dict[str, str]:
    """Where the module's lock is, as S3's parameters."""
    return {"Bucket": manifest.template.bucket, "Key": manifest.lock_key}


def _said(body: bytes, written: float) -> tuple[dict[str, Any], float]:
    """What the object says, as LockHolder has it, and its lease; of one that cannot be read: when it was *written*."""
    try:
        said = json_text.read(body)
        holder = {
            "token": said["token"],
            "owner": said["owner"],
            "purpose": said["purpose"],
            "since": parse_iso(said["since"]) if said["since"] else written,
            "process": ProcessIdentity.from_json(said.get("process")),
        }
        if "lease_s" in said:
            return holder, float(said["lease_s"])
        # An older version's, which says until when by the clock that says since when.
        return holder, max(LEASE_S, parse_iso(said["expires"]) - holder["since"])
    except (ValueError, KeyError, TypeError):
        return {"token": "", "owner": "unknown", "purpose": "unreadable lock", "since": written}, LEASE_S
