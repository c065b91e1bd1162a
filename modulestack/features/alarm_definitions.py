"""
What alarms look at, and when they go off: plain data, pure functions of what the file says.

Load balancers publish metrics of requests only while there are any, so that missing data is no fault there; of healthy
targets there is data as long as a target is registered, so that missing data is one.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html,
https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Literal

from modulestack.contract import names
from modulestack.features.alarms_section import AlarmKind, Alarms
from modulestack.features.metric_filters_section import MetricFilterAlarm

Missing = Literal["breaching", "ignore", "missing", "notBreaching"]
Dimension = Literal["CertificateArn", "ClusterName", "LoadBalancer", "QueueName", "ServiceName", "TargetGroup"]
MINUTE_S, DAY_S = 60, 86_400
LASTING_MINUTES, GONE_MINUTES, MISSING_MINUTES = 15, 2, 10
"""Minutes without a break: of CPU and memory, of a module that nobody can reach, and of tasks that do not come."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric of CloudWatch."""

    namespace: str
    """Empty: that of metrics that are made of lines of the environment's logs."""
    name: str
    stat: str
    dimensions: tuple[Dimension, ...]
    """Names; the values are known where the things are made."""
    of_alternate: bool = False
    """Whether it is of the second of two target groups."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class AlarmDefinition:
    """One alarm of a module."""

    kind: AlarmKind | Literal["metric_filter"]
    says: str
    """For people: what is wrong."""
    metrics: Mapping[str, Metric]
    """By the name that *expression* calls them."""
    expression: str
    """Of metric math; empty: the only metric itself."""
    comparison: Literal[
        "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanOrEqualToThreshold", "LessThanThreshold"
    ]
    threshold: float
    minutes: int
    """So many periods are looked at: minutes, unless *period_s* says otherwise."""
    enough: int
    """How many of these must be bad."""
    missing: Missing
    period_s: int = MINUTE_S
    """Seconds for which a metric has one value."""


_BALANCER, _NETWORK = "AWS/ApplicationELB", "AWS/NetworkELB"
_ECS, _INSIGHTS, _SQS, _ACM = "AWS/ECS", "ECS/ContainerInsights", "AWS/SQS", "AWS/CertificateManager"
_OF_TARGETS: tuple[Dimension, ...] = ("LoadBalancer", "TargetGroup")
_OF_SERVICE: tuple[Dimension, ...] = ("ClusterName", "ServiceName")


def of_balancer(alarms: Alarms) -> AlarmDefinition:
    """Errors of the load balancer itself: of requests that reached no task, RequestCount counts none."""
    errors = _metric(_BALANCER, "HTTPCode_ELB_5XX_Count", "Sum", ("LoadBalancer",))
    requests = _metric(_BALANCER, "RequestCount", "Sum", ("LoadBalancer",))
    every = "(FILL(requests, 0) + FILL(errors, 0))"
    return AlarmDefinition(
        kind="load_balancer_5xx",
        says=f"the load balancer answers {alarms.load_balancer_5xx_percent} % of requests, or more, with a 5xx",
        metrics={"errors": errors, "requests": requests},
        expression=f"IF({every} >= {alarms.requests_per_minute}, 100 * FILL(errors, 0) / {every}, 0)",
        comparison="GreaterThanOrEqualToThreshold",
        threshold=alarms.load_balancer_5xx_percent,
        missing="notBreaching",
        **_share(alarms),
    )


def of_targets(
    alarms: Alarms, *, may_be_none: bool, network: bool = False, has_alternate: bool = False, is_alternate: bool = False
) -> tuple[AlarmDefinition, ...]:
    """
    Of one target group, of a *network* load balancer or not.

    *may_be_none* says whether the module may run without a task, as its file has it. Of two (*has_alternate*) each has
    its own, so that errors of few requests to a new version are no small share of all; but that somebody can be sent
    requests is said of both together, as one of them is empty but for deployments (the second *is_alternate*).

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
    """
    health = _health(
        alarms,
        _NETWORK if network else _BALANCER,
        may_be_none=may_be_none or is_alternate,
        has_alternate=has_alternate,
    )
    if network:
        return health
    requests = _metric(_BALANCER, "RequestCount", "Sum", _OF_TARGETS)
    errors = _metric(_BALANCER, "HTTPCode_Target_5XX_Count", "Sum", _OF_TARGETS)
    latency = _metric(_BALANCER, "TargetResponseTime", "p99", _OF_TARGETS)
    enough = f"FILL(requests, 0) >= {alarms.requests_per_minute}"
    return (
        AlarmDefinition(
            kind="target_5xx",
            says=f"tasks answer {alarms.target_5xx_percent} % of requests, or more, with a 5xx",
            metrics={"errors": errors, "requests": requests},
            expression=f"IF({enough}, 100 * FILL(errors, 0) / requests, 0)",
            comparison="GreaterThanOrEqualToThreshold",
            threshold=alarms.target_5xx_percent,
            missing="notBreaching",
            **_share(alarms),
        ),
        AlarmDefinition(
            kind="latency",
            says=f"one request in a hundred waits {alarms.latency_ms} ms, or more, for its answer",
            metrics={"latency": latency, "requests": requests},
            expression=f"IF({enough}, 1000 * FILL(latency, 0), 0)",
            comparison="GreaterThanOrEqualToThreshold",
            threshold=alarms.latency_ms,
            missing="notBreaching",
            **_share(alarms),
        ),
        *health,
    )


def _health(
    alarms: Alarms, namespace: str, *, may_be_none: bool, has_alternate: bool = False
) -> tuple[AlarmDefinition, ...]:
    unhealthy = AlarmDefinition(
        kind="unhealthy_targets",
        says="a task fails its health checks",
        metrics={"unhealthy": _metric(namespace, "UnHealthyHostCount", "Maximum", _OF_TARGETS)},
        expression="",
        comparison="GreaterThanOrEqualToThreshold",
        threshold=1,
        missing="notBreaching",
        **_share(alarms),
    )
    if may_be_none:
        return (unhealthy,)
    healthy = {"healthy": _metric(namespace, "HealthyHostCount", "Maximum", _OF_TARGETS)}
    if has_alternate:
        healthy["alternate"] = dataclasses.replace(healthy["healthy"], of_alternate=True)
    none = AlarmDefinition(
        kind="no_healthy_target",
        says="no task can be sent requests",
        metrics=healthy,
        expression="FILL(healthy, 0) + FILL(alternate, 0)" if has_alternate else "",
        comparison="LessThanThreshold",
        threshold=1,
        minutes=GONE_MINUTES,
        enough=GONE_MINUTES,
        missing="breaching",
    )
    return unhealthy, none


def of_service(alarms: Alarms) -> tuple[AlarmDefinition, ...]:
    """
    Of all tasks together.

    How many run is told by Container Insights only, and by nobody while there are none; without Container Insights that
    alarm has no data, and says so.
    """
    use = (("cpu", "CPU", alarms.cpu_percent), ("memory", "Memory", alarms.memory_percent))
    kinds: dict[str, AlarmKind] = {"cpu": "cpu", "memory": "memory"}
    return (
        AlarmDefinition(
            kind="missing_tasks",
            says="fewer tasks run than are wanted",
            metrics={
                "wanted": _metric(_INSIGHTS, "DesiredTaskCount", "Average", _OF_SERVICE),
                "running": _metric(_INSIGHTS, "RunningTaskCount", "Average", _OF_SERVICE),
            },
            expression="wanted - FILL(running, 0)",
            comparison="GreaterThanOrEqualToThreshold",
            threshold=1,
            minutes=MISSING_MINUTES,
            enough=MISSING_MINUTES,
            missing="missing",
        ),
        *(
            AlarmDefinition(
                kind=kinds[key],
                says=f"tasks use {percent} % of their {key if key == 'memory' else 'CPU'}, or more",
                metrics={key: _metric(_ECS, f"{name}Utilization", "Average", _OF_SERVICE)},
                expression="",
                comparison="GreaterThanOrEqualToThreshold",
                threshold=percent,
                minutes=LASTING_MINUTES,
                enough=LASTING_MINUTES,
                missing="notBreaching",
            )
            for key, name, percent in use
        ),
    )


def of_queue(alarms: Alarms) -> AlarmDefinition:
    """An empty queue has no oldest message."""
    return AlarmDefinition(
        kind="queue_age",
        says=f"the oldest message of the queue waits for {alarms.queue_age_minutes} minutes, or more",
        metrics={"age": _metric(_SQS, "ApproximateAgeOfOldestMessage", "Maximum", ("QueueName",))},
        expression="",
        comparison="GreaterThanOrEqualToThreshold",
        threshold=alarms.queue_age_minutes * 60,
        minutes=GONE_MINUTES,
        enough=GONE_MINUTES,
        missing="notBreaching",
    )


def of_certificate(days: int) -> AlarmDefinition:
    """
    Of one that ends in *days*, or fewer.

    ACM tells of it twice a day, and no more once it is over: the alarm then stays as it is. So it does while a new one
    is not told of yet.
    """
    return AlarmDefinition(
        kind="certificate_expiry",
        says=f"a certificate ends in {days} days, or fewer",
        metrics={"days": _metric(_ACM, "DaysToExpiry", "Minimum", ("CertificateArn",))},
        expression="",
        comparison="LessThanOrEqualToThreshold",
        threshold=days,
        minutes=1,
        enough=1,
        missing="ignore",
        period_s=DAY_S,
    )


def of_filter(module: str, name: str, alarm: MetricFilterAlarm) -> AlarmDefinition:
    """Of lines that the metric filter *name* counts; without any there is no data."""
    return AlarmDefinition(
        kind="metric_filter",
        says=f"{alarm.statistic} of what its lines add in a minute is {alarm.threshold:g}, or more",
        metrics={"lines": _metric("", names.filtered_metric(module, name), alarm.statistic, ())},
        expression="",
        comparison="GreaterThanOrEqualToThreshold",
        threshold=alarm.threshold,
        missing="notBreaching",
        **_share(alarm),
    )


def _metric(namespace: str, name: str, stat: str, dimensions: tuple[Dimension, ...]) -> Metric:
    return Metric(namespace=namespace, name=name, stat=stat, dimensions=dimensions)


def _share(alarms: Alarms | MetricFilterAlarm) -> dict[str, int]:
    """Three in five of the minutes, one at least."""
    return {"minutes": alarms.minutes, "enough": math.ceil(alarms.minutes * 3 / 5)}
