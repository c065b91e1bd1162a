"""
Metrics of load balancers, services and queues, each as one value a minute.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.loads import Load

Value = float | None
MINUTE_S = 60.0
CERTIFICATE_DAYS = ("AWS/CertificateManager", "DaysToExpiry")
CERTIFICATES_TOLD_EVERY_S = 43_200.0
"""ACM tells CloudWatch of each certificate twice a day."""
Dimensions = Mapping[str, str]
Metric = Callable[[AccountInterface, str, Dimensions], Value]


def waiting(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
    """Messages in a queue that can be taken."""
    if said := aws.loads.of_queue(dimensions.get("QueueName", "")):
        return said.visible
    queue = _queue(aws, region, dimensions)
    return None if queue is None else float(queue.approximate_number_of_messages)


def age_of_oldest(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
    """Seconds for which the oldest message has waited, since somebody looked first; none waits: no data."""
    if said := aws.loads.of_queue(dimensions.get("QueueName", "")):
        return said.oldest_s
    queue = _queue(aws, region, dimensions)
    now, ages = aws.clock.now(), []
    for message in queue.messages if queue is not None else ():
        if not hasattr(message, "modulestack_seen_at"):
            message.modulestack_seen_at = now
        ages.append(now - message.modulestack_seen_at)
    return max(ages, default=None)


def running(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
    """Of a service without a running task there is no data, which is what a policy must be able to bear."""
    found = _counts(aws, region, dimensions)
    return float(found[0]) if found and found[0] and found[2] else None


def desired(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
    """How many tasks a service shall have; no service, or no Container Insights: no data."""
    found = _counts(aws, region, dimensions)
    return float(found[1]) if found and found[2] else None


def deployments(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
    """How many deployments a service has; no service, or no Container Insights: no data."""
    found = _counts(aws, region, dimensions)
    cluster, service = dimensions.get("ClusterName", ""), dimensions.get("ServiceName", "")
    return float(aws.ecs.deployment_count(region, cluster, service)) if found and found[2] else None


def _counts(aws: AccountInterface, region: str, dimensions: Dimensions) -> tuple[int, int, bool] | None:
    return aws.ecs.task_counts(region, dimensions.get("ClusterName", ""), dimensions.get("ServiceName", ""))


def days_to_expiry(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
    """Whole days until a certificate ends; of one that is over, or not issued, there is no data."""
    return aws.certificate_days(region, dimensions.get("CertificateArn", ""))


def healthy(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
    """Registered targets that are; none is registered: no data."""
    states = _states(aws, region, _target_group(aws, region, dimensions))
    return float(states.count("healthy")) if states else None


def unhealthy(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
    """As many as there are, or one that was there in the last minute: of a minute, the most."""
    group = _target_group(aws, region, dimensions)
    states, last = _states(aws, region, group), aws.ecs.last_unhealthy(region, group or "")
    was_there = last is not None and last > aws.clock.now() - MINUTE_S
    return max(float(states.count("unhealthy")), float(was_there)) if states or was_there else None


def _target_group(aws: AccountInterface, region: str, dimensions: Dimensions) -> str | None:
    ends = f":{dimensions.get('TargetGroup')}"
    return next((arn for arn in aws.backend("elbv2", region).target_groups if arn.endswith(ends)), None)


def _states(aws: AccountInterface, region: str, group: str | None) -> list[str]:
    """Of the targets that are registered and may get requests."""
    if group is None:
        return []
    found = [str(each.status) for each in aws.backend("elbv2", region).describe_target_health(group, None)]
    return [state for state in found if state not in {"draining", "unused"}]


def _load(read: Callable[[Any], float], *, of_requests: bool) -> Metric:
    """What is known of the load; of requests there is data only while there are any."""

    def value(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
        if of_requests:
            load = aws.loads.of(dimensions.get("TargetGroup") or dimensions.get("LoadBalancer", ""))
            return read(load) or None
        counts = _counts(aws, region, dimensions)
        if not counts or not counts[0]:
            return None
        load = aws.loads.of(f"{dimensions.get('ClusterName')}/{dimensions.get('ServiceName')}")
        return read(dataclasses.replace(load, cpu_percent=_shared(load, counts[0])))

    return value


def _shared(load: Load, tasks: int) -> float:
    return min(100.0, 100 * load.busy_tasks / tasks) if load.busy_tasks else load.cpu_percent


def response_time(aws: AccountInterface, dimensions: Dimensions, statistic: str) -> Value:
    """Seconds until a target answers, by *statistic*; without requests there is no data."""
    whose = dimensions.get("TargetGroup") or dimensions.get("LoadBalancer", "")
    return (aws.loads.latency_s(whose, statistic) or None) if aws.loads.of(whose).requests else None


def requests_per_target(aws: AccountInterface, region: str, dimensions: Dimensions) -> Value:
    """Requests of a minute for each healthy target; none of either: no data."""
    targets, load = healthy(aws, region, dimensions), aws.loads.of(dimensions.get("TargetGroup", ""))
    return load.requests / targets if targets and load.requests else None


def whose_load(namespace: str, name: str, dimensions: Dimensions) -> str | None:
    """What a metric tells the load of, as ``loads.py`` calls it; None: it tells of something else."""
    if (namespace, name) not in _OF_LOADS:
        return None
    if namespace == _ECS:
        return f"{dimensions.get('ClusterName')}/{dimensions.get('ServiceName')}"
    return dimensions.get("TargetGroup") or dimensions.get("LoadBalancer", "")


def _queue(aws: AccountInterface, region: str, dimensions: Dimensions) -> Any:
    return aws.backend("sqs", region).queues.get(dimensions.get("QueueName", ""))


_BALANCER, _ECS, _INSIGHTS, _SQS = "AWS/ApplicationELB", "AWS/ECS", "ECS/ContainerInsights", "AWS/SQS"
RESPONSE_TIME = (_BALANCER, "TargetResponseTime")
"""The only one of them of which alarms ask for one statistic or another."""
_OF_LOADS: Mapping[tuple[str, str], Metric] = {
    (_BALANCER, "RequestCountPerTarget"): requests_per_target,
    (_BALANCER, "RequestCount"): _load(lambda load: load.requests, of_requests=True),
    (_BALANCER, "HTTPCode_Target_5XX_Count"): _load(lambda load: load.target_errors, of_requests=True),
    (_BALANCER, "HTTPCode_ELB_5XX_Count"): _load(lambda load: load.balancer_errors, of_requests=True),
    RESPONSE_TIME: lambda aws, _, dimensions: response_time(aws, dimensions, "p99"),
    (_ECS, "CPUUtilization"): _load(lambda load: load.cpu_percent, of_requests=False),
    (_ECS, "MemoryUtilization"): _load(lambda load: load.memory_percent, of_requests=False),
}
KNOWN: Mapping[tuple[str, str], Metric] = {
    (_SQS, "ApproximateNumberOfMessagesVisible"): waiting,
    (_SQS, "ApproximateAgeOfOldestMessage"): age_of_oldest,
    (_INSIGHTS, "RunningTaskCount"): running,
    (_INSIGHTS, "DesiredTaskCount"): desired,
    (_INSIGHTS, "DeploymentCount"): deployments,
    CERTIFICATE_DAYS: days_to_expiry,
    (_BALANCER, "HealthyHostCount"): healthy,
    (_BALANCER, "UnHealthyHostCount"): unhealthy,
    ("AWS/NetworkELB", "HealthyHostCount"): healthy,
    ("AWS/NetworkELB", "UnHealthyHostCount"): unhealthy,
    **_OF_LOADS,
}
"""Namespace and name → how it is told."""
