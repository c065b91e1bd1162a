"""Latencies in buckets that grow by a factor: percentiles within 2 %, in memory that does not grow with requests."""

from __future__ import annotations

import math
import re
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


def statistic(counts: Mapping[int, int], name: str) -> float | None:
    """
    One as CloudWatch calls it: Average, Minimum, Maximum, or a percentile (p99.9); None: no requests, or others.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
    """
    total = sum(counts.values())
    if not total:
        return None
    if name == "Average":
        return sum(seconds_of(bucket) * count for bucket, count in counts.items()) / total
    if name in {"Minimum", "Maximum"}:
        return seconds_of(min(counts) if name == "Minimum" else max(counts))
    found = re.fullmatch(r"p(\d{1,3}(?:\.\d{1,10})?)", name)
    return percentile(counts, float(found[1])) if found and float(found[1]) <= 100 else None
