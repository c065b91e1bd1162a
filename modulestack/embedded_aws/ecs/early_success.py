"""
When a rolling update has done enough, though not all of its tasks are there.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BLOCKING, DEFERRED = "BLOCKING", "DEFERRED"


def criteria(configuration: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those of a ``deploymentConfiguration``; empty: it has none, or they are switched off."""
    found: Mapping[str, Any] = configuration.get("earlySuccessCriteria") or {}
    return found if found.get("enable") else {}


def enough(configuration: Mapping[str, Any], desired: int) -> int | None:
    """How many healthy tasks of the new revision are; None: all that are desired."""
    found = criteria(configuration)
    return -(-desired * int(found["healthyPercent"]) // 100) if found else None


def old_may_go(configuration: Mapping[str, Any], desired: int) -> int | None:
    """As ``enough``, of how many new ones the old ones need not be replaced any more: they go before the end."""
    is_blocking = criteria(configuration).get("sourceServiceRevisionCleanup") == BLOCKING
    return enough(configuration, desired) if is_blocking else None


def is_reached(configuration: Mapping[str, Any], *, desired: int, healthy: int, has_old: bool) -> bool:
    """Whether a rolling update with *healthy* new tasks is a success, old ones being there or not."""
    needed = enough(configuration, desired)
    waits = has_old and criteria(configuration).get("sourceServiceRevisionCleanup") == BLOCKING
    return needed is not None and healthy >= needed and not waits
