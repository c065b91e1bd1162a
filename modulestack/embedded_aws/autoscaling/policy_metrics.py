"""
What target tracking policies look at, as queries of metrics, and how late they see it.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.autoscaling import metrics
from modulestack.embedded_aws.autoscaling.service_metrics import whose_load
from modulestack.embedded_aws.interfaces import AccountInterface

LATE_MINUTES = {"AWS/ECS": 3}
"""
Namespace → how many minutes later a policy sees its metrics. AWS's own figure for the time from load to scaling out is
363 s with metrics of a minute; three of them that are above the target take 120 to 180 s, so that their publishing and
evaluation takes 3 minutes: no page says how this is divided.
"""
_OF_TASKS = {
    "ECSServiceAverageCPUUtilization": "CPUUtilization",
    "ECSServiceAverageMemoryUtilization": "MemoryUtilization",
}
Queries = Sequence[Mapping[str, Any]]


def queries_of(policy: Any) -> Queries:
    """Of moto's *policy*; empty: it tracks nothing that is known here."""
    settings = policy.target_tracking_scaling_policy_configuration or {}
    if custom := settings.get("CustomizedMetricSpecification"):
        if custom.get("Metrics"):
            found: Queries = custom["Metrics"]
            return found
        return _one(
            custom["Namespace"], custom["MetricName"], custom.get("Dimensions", ()), custom.get("Statistic", "Average")
        )
    predefined = settings.get("PredefinedMetricSpecification") or {}
    kind = str(predefined.get("PredefinedMetricType"))
    if name := _OF_TASKS.get(kind):
        _, cluster, service = policy.resource_id.split("/")
        named = [{"Name": "ClusterName", "Value": cluster}, {"Name": "ServiceName", "Value": service}]
        return _one("AWS/ECS", name, named, "Average")
    if kind == "ALBRequestCountPerTarget":
        group = _target_group(predefined["ResourceLabel"])
        return _one("AWS/ApplicationELB", "RequestCountPerTarget", [{"Name": "TargetGroup", "Value": group}], "Sum")
    return ()


def acts(aws: AccountInterface, policy: Any) -> bool:
    """Whether *policy* (moto's) can ever do something here: about load only while somebody says that there is some."""
    if policy.step_scaling_policy_configuration:
        return True
    queries = queries_of(policy)
    loads = tuple(_loads_of(queries))
    return metrics.is_known(queries) and (not loads or any(map(aws.loads.scales, loads)))


def _loads_of(queries: Queries) -> Iterator[str]:
    for query in queries:
        if metric := (query.get("MetricStat") or {}).get("Metric"):
            named = {each["Name"]: each["Value"] for each in metric.get("Dimensions", ())}
            if (whose := whose_load(metric["Namespace"], metric["MetricName"], named)) is not None:
                yield whose


def late_minutes(queries: Queries) -> int:
    """How many minutes later *queries* are seen."""
    named = [query["MetricStat"]["Metric"]["Namespace"] for query in queries if query.get("MetricStat")]
    return max((LATE_MINUTES.get(name, 0) for name in named), default=0)


def _target_group(label: str) -> str:
    return label[label.index("targetgroup/") :]


def _one(namespace: str, name: str, dimensions: Sequence[Mapping[str, str]], statistic: str) -> Queries:
    metric = {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
    return ({"Id": "m", "MetricStat": {"Metric": metric, "Stat": statistic}, "ReturnData": True},)
