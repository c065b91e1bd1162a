"""A metric filter of a log group: it is gone when that is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.filter_patterns.model import FilterPattern


@dataclasses.dataclass(frozen=True, kw_only=True)
class LogMetricFilter:
    """As PutMetricFilter was asked for it."""

    name: str
    log_group: str
    text: str
    """Its pattern."""
    pattern: FilterPattern
    transformation: Mapping[str, Any]
    """Its only one, as AWS has it."""
    created_at: float
    """Epoch seconds: lines that came before count for nothing."""

    @property
    def metric(self) -> tuple[str, str]:
        """Namespace and name."""
        return self.transformation["metricNamespace"], self.transformation["metricName"]


def metric_filters(log_group: Any) -> dict[str, LogMetricFilter]:
    """Those of *log_group* (moto's), by name, to be changed."""
    if not hasattr(log_group, "modulestack_metric_filters"):
        log_group.modulestack_metric_filters = {}
    found: dict[str, LogMetricFilter] = log_group.modulestack_metric_filters
    return found
