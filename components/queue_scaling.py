"""
Scaling on a queue: so many messages may wait for each task that runs, and from no task at all.

Never on the raw number of messages: https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input, Output, ResourceOptions
from pulumi_aws import appautoscaling, cloudwatch

from components.tracked_metrics import MetricMath, MetricStat, alarm_queries
from modulestack.contract import scaled_metrics

WAITING = ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
RUNNING = ("ECS/ContainerInsights", "RunningTaskCount")
STATISTICS = {WAITING: "Maximum", RUNNING: "Average"}
"""Both are published once a minute."""
BACKLOG = "waiting / running"
UNATTENDED = "IF(FILL(running, 0) > 0, 0, waiting)"
"""
How many messages wait while no task runs. Without a task nothing is published of how many run, and what is published
comes late: so it must be seen in several minutes.

Sources: https://github.com/aws/containers-roadmap/issues/3016,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-functions (FILL)
"""
SEEN_MINUTES = 2
STARTED_IN_S = 300
"""Until the first task runs and is counted, no second one is started."""


def _math(
    dimensions: Mapping[tuple[str, str], Mapping[str, Input[str]]], id_: str, expression: str, label: str
) -> MetricMath:
    return MetricMath(
        metrics={
            each: MetricStat(
                namespace=metric[0], name=metric[1], dimensions=dimensions[metric], statistic=STATISTICS[metric]
            )
            for each, metric in (("running", RUNNING), ("waiting", WAITING))
        },
        expressions={id_: expression},
        label=label,
    )


def backlog_per_task(dimensions: Mapping[tuple[str, str], Mapping[str, Input[str]]]) -> MetricMath:
    """Messages that wait for each running task; *dimensions* are those of both metrics."""
    return _math(dimensions, scaled_metrics.BACKLOG, BACKLOG, "Messages that wait for each task")


def first_task(
    name: str,
    target: appautoscaling.Target,
    dimensions: Mapping[tuple[str, str], Mapping[str, Input[str]]],
    *,
    alarm_name: str,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Output[str]:
    """
    Start a task where messages wait and none runs: then the other policy has no data, and would do nothing for ever.

    Returns the alarm's name.
    """
    policy = appautoscaling.Policy(
        f"{name}-first",
        policy_type="StepScaling",
        service_namespace=target.service_namespace,
        scalable_dimension=target.scalable_dimension,
        resource_id=target.resource_id,
        step_scaling_policy_configuration=appautoscaling.PolicyStepScalingPolicyConfigurationArgs(
            adjustment_type="ChangeInCapacity",
            cooldown=STARTED_IN_S,
            metric_aggregation_type="Maximum",
            step_adjustments=[
                appautoscaling.PolicyStepScalingPolicyConfigurationStepAdjustmentArgs(
                    metric_interval_lower_bound="0", scaling_adjustment=1
                )
            ],
        ),
        opts=opts,
    )
    unattended = _math(dimensions, "unattended", UNATTENDED, "Messages that wait while no task runs")
    alarm_name_out: Output[str] = cloudwatch.MetricAlarm(
        f"{name}-first",
        name=alarm_name,
        alarm_description="Messages wait and no task runs: starts one",
        comparison_operator="GreaterThanOrEqualToThreshold",
        threshold=1,
        evaluation_periods=SEEN_MINUTES,
        datapoints_to_alarm=SEEN_MINUTES,
        treat_missing_data="notBreaching",
        metric_queries=alarm_queries(unattended, period_s=60),
        alarm_actions=[policy.arn],
        tags=tags,
        opts=opts,
    ).name
    return alarm_name_out
