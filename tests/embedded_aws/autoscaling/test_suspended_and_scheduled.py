"""Bounds that schedules set, by the clock of a place, and what is suspended."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.loads import Load
from tests.embedded_aws.autoscaling.test_scaler import RESOURCE
from tests.release.stack import StackAccount, add_module, stack_account

SERVICE = "staging-worker/worker"


@pytest.fixture
def account() -> Iterator[StackAccount]:
    """Time begins on 1 January 2026, 10:00 UTC."""
    found = stack_account((), quick=True)
    add_module(found, "worker", quick=True, port=None, tasks=2)
    _register(found, MinCapacity=1, MaxCapacity=6)
    yield found
    found.aws.close()


def _register(account: StackAccount, **settings: Any) -> None:
    account.aws.client("application-autoscaling").register_scalable_target(**RESOURCE, **settings)


def _schedule(account: StackAccount, name: str, expression: str, zone: str = "UTC", **bounds: int) -> None:
    account.aws.client("application-autoscaling").put_scheduled_action(
        **RESOURCE, ScheduledActionName=name, Schedule=expression, Timezone=zone, ScalableTargetAction=bounds
    )


def _track(account: StackAccount, **more: Any) -> None:
    account.aws.client("application-autoscaling").put_scaling_policy(
        **RESOURCE,
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 50.0,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
            **more,
        },
    )


def _desired(account: StackAccount) -> int:
    return int(account.service("worker")["desiredCount"])


def _bounds(account: StackAccount) -> tuple[int, int]:
    scaling = account.aws.client("application-autoscaling")
    [found] = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    return found["MinCapacity"], found["MaxCapacity"]


def _told(account: StackAccount, **more: Any) -> list[tuple[str, str, str]]:
    """Of each activity: what was done, why, and how it ended; the newest first."""
    scaling = account.aws.client("application-autoscaling")
    found = scaling.describe_scaling_activities(ServiceNamespace="ecs", **more)["ScalingActivities"]
    return [(each["Description"], each["Cause"], each["StatusMessage"]) for each in found]


def _when(account: StackAccount, count: int) -> str:
    """At what time, UTC, as many tasks are desired first."""
    began = account.aws.clock.now()
    while _desired(account) != count:
        account.aws.clock.sleep(60 - account.aws.clock.now() % 60)
        assert account.aws.clock.now() < began + 3 * 86400
    return f"{datetime.datetime.fromtimestamp(account.aws.clock.now(), datetime.UTC):%H:%M}"


def test_a_schedule_sets_bounds_and_moves_the_count_into_them(account: StackAccount):
    """At once, without a policy, and says so."""
    _schedule(account, "noon", "cron(0 12 * * ? *)", MinCapacity=4)
    _schedule(account, "evening", "cron(0 20 * * ? *)", MinCapacity=1, MaxCapacity=3)
    assert (_when(account, 4), _bounds(account)) == ("12:00", (4, 6))
    assert (_when(account, 3), _bounds(account)) == ("20:00", (1, 3))
    done = "Successfully set desired count to {}. Change successfully fulfilled by ecs."
    assert _told(account) == [
        ("Setting desired count to 3.", "maximum capacity was set to 3", done.format(3)),
        (
            "Setting min capacity to 1 and max capacity to 3",
            "scheduled action name evening was triggered",
            "Successfully set min capacity to 1 and max capacity to 3",
        ),
        ("Setting desired count to 4.", "minimum capacity was set to 4", done.format(4)),
        (
            "Setting min capacity to 4",
            "scheduled action name noon was triggered",
            "Successfully set min capacity to 4",
        ),
    ]


@pytest.mark.parametrize(("day", "time"), [("2026-03-28", "13:00"), ("2026-03-30", "12:00")])
def test_a_schedule_keeps_the_time_of_its_place(account: StackAccount, day: str, time: str):
    """On 29 March clocks in Berlin are put forward: 14:00 is 13:00 UTC before, and 12:00 UTC after."""
    begin = datetime.datetime.fromisoformat(f"{day}T11:00:00+00:00").timestamp()
    account.aws.clock.sleep(begin - account.aws.clock.now())
    _schedule(account, "noon", "cron(0 14 * * ? *)", "Europe/Berlin", MinCapacity=4)
    assert _when(account, 4) == time


def test_a_schedule_that_was_changed_or_deleted_does_nothing_more(account: StackAccount):
    _schedule(account, "noon", "at(2026-01-01T11:00:00)", MinCapacity=4)
    _schedule(account, "noon", "at(2026-01-01T13:00:00)", MinCapacity=5)
    _schedule(account, "gone", "at(2026-01-01T12:00:00)", MinCapacity=6)
    account.aws.client("application-autoscaling").delete_scheduled_action(**RESOURCE, ScheduledActionName="gone")
    assert (_when(account, 5), _bounds(account)) == ("13:00", (5, 6))


def test_bounds_out_of_order_are_left_out_and_told(account: StackAccount):
    """Of one action they are refused; with what is there the action fails at its time."""
    with pytest.raises(ClientError, match="Maximum capacity cannot be less than minimum capacity"):
        _schedule(account, "noon", "rate(1 hour)", MinCapacity=4, MaxCapacity=3)
    _schedule(account, "noon", "rate(1 hour)", MinCapacity=7)
    account.aws.clock.sleep(3700)
    assert (_bounds(account), _told(account)[0][2]) == (
        (1, 6),
        "Maximum capacity cannot be less than minimum capacity",
    )


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"Schedule": "cron(0 12 * * *)"}, "Invalid schedule expression"),
        ({"Schedule": "rate(1 hour)", "Timezone": "Mars"}, "Invalid timezone: Mars"),
    ],
)
def test_what_is_no_schedule_is_refused(account: StackAccount, settings: dict[str, str], told: str):
    with pytest.raises(ClientError, match=told):
        account.aws.client("application-autoscaling").put_scheduled_action(
            **RESOURCE, ScheduledActionName="noon", ScalableTargetAction={"MinCapacity": 1}, **settings
        )


def test_suspended_schedules_set_nothing(account: StackAccount):
    _schedule(account, "noon", "rate(1 hour)", MinCapacity=4)
    _register(account, SuspendedState={"ScheduledScalingSuspended": True})
    account.aws.clock.sleep(3700)
    assert (_bounds(account), _desired(account)) == ((1, 6), 2)
    _register(account, SuspendedState={"ScheduledScalingSuspended": False})
    account.aws.clock.sleep(3600)
    assert (_bounds(account), _desired(account)) == ((4, 6), 4)


def test_from_load_to_scaling_out_it_takes_what_aws_says(account: StackAccount):
    """363 s, with metrics of a minute; and in when all is quiet for a quarter of an hour, one cooldown apart."""
    _track(account)
    account.aws.clock.sleep(1)
    began = account.aws.clock.now()
    account.aws.loads.set(SERVICE, Load(busy_tasks=2), scales=True)
    while _desired(account) == 2:
        account.aws.clock.sleep(1)
    assert account.aws.clock.now() - began == pytest.approx(363, abs=30)
    assert _desired(account) == 4
    account.aws.loads.set(SERVICE, Load(busy_tasks=0.5), scales=True)
    account.aws.clock.sleep(20 * 60)
    assert _desired(account) == 1
    assert _told(account)[0][:2] == (
        "Setting desired count to 1.",
        f"monitor alarm TargetTracking-service/{SERVICE}-AlarmLow-cpu in state ALARM triggered policy cpu",
    )


def test_load_that_is_not_for_scaling_is_not_seen(account: StackAccount):
    """Somebody only wants to see an alarm."""
    _track(account)
    account.aws.loads.set(SERVICE, Load(cpu_percent=100))
    account.aws.clock.sleep(1800)
    assert (_desired(account), account.aws.scaling.minutes.next_due()) == (2, None)


@pytest.mark.parametrize(("kind", "count"), [("DynamicScalingOutSuspended", 2), ("DynamicScalingInSuspended", 4)])
def test_each_way_is_suspended_by_itself(account: StackAccount, kind: str, count: int):
    _track(account)
    _register(account, SuspendedState={kind: True})
    account.aws.loads.set(SERVICE, Load(busy_tasks=2), scales=True)
    account.aws.clock.sleep(600)
    assert _desired(account) == count


def test_what_was_asked_for_and_not_done_is_told_once(account: StackAccount):
    """Only to who asks for it."""
    _track(account, ScaleOutCooldown=0)
    account.aws.loads.set(SERVICE, Load(busy_tasks=60), scales=True)
    account.aws.clock.sleep(3600)
    told = [each[0] for each in _told(account)]
    assert (_desired(account), told) == (6, ["Setting desired count to 6.", "Setting desired count to 4."])
    assert len(_told(account, IncludeNotScaledActivities=True)) == 3
    scaling = account.aws.client("application-autoscaling")
    newest = scaling.describe_scaling_activities(ServiceNamespace="ecs", IncludeNotScaledActivities=True)
    assert newest["ScalingActivities"][0]["NotScaledReasons"] == [{"Code": "AlreadyAtMaxCapacity", "MaxCapacity": 6}]
