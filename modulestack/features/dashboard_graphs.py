"""
What a dashboard draws of a module: plain data, pure functions of what the file says.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html,
https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
"""

from __future__ import annotations

import dataclasses
from typing import Literal

from modulestack.contract.load_balancers import OWN
from modulestack.features import alarms
from modulestack.features.alarms import Watched

Dimension = Literal[
    "ClusterName", "LoadBalancer", "QueueName", "RuleName", "ScheduleGroup", "ServiceName", "TargetGroup"
]
Axis = Literal["left", "right"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """One metric of a graph, or what is computed from others of it."""

    namespace: str
    name: str
    stat: str
    dimensions: tuple[Dimension, ...]
    """Names; the values are known where the things are made."""
    label: str
    axis: Axis = "left"
    target: str = ""
    """Whose load balancer and target group: one of ``alarms.targets``, or its second one."""
    id: str = ""
    """What an expression calls it; empty: none does."""
    expression: str = ""
    """What is computed, of metrics by their ids; empty: it is a metric."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Graph:
    """Some metrics over time."""

    title: str
    lines: tuple[Line, ...]


_BALANCER, _NETWORK = "AWS/ApplicationELB", "AWS/NetworkELB"
_ECS, _INSIGHTS, _SQS = "AWS/ECS", "ECS/ContainerInsights", "AWS/SQS"
_SCHEDULER, _EVENTS = "AWS/Scheduler", "AWS/Events"
_OF_TARGETS: tuple[Dimension, ...] = ("LoadBalancer", "TargetGroup")
_OF_SERVICE: tuple[Dimension, ...] = ("ClusterName", "ServiceName")
QUIET = frozenset({_SCHEDULER, _EVENTS})
"""Namespaces whose metrics are there only once something has happened."""


def graphs(module: Watched, *, tells: bool, counts_tasks: bool = True) -> tuple[Graph, ...]:
    """
    Of *module*, in their order.

    *tells* says whether the environment has alerts, *counts_tasks* whether its cluster has Container Insights.
    """
    found = [] if module.port is None else _of_requests(module)
    found += [_of_tasks(), _of_use()] if counts_tasks else [_of_use()]
    if module.scaling and module.scaling.queue:
        found.append(_of_queue())
    if any(job.schedule for job in module.jobs.values()):
        found.append(_of_jobs(counts_exits=tells and "failed_job" in alarms.event_kinds(module)))
    return tuple(found)


def _of_requests(module: Watched) -> list[Graph]:
    """Of a network load balancer no requests are known, only connections."""
    targets = alarms.targets(module)
    if module.is_network:
        lines = _of_hosts(module, _NETWORK)
        return [Graph(title="targets", lines=lines)] if lines else []
    counts, latencies = [], []
    for index, each in enumerate(targets):
        groups = _groups(module, each)
        if len(groups) > 1:
            ids = tuple(f"requests{index}_{number}" for number in range(len(groups)))
            counts.append(_sum("requests", each, ids))
        else:
            ids = ("",)
        for (group, which), id_ in zip(groups, ids, strict=True):
            counts += [
                dataclasses.replace(_balanced("RequestCount", "Sum", f"requests{which}", each), target=group, id=id_),
                dataclasses.replace(
                    _balanced("HTTPCode_Target_5XX_Count", "Sum", f"5xx of tasks{which}", each, "right"), target=group
                ),
            ]
            latencies += [
                dataclasses.replace(_balanced("TargetResponseTime", stat, f"{stat}{which}", each), target=group)
                for stat in ("p50", "p90", "p99")
            ]
    if module.has_own_load_balancer:
        own = "" if module.primary_load_balancer == OWN else OWN
        counts.append(
            Line(
                namespace=_BALANCER,
                name="HTTPCode_ELB_5XX_Count",
                stat="Sum",
                dimensions=("LoadBalancer",),
                label=_label("5xx of the load balancer", own),
                axis="right",
                target=own,
            )
        )
    if not counts:
        return []
    found = [
        Graph(title="requests a minute", lines=tuple(counts)),
        Graph(title="seconds until an answer", lines=tuple(latencies)),
    ]
    if module.has_two_target_groups:
        found.append(Graph(title="targets", lines=_of_hosts(module, _BALANCER)))
    return found


def _of_hosts(module: Watched, namespace: str) -> tuple[Line, ...]:
    """How many of each target group are healthy, and how many not."""
    return tuple(
        Line(
            namespace=namespace,
            name=name,
            stat=stat,
            dimensions=_OF_TARGETS,
            label=_label(f"{label}{which}", target),
            target=group,
        )
        for target in alarms.targets(module)
        for group, which in _groups(module, target)
        for name, stat, label in (
            ("HealthyHostCount", "Minimum", "healthy"),
            ("UnHealthyHostCount", "Maximum", "unhealthy"),
        )
    )


def _groups(module: Watched, target: str) -> tuple[tuple[str, str], ...]:
    """The target groups of a *target*, each with what tells it from the other: either may serve."""
    if not module.has_two_target_groups:
        return ((target, ""),)
    return (target, ", first group"), (alarms.alternate(target), ", second group")


def _sum(label: str, target: str, ids: tuple[str, ...]) -> Line:
    """
    Of both target groups: one of them has no data for long.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (FILL)
    """
    expression = " + ".join(f"FILL({each}, 0)" for each in ids)
    return Line(namespace="", name="", stat="", dimensions=(), label=_label(label, target), expression=expression)


def _balanced(name: str, stat: str, label: str, target: str, axis: Axis = "left") -> Line:
    return Line(
        namespace=_BALANCER,
        name=name,
        stat=stat,
        dimensions=_OF_TARGETS,
        label=_label(label, target),
        axis=axis,
        target=target,
    )


def _label(text: str, target: str) -> str:
    return f"{text} ({target})" if target else text


def _of_tasks() -> Graph:
    """A deployment is where the service has more than one of them: a dashboard's own annotations stand still."""
    lines = (
        ("RunningTaskCount", "Average", "running", "left"),
        ("DesiredTaskCount", "Average", "desired", "left"),
        ("DeploymentCount", "Maximum", "deployments", "right"),
    )
    axes: dict[str, Axis] = {"left": "left", "right": "right"}
    return Graph(
        title="tasks and deployments",
        lines=tuple(
            Line(namespace=_INSIGHTS, name=name, stat=stat, dimensions=_OF_SERVICE, label=label, axis=axes[axis])
            for name, stat, label, axis in lines
        ),
    )


def _of_use() -> Graph:
    lines = (
        ("CPUUtilization", "Average", "CPU"),
        ("CPUUtilization", "Maximum", "CPU, busiest task"),
        ("MemoryUtilization", "Average", "memory"),
    )
    return Graph(
        title="per cent of CPU and memory",
        lines=tuple(
            Line(namespace=_ECS, name=name, stat=stat, dimensions=_OF_SERVICE, label=label)
            for name, stat, label in lines
        ),
    )


def _of_queue() -> Graph:
    return Graph(
        title="seconds and number of messages that wait",
        lines=(
            Line(
                namespace=_SQS,
                name="ApproximateAgeOfOldestMessage",
                stat="Maximum",
                dimensions=("QueueName",),
                label="age of the oldest",
            ),
            Line(
                namespace=_SQS,
                name="ApproximateNumberOfMessagesVisible",
                stat="Maximum",
                dimensions=("QueueName",),
                label="messages",
                axis="right",
            ),
        ),
    )


def _of_jobs(*, counts_exits: bool) -> Graph:
    """Of runs that end with another status than 0 there is a metric only where a rule tells of them."""
    runs = (("InvocationAttemptCount", "runs"), ("TargetErrorCount", "runs that do not start"))
    lines = [
        Line(namespace=_SCHEDULER, name=name, stat="Sum", dimensions=("ScheduleGroup",), label=label)
        for name, label in runs
    ]
    if counts_exits:
        lines.append(
            Line(namespace=_EVENTS, name="Invocations", stat="Sum", dimensions=("RuleName",), label="runs that fail")
        )
    return Graph(title="jobs on a schedule", lines=tuple(lines))
