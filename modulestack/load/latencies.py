"""Latencies in buckets that grow by a factor: percentiles within 2 %, in memory that does not grow with requests."""

from __future__ import annotations

import math
from collections.abc import Mapping

STEP = math.log(1.04)
"""Width of a bucket as a logarithm; what is told of one is its middle, 2 % from its ends."""
LEAST_S = 1e-4
"""Shorter ones are told as this."""


def bucket_of(seconds: float) -> int:
    """The number of the bucket that has *seconds*."""
    return int(math.log(seconds / LEAST_S) / STEP) if seconds > LEAST_S else 0


def seconds_of(bucket: int) -> float:
    """The middle of a bucket."""
    return LEAST_S * math.exp((bucket + 0.5) * STEP)


def percentile(counts: Mapping[int, int], percent: float) -> float | None:
    """The smallest latency that *percent* of requests do not exceed; None: there are no requests."""
    total = sum(counts.values())
    if not total:
        return None
    wanted, so_far = math.ceil(total * percent / 100 - 1e-9), 0
    for bucket in sorted(counts):
        so_far += counts[bucket]
        if so_far >= wanted:
            return seconds_of(bucket)
    return seconds_of(max(counts))
