"""Scaling by metrics of one's own that somebody puts: held at a value, and in steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.embedded_aws.errors import NotEmbedded
from tests.embedded_aws.autoscaling.test_scaler import RESOURCE
from tests.release.stack import StackAccount, add_module, stack_account

METRIC = {"Namespace": "shop", "MetricName": "waiting", "Dimensions": [{"Name": "queue", "Value": "orders"}]}


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account((), quick=True)
    add_module(found, "worker", quick=True, port=None, tasks=2)
    found.aws.client("application-autoscaling").register_scalable_target(**RESOURCE, MinCapacity=1, MaxCapacity=8)
    yield found
    found.aws.close()


def _track(account: StackAccount, *metrics: dict[str, Any], **more: Any) -> None:
    account.aws.client("application-autoscaling").put_scaling_policy(
        **RESOURCE,
        PolicyName="depth",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 100.0,
            "CustomizedMetricSpecification": {"Metrics": list(metrics)},
            **more,
        },
    )


def _stat(id_: str, *, returned: bool, statistic: str = "Average") -> dict[str, Any]:
    return {"Id": id_, "MetricStat": {"Metric": METRIC, "Stat": statistic}, "ReturnData": returned}


def _minutes(account: StackAccount, minutes: int, *values: float) -> int:
    """Put *values* in each of so many minutes; how many tasks there shall be then."""
    cloudwatch = account.aws.client("cloudwatch")
    for _ in range(minutes):
        account.aws.clock.sleep(30)
        if values:
            datum = {key: METRIC[key] for key in ("MetricName", "Dimensions")}
            cloudwatch.put_metric_data(Namespace="shop", MetricData=[{**datum, "Values": list(values)}])
        account.aws.clock.sleep(30)
    return int(account.service("worker")["desiredCount"])


def test_a_metric_is_held_at_a_value(account: StackAccount):
    """In both ways; and where nobody puts data, nothing is done."""
    _track(account, _stat("m", returned=True))
    assert account.aws.scaling.minutes.next_due() is None
    assert _minutes(account, 5, 100, 200) == 3
    assert _minutes(account, 60) == 3
    assert _minutes(account, 20, 60) == 2


def test_the_statistic_is_taken(account: StackAccount):
    _track(account, _stat("m", returned=True, statistic="Maximum"))
    assert _minutes(account, 5, 100, 200) == 4


def test_an_expression_is_held_at_a_value_and_takes_nothing_away(account: StackAccount):
    _track(account, {"Id": "e", "Expression": "m / 2"}, _stat("m", returned=False), DisableScaleIn=True)
    assert _minutes(account, 5, 150) == 2
    assert _minutes(account, 5, 300) == 3
    assert _minutes(account, 60, 2) == 3


def test_steps_add_more_the_further_it_is_away(account: StackAccount):
    """What was added counts until the cooldown ends."""
    policy = account.aws.client("application-autoscaling").put_scaling_policy(
        **RESOURCE,
        PolicyName="rush",
        PolicyType="StepScaling",
        StepScalingPolicyConfiguration={
            "AdjustmentType": "ChangeInCapacity",
            "Cooldown": 300,
            "StepAdjustments": [
                {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 400, "ScalingAdjustment": 1},
                {"MetricIntervalLowerBound": 400, "ScalingAdjustment": 4},
            ],
        },
    )["PolicyARN"]
    cloudwatch = account.aws.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="rush",
        AlarmActions=[policy],
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        Threshold=100,
        EvaluationPeriods=2,
        Metrics=[{"Id": "m", "MetricStat": {"Metric": METRIC, "Stat": "Sum", "Period": 60}, "ReturnData": True}],
    )
    assert _minutes(account, 3, 60, 60) == 3
    assert _minutes(account, 1, 300, 300) == 6
    assert _minutes(account, 1, 300, 300) == 6
    assert cloudwatch.describe_alarms(AlarmNames=["rush"])["MetricAlarms"][0]["StateValue"] == "ALARM"
    assert _minutes(account, 30, 10) == 6


def test_values_are_in_the_account_s_own_time(account: StackAccount):
    """Whoever asks for statistics of the hour finds them; sums alone are not taken."""
    _minutes(account, 1, 7)
    cloudwatch, now = account.aws.client("cloudwatch"), account.aws.clock.now()
    asked = {"StartTime": now - 600, "EndTime": now + 600, "Period": 3600, "Statistics": ["Sum"], **METRIC}
    assert [each["Sum"] for each in cloudwatch.get_metric_statistics(**asked)["Datapoints"]] == [7]
    sums = {"SampleCount": 1, "Sum": 1, "Minimum": 1, "Maximum": 1}
    with pytest.raises(NotEmbedded, match="not StatisticValues"):
        cloudwatch.put_metric_data(Namespace="shop", MetricData=[{"MetricName": "m", "StatisticValues": sums}])
