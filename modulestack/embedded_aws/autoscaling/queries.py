"""Queries of metrics in moto's alarms, as the API has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def as_queries(found: Sequence[Any]) -> list[dict[str, Any]]:
    """moto's objects as the API has them."""
    queries = []
    for query in found:
        stat = query.metric_stat
        made: dict[str, Any] = {"Id": query.id, "ReturnData": str(query.return_data).lower() != "false"}
        if stat is None:
            made["Expression"] = query.expression
        else:
            dimensions = [{"Name": each.name, "Value": each.value} for each in stat.metric.dimensions]
            metric = {"Namespace": stat.metric.namespace, "MetricName": stat.metric.metric_name}
            made["MetricStat"] = {"Metric": {**metric, "Dimensions": dimensions}, "Stat": stat.stat}
        queries.append(made)
    return queries
