"""
One release of a module at a time: a lock beside the template, taken by S3's conditional writes.

The lock is an object that exists while it is held. It says whose it is, what for and until when; its owner renews it,
and that of an owner who is gone is taken over: at once if his process is gone for certain, else when it has expired.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
"""

from __future__ import annotations

import dataclasses
import json
import weakref
from collections.abc import Callable
from typing import Literal

from modulestack.contract import json_text
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import duration, iso, parse_iso
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import PASSING, AwsFailure, Rejected, ResponseLost
from modulestack.release.aws_access.patience import PAUSE_S, patiently
from modulestack.release.storage.bucket import explained
from modulestack.release.storage.process_identity import ProcessIdentity, is_gone, this_process

LEASE_S = 300.0
"""How long a lock lives without renewal: what a killed release costs the next one that cannot know of it."""
RENEW_BELOW_S = 100.0
"""Renewed when less than this is left."""
_FIRST_PAUSE_S = 4.0
_LONGEST_PAUSE_S = 12.0
"""Between two tries at somebody else's lock: longer each time, and half as much more or less by chance."""
_TRIES = 4
_PAUSE_S = 1.0
"""Of a deletion whose answer was lost and that had no effect."""
_CONDITION_FAILED = {"PreconditionFailed", "ConditionalRequestConflict"}
_MISSING = {"NoSuchKey", "NotFound"}


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
    process: ProcessIdentity = dataclasses.field(default_factory=ProcessIdentity)
    """That holds it; of an older version's lock: none."""

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
        self._process = this_process()
        self._etag = ""
        self._may_be_ours = False
        self._since = 0.0
        self.expires = 0.0
        """Epoch seconds; 0: never held."""
        self.taken_from: LockHolder | None = None
        """Whose lock this was, if it was taken over."""
        _LIVING[token] = self

    @property
    def is_held(self) -> bool:
        """Whether it is ours, as far as we know."""
        return bool(self._etag)

    def acquire(
        self,
        *,
        patience_s: float,
        on_wait: Callable[[LockHolder], None],
        on_trouble: Callable[[AwsFailure], None] = lambda _failure: None,
    ) -> Steps[bool]:
        """
        Take the lock, in turn; whether it had to wait for somebody.

        Raises:
            LockHeld: *patience_s* passed.
            AwsFailure: S3 could not be asked, for as long.
        """
        start = self._aws.clock.now()
        refusals = 0
        seen: LockHolder | None = None
        while True:
            before = seen
            seen = yield from patiently(
                lambda before=before: self._try(before),  # type: ignore[misc]
                self._aws.clock,
                until=start + patience_s,
                on_trouble=on_trouble,
            )
            if seen is None:
                return refusals > 0
            now = self._aws.clock.now()
            if now - start >= patience_s:
                raise LockHeld(seen)
            on_wait(seen)
            refusals += 1
            pause_s = min(_FIRST_PAUSE_S * refusals, _LONGEST_PAUSE_S) * (0.5 + self._jitter())
            yield min(pause_s, max(0.5, seen.expires - now))

    def keep(self) -> bool:
        """Renew the lock if it is due; whether it is still ours. A failure to renew is tried again at the next call."""
        if not self.is_held or self.expires - self._aws.clock.now() > RENEW_BELOW_S:
            return self.is_held
        expires = self.expires
        try:
            if self._put(IfMatch=self._etag):
                return True
            holder = read_lock(self._aws, self._manifest)
        except AwsFailure:
            self.expires = expires
            return True
        self._follow(holder)
        return self.is_held

    def release(self) -> str:
        """Hand it back if it is ours, or may be; why that failed, with when it expires, or empty."""
        try:
            for _ in range(_TRIES):
                if not (self._etag or self._may_be_ours):
                    break
                if self._etag and delete_lock(self._aws, self._manifest, self._etag) == "deleted":
                    self._etag, self._may_be_ours = "", False
                else:  # it is gone, or it was renewed by an answer that never came
                    self._follow(read_lock(self._aws, self._manifest))
        except AwsFailure as failure:
            return f"{failure}; it expires at {iso(self.expires)}"
        return ""

    def hand_back(self, *, patience_s: float) -> Steps[str]:
        """``release``, tried again for *patience_s* while AWS gives no answer; why that failed, or empty."""
        until = self._aws.clock.now() + patience_s
        while True:
            problem = self.release()
            left_s = until - self._aws.clock.now()
            if not problem or left_s <= 0 or self.expires <= self._aws.clock.now():
                return problem
            yield min(PAUSE_S, left_s)

    def remove_leftover(self) -> LockHolder | None:
        """
        Delete the lock if the process that held it is gone for certain; whose it was, None: nothing was done.

        Raises:
            AwsFailure: S3 could not be asked, or it is not known.
        """
        holder = read_lock(self._aws, self._manifest)
        if holder is None or not self._is_gone(holder):
            return None
        return holder if delete_lock(self._aws, self._manifest, holder.etag) == "deleted" else None

    def _follow(self, holder: LockHolder | None) -> None:
        """What *holder*, just read, means for us."""
        is_ours = holder is not None and holder.token == self._token
        self._etag = holder.etag if holder and is_ours else ""
        self.expires = holder.expires if holder and is_ours else self.expires
        self._may_be_ours = False

    def _try(self, seen: LockHolder | None) -> LockHolder | None:
        """Who has it; None: we do. *seen*: who had it a moment ago; None: nobody, as far as we know."""
        if seen is None and self._put(IfNoneMatch="*"):
            return None
        holder = read_lock(self._aws, self._manifest)
        self._follow(holder)
        if self.is_held:
            return None
        if holder is None:
            return None if self._put(IfNoneMatch="*") else _NOBODY
        is_over = holder.expires <= self._aws.clock.now() or self._is_gone(holder)
        if is_over and self._put(IfMatch=holder.etag):
            self.taken_from = holder
            return None
        return holder

    def _is_gone(self, holder: LockHolder) -> bool:
        """Whether its process is; of a lock that this very process took, whether nothing in it holds it any more."""
        if holder.process == self._process:
            return bool(holder.token) and holder.token not in _LIVING
        return is_gone(holder.process, self._process)

    def _put(self, **condition: str) -> bool:
        now = self._aws.clock.now()
        self._since = self._since or now
        self.expires = expires = now + LEASE_S
        body = {
            "token": self._token,
            "owner": self._owner,
            "purpose": self._purpose,
            "since": iso(self._since),
            "expires": iso(expires),
            "process": self._process.to_json(),
        }
        self._may_be_ours = True
        try:
            answer = self._aws.call(
                "s3",
                "put_object",
                **_s3_object(self._manifest),
                Body=json.dumps(body).encode(),
                ContentType="application/json",
                **condition,
            )
        except PASSING:
            raise
        except AwsFailure as refusal:
            if isinstance(refusal, Rejected) and refusal.code in _CONDITION_FAILED | _MISSING:
                return False  # perhaps by our own write, whose answer was lost: whoever asks reads whose it is
            self._may_be_ours = False
            raise
        self._etag, self._may_be_ours = answer["ETag"], False
        return True


