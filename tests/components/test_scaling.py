"""How many tasks a module runs, where its load decides."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import Output, ResourceOptions

from components.scaling import moved_arguments, scaling, target_values
from modulestack.features.queue import Queue
from modulestack.features.scaling_metrics import CustomScaling, ScalingMetric, StepAdjustment, StepScaling
from modulestack.features.scaling_prediction import PredictiveScaling
from modulestack.features.scaling_schedules import ScalingSchedule
from modulestack.features.scaling_section import Scaling
from tests.harness import Deployed, deploy

WHERE = {
    "serviceNamespace": "ecs",
    "scalableDimension": "ecs:service:DesiredCount",
    "resourceId": "service/dev-web/web",
}


def _scaling(
    *, was_suspended: bool = False, request_groups: tuple[str, str] | None = None, **settings: Any
) -> Deployed:
    return deploy(
        lambda: scaling(
            "web-scaling",
            Scaling(**{"min": 1, "max": 5, **settings}),
            alarm_name="modulestack/dev/web/queue-waits",
            step_alarm_name="modulestack/dev/web/scaling-{}".format,
            cluster_name="dev-web",
            service_name=Output.from_input("web"),
            request_label="app/web/1/targetgroup/web/2",
            request_groups=request_groups,
            was_suspended=was_suspended,
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


def _counted(id_: str, group: str) -> dict[str, Any]:
    metric = {
        "namespace": "AWS/ApplicationELB",
        "metricName": "RequestCountPerTarget",
        "dimensions": [{"name": "TargetGroup", "value": group}],
    }
    return {"id": id_, "metricStat": {"metric": metric, "stat": "Sum"}, "returnData": False}


def test_requests_of_two_target_groups_are_added_up():
    """By the policy of the same name, which changes in place when a module gets its second group."""
    made = _scaling(requests_per_task=500, request_groups=("targetgroup/web/2", "targetgroup/web-2/3")).inputs()
    assert made["appautoscaling/policy:Policy web-scaling-requests"] == {
        **WHERE,
        "policyType": "TargetTrackingScaling",
        "targetTrackingScalingPolicyConfiguration": {
            "customizedMetricSpecification": {
                "metrics": [
                    {
                        "id": "requests",
                        "label": "Requests for each task, whichever target group has them",
                        "expression": "FILL(both, either)",
                        "returnData": True,
                    },
                    {"id": "both", "expression": "first + second", "returnData": False},
                    {"id": "either", "expression": "FILL(first, second)", "returnData": False},
                    _counted("first", "targetgroup/web/2"),
                    _counted("second", "targetgroup/web-2/3"),
                ]
            },
            "targetValue": 500,
            "scaleOutCooldown": 60,
            "scaleInCooldown": 300,
        },
    }


def _predictive(target: str, pair: str, **more: Any) -> dict[str, Any]:
    specification = {
        "targetValue": target,
        "predefinedMetricPairSpecification": {"predefinedMetricType": pair, **more},
    }
    return {
        **WHERE,
        "policyType": "PredictiveScaling",
        "predictiveScalingPolicyConfiguration": {
            "metricSpecifications": [specification],
            "mode": "ForecastAndScale",
            "schedulingBufferTime": 600,
            "maxCapacityBreachBehavior": "IncreaseMaxCapacity",
            "maxCapacityBuffer": 10,
        },
    }


def test_each_metric_that_is_forecast_has_a_policy():
    """And who may raise ``max`` owns it."""
    said = PredictiveScaling(
        cpu_percent=50,
        memory_percent=70,
        requests_per_task=1_000_000,
        mode="ForecastAndScale",
        scheduling_buffer_s=600,
        max_capacity_buffer_percent=10,
    )
    made = _scaling(cpu_percent=60, predictive=said).inputs()
    assert {name: inputs for name, inputs in made.items() if "predictive" in name} == {
        "appautoscaling/policy:Policy web-scaling-cpu-predictive": _predictive("50", "ECSServiceCPUUtilization"),
        "appautoscaling/policy:Policy web-scaling-memory-predictive": _predictive("70", "ECSServiceMemoryUtilization"),
        "appautoscaling/policy:Policy web-scaling-requests-predictive": _predictive(
            "1000000", "ALBRequestCount", resourceLabel="app/web/1/targetgroup/web/2"
        ),
    }
    assert moved_arguments(Scaling(min=1, max=2, predictive=said)) == ["maxCapacity"]


def test_nothing_is_raised_unless_the_file_says_so():
    said = PredictiveScaling(cpu_percent=50, mode="ForecastAndScale")
    [made] = [inputs for name, inputs in _scaling(predictive=said).inputs().items() if "predictive" in name]
    configuration = made["predictiveScalingPolicyConfiguration"]
    assert configuration["maxCapacityBreachBehavior"] == "HonorMaxCapacity"
    assert "maxCapacityBuffer" not in configuration
    assert moved_arguments(Scaling(min=1, max=2, predictive=said)) == []


def test_requests_of_two_target_groups_are_forecast_together():
    groups = ("targetgroup/web/2", "targetgroup/web-2/3")
    made = _scaling(predictive=PredictiveScaling(requests_per_task=500), request_groups=groups).inputs()
    [said] = made["appautoscaling/policy:Policy web-scaling-requests-predictive"][
        "predictiveScalingPolicyConfiguration"
    ]["metricSpecifications"]
    load = said.pop("customizedLoadMetricSpecification")["metricDataQueries"]
    scaling_metric = said.pop("customizedScalingMetricSpecification")["metricDataQueries"]
    assert said == {"targetValue": "500"}
    assert [(query["id"], query.get("expression"), query["returnData"]) for query in load] == [
        ("requests", "FILL(first, 0) + FILL(second, 0)", True),
        ("first", None, False),
        ("second", None, False),
    ]
    assert load[1]["metricStat"] == {
        "metric": {
            "namespace": "AWS/ApplicationELB",
            "metricName": "RequestCount",
            "dimensions": [{"name": "TargetGroup", "value": "targetgroup/web/2"}],
        },
        "stat": "Sum",
    }
    assert [(query["id"], query.get("expression")) for query in scaling_metric] == [
        ("requests", "FILL(both, either)"),
        ("both", "first + second"),
        ("either", "FILL(first, second)"),
        ("first", None),
        ("second", None),
    ]


WAITING = ScalingMetric(namespace="shop", name="waiting", dimensions={"queue": "orders"}, statistic="Maximum")


def _stat(id_: str, *, returned: bool) -> dict[str, Any]:
    dimensions = [{"name": "queue", "value": "orders"}]
    metric = {"namespace": "shop", "metricName": "waiting", "dimensions": dimensions}
    return {"id": id_, "metricStat": {"metric": metric, "stat": "Maximum"}, "returnData": returned}


@pytest.mark.parametrize(
    ("said", "metrics"),
    [
        ({"metric": WAITING}, [_stat("measured", returned=True)]),
        (
            {"expression": "measured / 2", "metrics": {"measured": WAITING}},
            [
                {"id": "measured_", "expression": "measured / 2", "returnData": True},
                _stat("measured", returned=False),
            ],
        ),
    ],
)
def test_a_metric_of_one_s_own_is_held_at_a_value(said: dict[str, Any], metrics: list[dict[str, Any]]):
    custom = CustomScaling(target=0.5, scale_in=False, scale_out_cooldown_s=0, **said)
    made = _scaling(custom={"depth": custom}).inputs()
    assert made["appautoscaling/policy:Policy web-scaling-depth-custom"] == {
        **WHERE,
        "policyType": "TargetTrackingScaling",
        "targetTrackingScalingPolicyConfiguration": {
            "customizedMetricSpecification": {"metrics": metrics},
            "targetValue": 0.5,
            "scaleOutCooldown": 0,
            "scaleInCooldown": 300,
            "disableScaleIn": True,
        },
    }


@pytest.mark.parametrize(
    ("comparison", "values", "bounds"),
    [
        ("GreaterThanOrEqualToThreshold", (100, 250.5), [("0", "150.5"), ("150.5", None)]),
        ("LessThanOrEqualToThreshold", (100, 20), [("-80", "0"), (None, "-80")]),
    ],
)
def test_steps_are_a_policy_and_the_alarm_that_calls_it(
    comparison: Any, values: tuple[float, ...], bounds: list[tuple[str | None, str | None]]
):
    """Each ends where the next one begins, and the last one nowhere."""
    steps = tuple(StepAdjustment(at=value, change=change) for value, change in zip(values, (1, 5), strict=True))
    made = _scaling(steps={"rush": StepScaling(metric=WAITING, comparison=comparison, adjustments=steps)}).inputs()
    policy = made["appautoscaling/policy:Policy web-scaling-rush-step"]["stepScalingPolicyConfiguration"]
    keys = ("metricIntervalLowerBound", "metricIntervalUpperBound")
    assert [tuple(step.get(key) for key in keys) for step in policy.pop("stepAdjustments")] == bounds
    assert policy == {"adjustmentType": "ChangeInCapacity", "cooldown": 300, "metricAggregationType": "Average"}
    metric = {"namespace": "shop", "metricName": "waiting", "dimensions": {"queue": "orders"}, "period": 60}
    assert made["cloudwatch/metricAlarm:MetricAlarm web-scaling-rush-step"] == {
        "name": "modulestack/dev/web/scaling-rush",
        "alarmDescription": "Calls a scaling policy: do not edit",
        "alarmActions": ["web-scaling-rush-step-arn"],
        "comparisonOperator": comparison,
        "threshold": 100,
        "evaluationPeriods": 1,
        "datapointsToAlarm": 1,
        "metricQueries": [{"id": "measured", "metric": {**metric, "stat": "Maximum"}, "returnData": True}],
        "tags": {"m": "web"},
    }


NIGHT = ScalingSchedule(expression="cron(0 20 * * ? *)", time_zone="Europe/Berlin", min=1)


def test_a_schedule_is_a_scheduled_action_of_its_name():
    made = _scaling(cpu_percent=60, schedules={"night": NIGHT}).inputs()
    assert made["appautoscaling/scheduledAction:ScheduledAction web-scaling-night-schedule"] == {
        **WHERE,
        "name": "night",
        "schedule": "cron(0 20 * * ? *)",
        "timezone": "Europe/Berlin",
        "scalableTargetAction": {"minCapacity": 1},
    }


def test_bounds_that_schedules_set_are_the_file_s_only_at_first():
    most = ScalingSchedule(expression="rate(1 day)", max=4)
    assert [moved_arguments(Scaling(min=1, max=5, schedules=each)) for each in (
        {}, {"night": NIGHT}, {"night": NIGHT, "most": most},
    )] == [[], ["minCapacity"], ["minCapacity", "maxCapacity"]]  # fmt: skip


@pytest.mark.parametrize(
    ("suspended", "was_suspended", "said"),
    [
        ((), False, None),
        ((), True, (False, False, False)),
        (("in",), False, (True, False, False)),
        (("out", "scheduled"), True, (False, True, True)),
    ],
)
def test_what_is_suspended_is_said_until_it_is_not(
    *, suspended: tuple[Any, ...], was_suspended: bool, said: tuple[bool, ...] | None
):
    """The provider leaves what it is not told as it is."""
    target = _scaling(cpu_percent=60, suspended=suspended, was_suspended=was_suspended).inputs()[
        "appautoscaling/target:Target web-scaling"
    ]
    keys = ("dynamicScalingInSuspended", "dynamicScalingOutSuspended", "scheduledScalingSuspended")
    assert target.get("suspendedState") == (said and dict(zip(keys, said, strict=True)))


def test_limits_of_the_file_are_never_ignored():
    target = "aws:appautoscaling/target:Target"
    assert _scaling(cpu_percent=60).one(target).ignore_changes == ("suspendedState",)
    assert _scaling(cpu_percent=60, suspended=("in",)).one(target).ignore_changes == ()


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
