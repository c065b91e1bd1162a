"""
One release of a module at a time: a lock beside the template, taken by S3's conditional writes.

The lock is an object that exists while it is held. It says whose it is, what for and until when; its owner renews it,
and that of an owner who is gone is taken over once it has expired.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

from modulestack.contract import json_text
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import duration, iso, parse_iso
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Rejected

LEASE_S = 300.0
"""How long a lock lives without renewal: what a killed release costs the next one."""
RENEW_BELOW_S = 100.0
"""Renewed when less than this is left."""
_FIRST_PAUSE_S = 4.0
_LONGEST_PAUSE_S = 12.0
"""Between two tries at somebody else's lock: longer each time, and half as much more or less by chance."""
_CONDITION_FAILED = {"PreconditionFailed", "412", "ConditionalRequestConflict"}
_MISSING = {"NoSuchKey", "404", "NotFound"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class LockHolder:
    """Whose a lock is."""

    token: str
    owner: str
    purpose: str
    since: float
    """Epoch seconds."""
    expires: float
    """Epoch seconds."""
    etag: str

    def describe(self, now: float) -> str:
        """For people: who, what for, how much longer."""
        left = self.expires - now
        ends = f"expires in {duration(left)} unless renewed" if left > 0 else f"expired {duration(-left)} ago"
        return f"{self.owner} ({self.purpose}), since {iso(self.since)}, {ends}"


_NOBODY = LockHolder(token="", owner="somebody else", purpose="just ended", since=0.0, expires=0.0, etag="")
"""Gone between a refused write and the read that should say whose it was."""


class LockHeld(Exception):
    """Somebody else held the lock for too long."""

    def __init__(self, holder: LockHolder) -> None:
        super().__init__(holder.owner)
        self.holder = holder


class ReleaseLock:
    """One release's claim on one module."""

    def __init__(
        self,
        aws: AwsClient,
        manifest: ModuleManifest,
        *,
        token: str,
        owner: str,
        purpose: str,
        jitter: Callable[[], float],
    ) -> None:
        self._aws, self._manifest, self._jitter = aws, manifest, jitter
        self._token, self._owner, self._purpose = token, owner, purpose
        self._etag = ""
        self._since = 0.0
        self.expires = 0.0
        """Epoch seconds; 0: not held."""

    @property
    def is_held(self) -> bool:
        """Whether it is ours, as far as we know."""
        return bool(self._etag)

    def acquire(self, *, patience_s: float, on_wait: Callable[[LockHolder], None]) -> Steps[bool]:
        """
        Take the lock, in turn; whether it had to wait.

        Raises:
            LockHeld: *patience_s* passed.
            AwsFailure: S3 could not be asked.
        """
        start = self._aws.clock.now()
        refusals = 0
        holder = self._try()
        while holder:
            now = self._aws.clock.now()
            if now - start >= patience_s:
                raise LockHeld(holder)
            on_wait(holder)
            refusals += 1
            pause_s = min(_FIRST_PAUSE_S * refusals, _LONGEST_PAUSE_S) * (0.5 + self._jitter())
            yield min(pause_s, max(0.5, holder.expires - now))
            holder = self._try(read_lock(self._aws, self._manifest))
        return refusals > 0

    def keep(self) -> bool:
        """Renew the lock if it is due; whether it is still ours. A failure to renew is tried again at the next call."""
        if not self.is_held or self.expires - self._aws.clock.now() > RENEW_BELOW_S:
            return self.is_held
        try:
            if self._put(IfMatch=self._etag):
                return True
            holder = read_lock(self._aws, self._manifest)
        except AwsFailure:
            return True
        self._etag = holder.etag if holder and holder.token == self._token else ""
        return self.is_held

    def release(self) -> str:
        """Hand it back if it is ours; why that failed, or empty. It expires by itself then."""
        if not self.is_held:
            return ""
        try:
            self._aws.call("s3", "delete_object", **_s3_object(self._manifest), IfMatch=self._etag)
        except Rejected as refusal:
            if refusal.code not in _CONDITION_FAILED | _MISSING:
                return str(refusal)
        except AwsFailure as failure:
            return str(failure)
        self._etag = ""
        return ""

    def _try(self, seen: LockHolder | None = None) -> LockHolder | None:
        """Who has it; None: we do. *seen*: who had it a moment ago; None: nobody, as far as we know."""
        if seen is None:
            if self._put(IfNoneMatch="*"):
                return None
            seen = read_lock(self._aws, self._manifest)
            if seen is None:
                return _NOBODY
        if seen.token == self._token:
            self._etag, self.expires = seen.etag, seen.expires
            return None
        if seen.expires <= self._aws.clock.now() and self._put(IfMatch=seen.etag):
            return None
        return seen

    def _put(self, **condition: str) -> bool:
        now = self._aws.clock.now()
        self._since = self._since or now
        expires = now + LEASE_S
        body = {
            "token": self._token,
            "owner": self._owner,
            "purpose": self._purpose,
            "since": iso(self._since),
            "expires": iso(expires),
        }
        try:
            answer = self._aws.call(
                "s3",
                "put_object",
                **_s3_object(self._manifest),
                Body=json.dumps(body).encode(),
                ContentType="application/json",
                **condition,
            )
        except Rejected as refusal:
            if refusal.code in _CONDITION_FAILED | _MISSING:
                return False
            raise
        self._etag, self.expires = answer["ETag"], expires
        return True


def read_lock(aws: AwsClient, manifest: ModuleManifest) -> LockHolder | None:
    """
    Who holds the module's lock; None: nobody.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    try:
        answer = aws.call("s3", "get_object", **_s3_object(manifest))
    except Rejected as refusal:
        if refusal.code in _MISSING:
            return None
        raise
    try:
        said = json_text.read(answer["Body"])
        return LockHolder(
            token=said["token"],
            owner=said["owner"],
            purpose=said["purpose"],
            since=parse_iso(said["since"]),
            expires=parse_iso(said["expires"]),
            etag=answer["ETag"],
        )
    except (ValueError, KeyError, TypeError):
        written = answer["LastModified"].timestamp()
        return LockHolder(
            token="",
            owner="unknown",
            purpose="unreadable lock",
            since=written,
            expires=written + LEASE_S,
            etag=answer["ETag"],
        )


def break_lock(aws: AwsClient, manifest: ModuleManifest, holder: LockHolder) -> bool:
    """
    Delete the lock if it is still *holder*'s; whether it was.

    Raises:
        AwsFailure: S3 could not be asked.
    """
    try:
        aws.call("s3", "delete_object", **_s3_object(manifest), IfMatch=holder.etag)
    except Rejected as refusal:
        if refusal.code in _CONDITION_FAILED | _MISSING:
            return False
        raise
    return True


def _s3_object(manifest: ModuleManifest) -> dict[str, str]:
    return {"Bucket": manifest.template.bucket, "Key": manifest.lock_key}
