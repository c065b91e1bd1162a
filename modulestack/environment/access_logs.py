"""`access_logs`: what the file may say of the logs of load balancers."""

from __future__ import annotations

from typing import Annotated

from modulestack.contract import limits
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section


class AccessLogs(Section):
    """
    A log of every request to every load balancer of the environment, in a bucket that nobody else reads or writes.

    What is asked of that bucket and of the bucket of templates is logged, too. See security.md.
    """

    connections: bool = False
    """Whether every connection is logged, too: who opened it, by which protocol and cipher."""
    health_checks: bool = False
    """Whether every health check of a target is logged, too, with the reason why one failed."""
    retention_days: Annotated[int, within(limits.ACCESS_LOG_DAYS)] = 365
    """Days after which a log is deleted. Of a `bucket` that is there, its own lifecycle says."""
    bucket: kinds.BucketName | None = None
    """
    Name of a bucket of this region that is there, whose policy lets load balancers write. Absent: one is made, and one
    for what is asked of it.
    """
    prefix: kinds.LogPrefix | None = None
    """How names of logs in that `bucket` begin. Absent: by `AWSLogs/`, which AWS adds in any case."""

    @property
    def is_made(self) -> bool:
        """Whether the buckets are the environment's own."""
        return self.bucket is None
