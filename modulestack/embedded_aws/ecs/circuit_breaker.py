"""
The deployment circuit breaker's rule.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

MINIMUM = 3
MAXIMUM = 200
DEFAULT_THRESHOLD: Mapping[str, Any] = {"type": "BOUNDED_PERCENT", "value": 50}


def threshold(breaker: Mapping[str, Any], desired: int) -> int:
    """
    How many failed tasks end a deployment of *desired* tasks.

    *breaker* is a ``deploymentCircuitBreaker``. A percentage is rounded up; unless it is UNBOUNDED it is at least 3 and
    at most 200. At least one task must fail in any case.
    """
    rule = breaker.get("thresholdConfiguration") or DEFAULT_THRESHOLD
    if rule["type"] == "COUNT":
        return max(1, int(rule["value"]))
    share: int = math.ceil(desired * rule["value"] / 100)
    return max(1, share) if rule["type"] == "UNBOUNDED_PERCENT" else min(MAXIMUM, max(MINIMUM, share))


def enabled(breaker: Mapping[str, Any] | None) -> bool:
    """Whether failures are counted towards the end of the deployment."""
    return bool(breaker and breaker.get("enable"))


def after_failure(failures: int) -> int:
    """The count once another task has failed."""
    return failures + 1


def after_healthy_task(failures: int, breaker: Mapping[str, Any] | None) -> int:
    """The count once a task has become healthy: starts anew unless ``resetOnHealthyTask`` is false."""
    return 0 if (breaker or {}).get("resetOnHealthyTask", True) else failures
