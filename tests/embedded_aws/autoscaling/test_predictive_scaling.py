"""Forecasts of a load, and the tasks that they add before it comes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import botocore.exceptions
import pytest

from modulestack.embedded_aws import load_forecasts
from modulestack.embedded_aws.loads import Load
from modulestack.embedded_aws.validation.predictive_scaling import ONE_OR_TWO
from tests.embedded_aws.autoscaling.test_scaler import RESOURCE
from tests.release.stack import StackAccount, add_module, stack_account

CPU = {"PredefinedMetricType": "ECSServiceCPUUtilization"}
PAIR = {"TargetValue": 50.0, "PredefinedMetricPairSpecification": CPU}
REQUESTS = {"PredefinedMetricType": "ALBRequestCount", "ResourceLabel": "app/web/1/targetgroup/web/2"}
SERVICE = RESOURCE["ResourceId"].removeprefix("service/")
HOUR_S = load_forecasts.HOUR_S
DAY = 24


@pytest.fixture
def account() -> Iterator[StackAccount]:
    """Two tasks, at a whole hour."""
    found = stack_account((), quick=True)
    add_module(found, "worker", quick=True, port=None, tasks=2)
    found.aws.client("application-autoscaling").register_scalable_target(**RESOURCE, MinCapacity=1, MaxCapacity=8)
    found.aws.clock.sleep(HOUR_S - found.aws.clock.now() % HOUR_S)
    yield found
    found.aws.close()


def _put(account: StackAccount, *specifications: dict[str, Any], mode: str = "ForecastAndScale", **more: Any) -> str:
    settings = {"MetricSpecifications": list(specifications or (PAIR,)), "Mode": mode, **more}
    client = account.aws.client("application-autoscaling")
    answer = client.put_scaling_policy(
        **RESOURCE, PolicyName="p", PolicyType="PredictiveScaling", PredictiveScalingPolicyConfiguration=settings
    )
    assert answer["Alarms"] == []
    return str(answer["PolicyARN"])


def _forecast(account: StackAccount, *, hours: int = 24) -> dict[str, Any]:
    now = datetime.datetime.fromtimestamp(account.aws.clock.now(), datetime.UTC)
    client = account.aws.client("application-autoscaling")
    answer: dict[str, Any] = client.get_predictive_scaling_forecast(
        **RESOURCE, PolicyName="p", StartTime=now, EndTime=now + datetime.timedelta(hours=hours)
    )
    return answer


def _days(account: StackAccount, *tasks: float) -> dict[int, float]:
    """Two weeks in which the hours from now on needed so many *tasks* on each day, and the others needed two."""
    now = int(account.aws.clock.now() // HOUR_S)
    hours = range(now - load_forecasts.PAST_HOURS, now)
    return {hour: dict(enumerate(tasks)).get((hour - now) % DAY, 2) for hour in hours}


def _counts(account: StackAccount, minutes: int, *, every: int = 5) -> list[int]:
    """How many tasks there shall be, every so many minutes."""
    found = []
    for _ in range(0, minutes, every):
        account.aws.clock.sleep(60 * every)
        found.append(int(account.service("worker")["desiredCount"]))
    return found


def _refused(call: Any) -> str:
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call()
    error: dict[str, str] = caught.value.response["Error"]
    assert error["Code"] == "ValidationException"
    return error["Message"]


def test_a_policy_is_told_as_it_was_put(account: StackAccount):
    """And put again it is the same one."""
    arn = _put(account, {"TargetValue": 9.0, "PredefinedMetricPairSpecification": REQUESTS}, mode="ForecastOnly")
    assert _put(account, MaxCapacityBreachBehavior="IncreaseMaxCapacity", MaxCapacityBuffer=10) == arn
    client = account.aws.client("application-autoscaling")
    [told] = client.describe_scaling_policies(ServiceNamespace="ecs", PolicyNames=["p"])["ScalingPolicies"]
    assert told["PolicyType"] == "PredictiveScaling"
    assert told["PredictiveScalingPolicyConfiguration"] == {
        "MetricSpecifications": [PAIR],
        "Mode": "ForecastAndScale",
        "MaxCapacityBreachBehavior": "IncreaseMaxCapacity",
        "MaxCapacityBuffer": 10,
    }
    assert client.describe_scaling_policies(ServiceNamespace="ecs", PolicyNames=["q"])["ScalingPolicies"] == []
    client.delete_scaling_policy(**RESOURCE, PolicyName="p")
    assert client.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []


def test_a_day_of_load_makes_a_forecast_which_adds_tasks_before_their_hour(account: StackAccount):
    """With less there is none; with one, the load of each hour is what that of the day before was."""
    _put(account)
    assert "at least 24 hours of metric data are required" in _refused(lambda: _forecast(account))
    for hour in range(DAY):
        account.aws.loads.set(SERVICE, Load(busy_tasks=1.5 if 9 <= hour < 17 else 0.5), scales=True)
        account.aws.clock.sleep(HOUR_S)
        assert account.service("worker")["desiredCount"] == 2
    told = _forecast(account)
    assert told["CapacityForecast"]["Values"] == [1.0] * 9 + [3.0] * 8 + [1.0] * 7
    assert told["LoadForecast"][0]["Values"][9] == pytest.approx(1.5 * 100 * 60)
    assert told["LoadForecast"][0]["MetricSpecification"] == PAIR
    assert told["LoadForecast"][0]["Timestamps"][0].timestamp() == account.aws.clock.now()
    assert told["UpdateTime"].timestamp() == account.aws.clock.now()
    assert _forecast(account, hours=72)["CapacityForecast"]["Values"] == told["CapacityForecast"]["Values"] * 2
    account.aws.clock.sleep(8 * HOUR_S)
    assert _counts(account, 60) == [2] * 10 + [3, 3]
    assert _forecast(account)["UpdateTime"].timestamp() == account.aws.clock.now() - 3 * HOUR_S
    client = account.aws.client("application-autoscaling")
    [activity] = client.describe_scaling_activities(ServiceNamespace="ecs")["ScalingActivities"]
    assert activity["Cause"] == "predictive scaling policy p forecast a capacity of 3"


@pytest.mark.parametrize(
    ("settings", "counts"),
    [
        ({"SchedulingBufferTime": 1200}, [2, 2, 2, 2, 2, 2, 2, 5, 5, 5, 5, 5]),
        ({"SchedulingBufferTime": 1200, "mode": "ForecastOnly"}, [2] * 12),
    ],
)
def test_tasks_are_started_as_long_before_the_hour_as_is_said(
    account: StackAccount, settings: dict[str, Any], counts: list[int]
):
    _put(account, **settings)
    with account.aws.scaling.predictive.needed("eu-west-1", RESOURCE["ResourceId"], _days(account, 2, 4.2)):
        assert _counts(account, 60) == counts


@pytest.mark.parametrize(
    ("more", "count", "most"),
    [
        ({}, 8, 8),
        ({"MaxCapacityBreachBehavior": "IncreaseMaxCapacity", "MaxCapacityBuffer": 10}, 9, 10),
        ({"MaxCapacityBreachBehavior": "IncreaseMaxCapacity", "MaxCapacityBuffer": 0}, 9, 9),
    ],
)
def test_the_most_tasks_stay_or_are_raised(account: StackAccount, more: dict[str, Any], count: int, most: int):
    """And stay raised."""
    _put(account, **more)
    with account.aws.scaling.predictive.needed("eu-west-1", RESOURCE["ResourceId"], _days(account, 9, 1)):
        assert _counts(account, 5) == [count]
        account.aws.clock.sleep(2 * HOUR_S)
    client = account.aws.client("application-autoscaling")
    assert client.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"][0]["MaxCapacity"] == most
    assert account.service("worker")["desiredCount"] == count


def test_target_tracking_takes_nothing_away_that_is_forecast_and_more_away_than_a_forecast(account: StackAccount):
    """The larger of both counts; a forecast itself takes nothing away."""
    account.aws.client("application-autoscaling").put_scaling_policy(
        **RESOURCE,
        PolicyName="tracking",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 50.0,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
        },
    )
    _put(account)
    with account.aws.scaling.predictive.needed("eu-west-1", RESOURCE["ResourceId"], _days(account, 4, 1)):
        account.aws.loads.set(SERVICE, Load(busy_tasks=0.6), scales=True)
        assert _counts(account, 50) == [4] * 10
        assert _counts(account, 60)[-1] == 2
        account.aws.loads.set(SERVICE, Load(busy_tasks=2.9), scales=True)
        assert _counts(account, 30)[-1] == 6


def test_nothing_is_added_or_raised_while_scaling_out_is_suspended(account: StackAccount):
    client = account.aws.client("application-autoscaling")
    client.register_scalable_target(**RESOURCE, SuspendedState={"DynamicScalingOutSuspended": True})
    _put(account, MaxCapacityBreachBehavior="IncreaseMaxCapacity", MaxCapacityBuffer=10)
    with account.aws.scaling.predictive.needed("eu-west-1", RESOURCE["ResourceId"], _days(account, 9)):
        assert _counts(account, 10) == [2, 2]
    assert client.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"][0]["MaxCapacity"] == 8


LOAD = {"PredefinedMetricType": "ECSServiceTotalCPUUtilization"}


@pytest.mark.parametrize(
    ("specifications", "more", "text"),
    [
        ([PAIR, PAIR], {}, "exactly one metric specification"),
        ([{"TargetValue": 50.0}], {}, ONE_OR_TWO),
        ([{**PAIR, "PredefinedLoadMetricSpecification": LOAD}], {}, ONE_OR_TWO),
        ([{"TargetValue": 50.0, "PredefinedLoadMetricSpecification": LOAD}], {}, ONE_OR_TWO),
        ([{"TargetValue": 5.0, "PredefinedMetricPairSpecification": LOAD}], {}, "is not valid for"),
        (
            [{"TargetValue": 5.0, "PredefinedMetricPairSpecification": {"PredefinedMetricType": "ALBRequestCount"}}],
            {},
            "Resource label should be specified for predefined metric type ALBRequestCount",
        ),
        ([PAIR], {"MaxCapacityBreachBehavior": "IncreaseMaxCapacity"}, "MaxCapacityBuffer is required"),
        ([PAIR], {"MaxCapacityBuffer": 10}, "and only for it"),
        ([PAIR], {"SchedulingBufferTime": 3601}, "schedulingBufferTime"),
    ],
)
def test_what_aws_refuses_of_a_policy(
    account: StackAccount, specifications: list[dict[str, Any]], more: dict[str, Any], text: str
):
    assert text.lower() in _refused(lambda: _put(account, *specifications, **more)).lower()


def test_forecasts_are_told_of_policies_that_make_some(account: StackAccount):
    assert "No predictive scaling policy found" in _refused(lambda: _forecast(account))
    _put(account)
    assert "30 days" in _refused(lambda: _forecast(account, hours=31 * DAY))
    assert "before EndTime" in _refused(lambda: _forecast(account, hours=0))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (range(-23, 0), 0),
        (range(-24, 0), 48),
        (range(-400, -337), 0),
    ],
)
def test_a_forecast_needs_a_day_of_the_last_two_weeks(known: range, expected: int):
    assert len(load_forecasts.expected(dict.fromkeys([1000 + hour for hour in known], 5.0), 1000)) == expected


def test_days_of_a_week_have_their_own_load():
    """Where the same weekday is known; the average of all days where it is not."""
    begin = 14 * DAY
    past = {hour: 100.0 if hour // DAY in {0, 7} else 10.0 for hour in range(begin)}
    made = load_forecasts.expected(past, begin)
    assert (made[begin], made[begin + DAY]) == (100, 10)
    late = {hour: load for hour, load in past.items() if hour >= 7 * DAY + 1 and hour // DAY != 7}
    assert load_forecasts.expected(late, begin)[begin] == 10


@pytest.mark.parametrize(("wanted", "most", "buffer", "raised"), [(50, 40, 10, 55), (10, 40, 10, 40), (38, 40, 10, 42)])
def test_how_far_the_most_are_raised(wanted: int, most: int, buffer: int, raised: int):
    assert load_forecasts.raised(wanted, most, buffer) == raised
