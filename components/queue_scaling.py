"""
Scaling on a queue: so many messages may wait for each task that runs, and from no task at all.

Never on the raw number of messages: https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input, Output, ResourceOptions
from pulumi_aws import appautoscaling, cloudwatch
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationArgs as TrackingArgs,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationArgs as SpecificationArgs,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricArgs as QueryArgs,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatArgs as StatArgs,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricArgs as MetricArgs,
)
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricDimensionArgs,
)

DimensionArgs = (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricDimensionArgs
)

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


def backlog_per_task(
    dimensions: Mapping[tuple[str, str], Mapping[str, Input[str]]],
    messages_per_task: int,
    *,
    scale_out_cooldown_s: int,
    scale_in_cooldown_s: int,
) -> TrackingArgs:
    """
    A policy that holds the number of messages that wait for each running task at *messages_per_task*.

    *dimensions* are those of both metrics.
    """
    stats = [
        QueryArgs(
            id=id_,
            metric_stat=StatArgs(
                metric=MetricArgs(
                    namespace=metric[0],
                    metric_name=metric[1],
                    dimensions=[DimensionArgs(name=name, value=value) for name, value in dimensions[metric].items()],
                ),
                stat=STATISTICS[metric],
            ),
            return_data=False,
        )
        for id_, metric in (("running", RUNNING), ("waiting", WAITING))
    ]
    backlog = QueryArgs(id="backlog", label="Messages that wait for each task", expression=BACKLOG, return_data=True)
    return TrackingArgs(
        customized_metric_specification=SpecificationArgs(metrics=[backlog, *stats]),
        target_value=messages_per_task,
        scale_out_cooldown=scale_out_cooldown_s,
        scale_in_cooldown=scale_in_cooldown_s,
    )


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
    stats = [
        cloudwatch.MetricAlarmMetricQueryArgs(
            id=id_,
            metric=cloudwatch.MetricAlarmMetricQueryMetricArgs(
                namespace=metric[0],
                metric_name=metric[1],
                dimensions=dimensions[metric],
                period=60,
                stat=STATISTICS[metric],
            ),
            return_data=False,
        )
        for id_, metric in (("running", RUNNING), ("waiting", WAITING))
    ]
    unattended = cloudwatch.MetricAlarmMetricQueryArgs(
        id="unattended", label="Messages that wait while no task runs", expression=UNATTENDED, return_data=True
    )
    alarm_name_out: Output[str] = cloudwatch.MetricAlarm(
        f"{name}-first",
        name=alarm_name,
        alarm_description="Messages wait and no task runs: starts one",
        comparison_operator="GreaterThanOrEqualToThreshold",
        threshold=1,
        evaluation_periods=SEEN_MINUTES,
        datapoints_to_alarm=SEEN_MINUTES,
        treat_missing_data="notBreaching",
        metric_queries=[unattended, *stats],
        alarm_actions=[policy.arn],
        tags=tags,
        opts=opts,
    ).name
    return alarm_name_out
