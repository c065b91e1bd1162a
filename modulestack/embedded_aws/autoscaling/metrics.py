"""
Metrics that the embedded AWS can tell: what waits in queues, and how many tasks of a service run.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.autoscaling import metric_math
from modulestack.embedded_aws.autoscaling.metric_math import Value
from modulestack.embedded_aws.interfaces import AccountInterface

Dimensions = Mapping[str, str]
KEPT = 60
"""Minutes of a series that are kept."""


def _waiting(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
    queue = aws.backend("sqs", region).queues.get(dimensions.get("QueueName", ""))
    return None if queue is None else float(queue.approximate_number_of_messages)


def _running(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
    """Of a service without a running task there is no data, which is what a policy must be able to bear."""
    where = {"cluster": dimensions.get("ClusterName", ""), "services": [dimensions.get("ServiceName", "")]}
    services = aws.ecs.handle(region, "DescribeServices", where)["services"]
    running = sum(int(service["runningCount"]) for service in services)
    return float(running) if running else None


_KNOWN: Mapping[tuple[str, str], Callable[[AccountInterface, str, Dimensions], Value]] = {
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): _waiting,
    ("ECS/ContainerInsights", "RunningTaskCount"): _running,
}


def is_known(queries: Sequence[Mapping[str, Any]]) -> bool:
    """Whether every metric of *queries* (MetricDataQuery, or what a scaling policy has in its place) can be told."""
    metrics = [query["MetricStat"]["Metric"] for query in queries if query.get("MetricStat")]
    return bool(metrics) and all((metric["Namespace"], metric["MetricName"]) in _KNOWN for metric in metrics)


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
            found = _KNOWN[metric["Namespace"], metric["MetricName"]](aws, region, named)
        else:
            found = metric_math.evaluate(query["Expression"], values)
        values[query["Id"]] = found
        if query.get("ReturnData", True):
            returned = found
    return returned
