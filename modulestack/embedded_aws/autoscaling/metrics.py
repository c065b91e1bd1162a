"""What queries of metrics return: of those that the embedded AWS can tell (``service_metrics.py``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.autoscaling import metric_math
from modulestack.embedded_aws.autoscaling.metric_math import Value
from modulestack.embedded_aws.autoscaling.service_metrics import KNOWN
from modulestack.embedded_aws.counted_metrics import metric_name
from modulestack.embedded_aws.interfaces import AccountInterface

KEPT = 60
"""Minutes of a series that are kept."""


def value(aws: AccountInterface, region: str, namespace: str, name: str, dimensions: Mapping[str, str]) -> Value:
    """What a metric is in this minute; None: there is no data, or it is not known here."""
    if (namespace, name) in KNOWN:
        return KNOWN[namespace, name](aws, region, dimensions)
    return aws.counted.of_minute(region, metric_name(namespace, name, dimensions), until=aws.clock.now())


def is_known(queries: Sequence[Mapping[str, Any]]) -> bool:
    """Whether every metric of *queries* (MetricDataQuery, or what a scaling policy has in its place) can be told."""
    metrics = [query["MetricStat"]["Metric"] for query in queries if query.get("MetricStat")]
    return bool(metrics) and all((metric["Namespace"], metric["MetricName"]) in KNOWN for metric in metrics)


def now(aws: AccountInterface, region: str, queries: Sequence[Mapping[str, Any]]) -> Value:
    """
    What *queries* return at this moment; whatever the statistic of a period is, it has one value.

    Raises:
        NotEmbedded: an expression in them is not known.
    """
    values: dict[str, Value] = {}
    returned: Value = None
    for query in sorted(queries, key=lambda query: "Expression" in query):
        if metric := (query.get("MetricStat") or {}).get("Metric"):
            named = {each["Name"]: each["Value"] for each in metric.get("Dimensions", ())}
            found = KNOWN[metric["Namespace"], metric["MetricName"]](aws, region, named)
        else:
            found = metric_math.evaluate(query["Expression"], values)
        values[query["Id"]] = found
        if query.get("ReturnData", True):
            returned = found
    return returned
