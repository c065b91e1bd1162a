"""
When somebody else's lock may be taken over: he is gone for certain, or his lease has ended.

Either by AWS's clock, which each look is answered with, or because the very same lock was there for a whole lease by
our own: no clock is compared with another one.
"""

from __future__ import annotations

from modulestack.release.aws_access.clock import TimeSource
from modulestack.release.storage.lock_document import LockHolder


class LeaseWatch:
    """The locks of others that one waits for, look by look."""

    def __init__(self, clock: TimeSource) -> None:
        self._clock = clock
        self._etag, self._since = "", 0.0

    def has_ended(self, holder: LockHolder) -> bool:
        """Whether the lease of *holder*, as just seen, is over."""
        now = self._clock.now()
        if holder.etag != self._etag:
            self._etag, self._since = holder.etag, now
        return holder.left_s <= 0 or now - self._since >= holder.lease_s
