"""
What target tracking and predictive policies look at, as queries of metrics, and how late they see it.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredictiveScalingMetricSpecification.html
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
SHORT_PERIOD_S, LATE_PERIODS = 20, 2
"""
The same in periods of 20 s. AWS's own figure is 86 s then; three periods above the target take 40 to 60 s. No page says
how many of them a policy waits for: as many as of a minute are assumed.
"""
TARGET_GROUP = "targetgroup/"
"""Begins what a resource label tells of the target group."""
HIGH_RESOLUTION = "HighResolution"
"""Ends the names of metrics that are looked at every 20 s."""
LOADS: Mapping[str, str] = {
    "ECSServiceCPUUtilization": "CPUUtilization",
    "ECSServiceTotalCPUUtilization": "CPUUtilization",
    "ECSServiceMemoryUtilization": "MemoryUtilization",
    "ECSServiceTotalMemoryUtilization": "MemoryUtilization",
    "ALBRequestCount": "RequestCount",
    "TotalALBRequestCount": "RequestCount",
}
"""Predefined pair, or predefined metric of the load → the metric that is added up over an hour, and over tasks."""
_OF_TASKS = {
    "ECSServiceAverageCPUUtilization": "CPUUtilization",
    "ECSServiceAverageMemoryUtilization": "MemoryUtilization",
}
Queries = Sequence[Mapping[str, Any]]


def queries_of(policy: Any) -> Queries:
    """Of moto's *policy*; of a predictive one, those of its load. Empty: it tracks nothing that is known here."""
    if policy.policy_type == "PredictiveScaling":
        return _load_queries(policy)
    settings = policy.target_tracking_scaling_policy_configuration or {}
    if custom := settings.get("CustomizedMetricSpecification"):
        if custom.get("Metrics"):
            found: Queries = custom["Metrics"]
            return found
        return _one(
            custom["Namespace"], custom["MetricName"], custom.get("Dimensions", ()), custom.get("Statistic", "Average")
        )
    predefined = settings.get("PredefinedMetricSpecification") or {}
    kind = str(predefined.get("PredefinedMetricType")).removesuffix(HIGH_RESOLUTION)
    if name := _OF_TASKS.get(kind):
        _, cluster, service = policy.resource_id.split("/")
        named = [{"Name": "ClusterName", "Value": cluster}, {"Name": "ServiceName", "Value": service}]
        return _one("AWS/ECS", name, named, "Average")
    if kind == "ALBRequestCountPerTarget":
        group = _target_group(predefined["ResourceLabel"])
        return _one("AWS/ApplicationELB", "RequestCountPerTarget", [{"Name": "TargetGroup", "Value": group}], "Sum")
    return ()


def _load_queries(policy: Any) -> Queries:
    [said] = policy.predictive_scaling_policy_configuration["MetricSpecifications"]
    if custom := said.get("CustomizedLoadMetricSpecification"):
        found: Queries = custom["MetricDataQueries"]
        return found
    predefined = said.get("PredefinedMetricPairSpecification") or said["PredefinedLoadMetricSpecification"]
    name = LOADS[predefined["PredefinedMetricType"]]
    if name == "RequestCount":
        group = _target_group(predefined["ResourceLabel"])
        return _one("AWS/ApplicationELB", name, [{"Name": "TargetGroup", "Value": group}], "Sum")
    _, cluster, service = policy.resource_id.split("/")
    named = [{"Name": "ClusterName", "Value": cluster}, {"Name": "ServiceName", "Value": service}]
    return _one("AWS/ECS", name, named, "Sum")


def is_of_tasks(queries: Queries) -> bool:
    """Whether *queries* add up what each task of a service tells."""
    stats = [query["MetricStat"] for query in queries if query.get("MetricStat")]
    return bool(stats) and all(each["Metric"]["Namespace"] == "AWS/ECS" and each["Stat"] == "Sum" for each in stats)


def acts(aws: AccountInterface, policy: Any) -> bool:
    """Whether *policy* (moto's) can ever do something here: about load only while somebody says that there is some."""
    if policy.step_scaling_policy_configuration:
        return True
    queries = queries_of(policy)
    loads = tuple(_loads_of(queries))
    is_told = metrics.is_told(aws, policy.region_name, queries)
    return is_told and (not loads or any(map(aws.loads.scales, loads)))


def _loads_of(queries: Queries) -> Iterator[str]:
    for query in queries:
        if metric := (query.get("MetricStat") or {}).get("Metric"):
            named = {each["Name"]: each["Value"] for each in metric.get("Dimensions", ())}
            if (whose := whose_load(metric["Namespace"], metric["MetricName"], named)) is not None:
                yield whose


def metric_of_tasks(policy: Any) -> str:
    """The one that *policy* (moto's) looks at every 20 s; empty: it looks every minute."""
    settings = policy.target_tracking_scaling_policy_configuration or {}
    kind = str((settings.get("PredefinedMetricSpecification") or {}).get("PredefinedMetricType"))
    return short_metric(kind)


def short_metric(kind: str) -> str:
    """The metric that policies on the predefined one of that *kind* look at every 20 s; empty: they do not."""
    return _OF_TASKS.get(kind.removesuffix(HIGH_RESOLUTION), "") if kind.endswith(HIGH_RESOLUTION) else ""


def has_data(aws: AccountInterface, region: str, policy: Any) -> bool:
    """Whether the service has the metric that *policy* (moto's) looks at as often as it looks."""
    metric = metric_of_tasks(policy)
    _, cluster, service = policy.resource_id.split("/")
    is_so = aws.ecs.resolution_s(region, cluster, service, metric) == SHORT_PERIOD_S
    # While ECS deploys, only some tasks may have it.
    return not metric or (is_so and aws.ecs.deployment_count(region, cluster, service) == 1)


def late(policy: Any, queries: Queries) -> int:
    """How many periods later *policy* (moto's) sees *queries*."""
    if metric_of_tasks(policy):
        return LATE_PERIODS
    named = [query["MetricStat"]["Metric"]["Namespace"] for query in queries if query.get("MetricStat")]
    return max((LATE_MINUTES.get(name, 0) for name in named), default=0)


def _target_group(label: str) -> str:
    return label[label.index(TARGET_GROUP) :]


def _one(namespace: str, name: str, dimensions: Sequence[Mapping[str, str]], statistic: str) -> Queries:
    metric = {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
    return ({"Id": "m", "MetricStat": {"Metric": metric, "Stat": statistic}, "ReturnData": True},)
