"""What queries of metrics return: of those that the embedded AWS can tell (``service_metrics.py``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.autoscaling import metric_math
from modulestack.embedded_aws.autoscaling.metric_math import Value
from modulestack.embedded_aws.autoscaling.service_metrics import KNOWN, RESPONSE_TIME, response_time
from modulestack.embedded_aws.counted_metrics import metric_name
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.log_filters import filtered_metrics

KEPT = 60
"""Minutes of a series that are kept."""


def value(
    aws: AccountInterface, region: str, namespace: str, name: str, dimensions: Mapping[str, str], statistic: str = "Sum"
) -> Value:
    """What a metric is in this minute; None: there is no data, or it is not known here."""
    if (namespace, name) == RESPONSE_TIME:
        return response_time(aws, dimensions, statistic)
    if (namespace, name) in KNOWN:
        return KNOWN[namespace, name](aws, region, dimensions)
    if filtered_metrics.is_known(aws, region, namespace, name):
        return filtered_metrics.of_minute(aws, region, namespace, name, dimensions, statistic)
    return aws.counted.of_minute(region, metric_name(namespace, name, dimensions), statistic, until=aws.clock.now())


def is_told(aws: AccountInterface, region: str, queries: Sequence[Mapping[str, Any]]) -> bool:
    """The same, or that a metric filter makes it, or that somebody has put data of it."""
    metrics = _metrics(queries)
    return bool(metrics) and all(
        (each["Namespace"], each["MetricName"]) in KNOWN
        or filtered_metrics.is_known(aws, region, each["Namespace"], each["MetricName"])
        or aws.counted.is_known(region, each["Namespace"], each["MetricName"])
        for each in metrics
    )


def _metrics(queries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [query["MetricStat"]["Metric"] for query in queries if query.get("MetricStat")]


def now(aws: AccountInterface, region: str, queries: Sequence[Mapping[str, Any]]) -> Value:
    """
    What *queries* return at this moment; whatever the statistic of a period is, it has one value.

    Only what metric filters make, and response times, have several, of which the statistic is taken.

    Raises:
        NotEmbedded: an expression in them is not known.
    """
    values: dict[str, Value] = {}
    expressions = {query["Id"]: str(query["Expression"]) for query in queries if query.get("Expression")}
    for query in queries:
        if metric := (query.get("MetricStat") or {}).get("Metric"):
            named = {each["Name"]: each["Value"] for each in metric.get("Dimensions", ())}
            statistic = query["MetricStat"].get("Stat", "Sum")
            values[query["Id"]] = value(aws, region, metric["Namespace"], metric["MetricName"], named, statistic)
    for id_ in metric_math.ordered(expressions):
        values[id_] = metric_math.evaluate(expressions[id_], values)
    returned = [query["Id"] for query in queries if query.get("ReturnData", True)]
    return values[returned[-1]] if returned else None
