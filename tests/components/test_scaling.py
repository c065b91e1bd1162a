"""How many tasks a module runs, where its load decides."""

from __future__ import annotations

from typing import Any

from pulumi import Output, ResourceOptions

from components.scaling import scaling, target_values
from modulestack.features.queue import Queue
from modulestack.features.scaling_section import Scaling
from tests.harness import Deployed, deploy

WHERE = {
    "serviceNamespace": "ecs",
    "scalableDimension": "ecs:service:DesiredCount",
    "resourceId": "service/dev-web/web",
}


def _scaling(**settings: Any) -> Deployed:
    return deploy(
        lambda: scaling(
            "web-scaling",
            Scaling(**{"min": 1, "max": 5, **settings}),
            alarm_name="modulestack/dev/web/queue-waits",
            cluster_name="dev-web",
            service_name=Output.from_input("web"),
            request_label="app/web/1/targetgroup/web/2",
            tags={"m": "web"},
            opts=ResourceOptions(),
        )
    )


def _policy(metric: str, value: int, **more: Any) -> dict[str, Any]:
    return {
        **WHERE,
        "policyType": "TargetTrackingScaling",
        "targetTrackingScalingPolicyConfiguration": {
            "predefinedMetricSpecification": {"predefinedMetricType": metric, **more},
            "targetValue": value,
            "scaleOutCooldown": 10,
            "scaleInCooldown": 20,
        },
    }


def test_one_policy_for_each_metric_with_a_target():
    done = _scaling(
        cpu_percent=60, memory_percent=70, requests_per_task=500, scale_out_cooldown_s=10, scale_in_cooldown_s=20
    )
    assert done.inputs() == {
        "appautoscaling/target:Target web-scaling": {
            **WHERE,
            "minCapacity": 1,
            "maxCapacity": 5,
            "tags": {"m": "web"},
        },
        "appautoscaling/policy:Policy web-scaling-cpu": _policy("ECSServiceAverageCPUUtilization", 60),
        "appautoscaling/policy:Policy web-scaling-memory": _policy("ECSServiceAverageMemoryUtilization", 70),
        "appautoscaling/policy:Policy web-scaling-requests": _policy(
            "ALBRequestCountPerTarget", 500, resourceLabel="app/web/1/targetgroup/web/2"
        ),
    }


def test_limits_of_the_file_are_never_ignored():
    assert _scaling(cpu_percent=60).one("aws:appautoscaling/target:Target").ignore_changes == ()


def test_a_metric_without_a_target_has_no_policy():
    assert target_values(Scaling(min=1, max=2, memory_percent=70)) == {
        "memory": ("ECSServiceAverageMemoryUtilization", 70)
    }


DIMENSIONS = {
    "running": {"ClusterName": "dev-web", "ServiceName": "web"},
    "waiting": {"QueueName": "jobs"},
}
METRICS = {
    "running": ("ECS/ContainerInsights", "RunningTaskCount", "Average"),
    "waiting": ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"),
}


def _of_policy(id_: str) -> dict[str, Any]:
    namespace, name, stat = METRICS[id_]
    dimensions = [{"name": key, "value": value} for key, value in DIMENSIONS[id_].items()]
    return {
        "id": id_,
        "metricStat": {"metric": {"namespace": namespace, "metricName": name, "dimensions": dimensions}, "stat": stat},
        "returnData": False,
    }


def _of_alarm(id_: str) -> dict[str, Any]:
    namespace, name, stat = METRICS[id_]
    metric = {"namespace": namespace, "metricName": name, "dimensions": DIMENSIONS[id_], "period": 60, "stat": stat}
    return {"id": id_, "metric": metric, "returnData": False}


def test_a_queue_is_scaled_on_by_what_waits_for_each_task_and_from_none():
    """Never by the raw number of messages; where no task runs, that policy has no data, and an alarm starts one."""
    made = _scaling(min=0, queue=Queue(name="jobs", messages_per_task=20)).inputs()
    del made["appautoscaling/target:Target web-scaling"]
    assert made == {
        "appautoscaling/policy:Policy web-scaling-queue": {
            **WHERE,
            "policyType": "TargetTrackingScaling",
            "targetTrackingScalingPolicyConfiguration": {
                "customizedMetricSpecification": {
                    "metrics": [
                        {
                            "id": "backlog",
                            "label": "Messages that wait for each task",
                            "expression": "waiting / running",
                            "returnData": True,
                        },
                        _of_policy("running"),
                        _of_policy("waiting"),
                    ]
                },
                "targetValue": 20,
                "scaleOutCooldown": 60,
                "scaleInCooldown": 300,
            },
        },
        "appautoscaling/policy:Policy web-scaling-first": {
            **WHERE,
            "policyType": "StepScaling",
            "stepScalingPolicyConfiguration": {
                "adjustmentType": "ChangeInCapacity",
                "cooldown": 300,
                "metricAggregationType": "Maximum",
                "stepAdjustments": [{"metricIntervalLowerBound": "0", "scalingAdjustment": 1}],
            },
        },
        "cloudwatch/metricAlarm:MetricAlarm web-scaling-first": {
            "name": "modulestack/dev/web/queue-waits",
            "alarmDescription": "Messages wait and no task runs: starts one",
            "alarmActions": ["web-scaling-first-arn"],
            "comparisonOperator": "GreaterThanOrEqualToThreshold",
            "threshold": 1,
            "evaluationPeriods": 2,
            "datapointsToAlarm": 2,
            "treatMissingData": "notBreaching",
            "metricQueries": [
                {
                    "id": "unattended",
                    "label": "Messages that wait while no task runs",
                    "expression": "IF(FILL(running, 0) > 0, 0, waiting)",
                    "returnData": True,
                },
                _of_alarm("running"),
                _of_alarm("waiting"),
            ],
            "tags": {"m": "web"},
        },
    }


def test_where_a_task_always_runs_nothing_starts_the_first_one():
    made = _scaling(queue=Queue(arn="arn:aws:sqs:eu-west-1:123456789012:jobs", messages_per_task=20)).inputs()
    assert list(made) == ["appautoscaling/target:Target web-scaling", "appautoscaling/policy:Policy web-scaling-queue"]
