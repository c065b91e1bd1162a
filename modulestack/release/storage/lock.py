"""
One release of a module at a time: a lock beside the template, taken by S3's conditional writes.

The lock is an object that exists while it is held (lock_document.py). Its owner renews it, and that of an owner who is
gone is taken over: at once if his process is gone for certain, else when it has expired (lock_takeover.py).

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

import weakref
from collections.abc import Callable

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import PASSING, AwsFailure, Rejected
from modulestack.release.aws_access.patience import PAUSE_S, patiently
from modulestack.release.storage.lock_document import (
    LEASE_S,
    MISSING,
    NOBODY,
    LockHolder,
    lock_body,
    lock_object,
    read_lock,
)
from modulestack.release.storage.lock_removal import CONDITION_FAILED, TRIES, delete_lock
from modulestack.release.storage.lock_takeover import LeaseWatch
from modulestack.release.storage.process_identity import is_gone, this_process

RENEW_BELOW_S = 100.0
"""Renewed when less than this is left, by the owner's own clock since the last write."""
_FIRST_PAUSE_S = 4.0
_LONGEST_PAUSE_S = 12.0
"""Between two tries at somebody else's lock: longer each time, and half as much more or less by chance."""


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
        self._watch = LeaseWatch(aws.clock)
        self._etag = ""
        self._may_be_ours = False
        self._since: float | None = None
        self._renewed = 0.0
        """When it was last written, by our own clock."""
        self._writes = 0
        self.expires = 0.0
        """Epoch seconds by AWS's clock, at the latest; 0: never held."""
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
            if self._aws.clock.now() - start >= patience_s:
                raise LockHeld(seen)
            on_wait(seen)
            refusals += 1
            pause_s = min(_FIRST_PAUSE_S * refusals, _LONGEST_PAUSE_S) * (0.5 + self._jitter())
            yield min(pause_s, max(0.5, seen.left_s))

    def keep(self) -> bool:
        """Renew the lock if it is due; whether it is still ours. A failure to renew is tried again at the next call."""
        if not self.is_held or self._aws.clock.now() - self._renewed < LEASE_S - RENEW_BELOW_S:
            return self.is_held
        renewed = self._renewed
        try:
            if self._put(IfMatch=self._etag):
                return True
            holder = read_lock(self._aws, self._manifest)
        except AwsFailure:
            self._renewed = renewed
            return True
        self._follow(holder)
        return self.is_held

    def release(self) -> str:
        """Hand it back if it is ours, or may be; why that failed, with when it expires, or empty."""
        try:
            for _ in range(TRIES):
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
            if not problem or left_s <= 0 or self.expires <= self._aws.server_time.now():
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
        if holder and is_ours:
            self.expires = holder.expires
            self._renewed = self._aws.clock.now() - LEASE_S  # how old it is may not be known: it is due
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
            return None if self._put(IfNoneMatch="*") else NOBODY
        is_over = self._watch.has_ended(holder) or self._is_gone(holder)
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
        began = self._aws.clock.now()
        self._writes += 1
        body = lock_body(
            token=self._token,
            owner=self._owner,
            purpose=self._purpose,
            since=self._since,
            process=self._process,
            writes=self._writes,
        )
        self._may_be_ours = True
        try:
            answer = self._aws.call(
                "s3",
                "put_object",
                **lock_object(self._manifest),
                Body=body,
                ContentType="application/json",
                **condition,
            )
        except PASSING:
            self.expires = self._aws.server_time.now() + LEASE_S
            raise
        except AwsFailure as refusal:
            if isinstance(refusal, Rejected) and refusal.code in CONDITION_FAILED | MISSING:
                return False  # perhaps by our own write, whose answer was lost: whoever asks reads whose it is
            self._may_be_ours = False
            raise
        written = self._aws.server_time.date_of(answer) or self._aws.server_time.now()
        self._since = self._since or written
        self._renewed, self.expires = began, written + LEASE_S
        self._etag, self._may_be_ours = answer["ETag"], False
        return True


_LIVING: weakref.WeakValueDictionary[str, ReleaseLock] = weakref.WeakValueDictionary()
"""The claims of this process, by token: a lock of ours that is not among them is a leftover."""