_LIVING: weakref.WeakValueDictionary[str, ReleaseLock] = weakref.WeakValueDictionary()
"""The claims of this process, by token: a lock of ours that is not among them is a leftover."""


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
        raise explained(refusal, manifest) from None
    try:
        said = json_text.read(answer["Body"])
        return LockHolder(
            token=said["token"],
            owner=said["owner"],
            purpose=said["purpose"],
            since=parse_iso(said["since"]),
            expires=parse_iso(said["expires"]),
            etag=answer["ETag"],
            process=ProcessIdentity.from_json(said.get("process")),
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


def delete_lock(aws: AwsClient, manifest: ModuleManifest, etag: str) -> Literal["deleted", "gone", "changed"]:
    """
    Delete the lock if it is still the one with *etag*: ``gone``: there is none, ``changed``: it is another one now.

    An answer that was lost is looked for: no lock is left then, or the same one.

    Raises:
        AwsFailure: S3 could not be asked, or it is not known.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            aws.call_once("s3", "delete_object", **_s3_object(manifest), IfMatch=etag)
        except Rejected as refusal:
            if refusal.code not in _CONDITION_FAILED | _MISSING:
                raise
            return "changed" if read_lock(aws, manifest) else "gone"
        except ResponseLost as lost:
            holder = read_lock(aws, manifest)
            if holder is None:
                return "deleted"
            if holder.etag != etag:
                return "changed"
            if not tries_left:
                raise lost from None
            aws.clock.sleep(_PAUSE_S)
        else:
            break
    return "deleted"


def break_lock(aws: AwsClient, manifest: ModuleManifest, holder: LockHolder) -> bool:
    """
    Delete the lock if it is still *holder*'s; whether that lock is no longer there. False: somebody else's is.

    Raises:
        AwsFailure: S3 could not be asked, or it is not known.
    """
    return delete_lock(aws, manifest, holder.etag) != "changed"


def _s3_object(manifest: ModuleManifest) -> dict[str, str]:
    return {"Bucket": manifest.template.bucket, "Key": manifest.lock_key}
