"""Metrics of 20 seconds: AWS's own figure for the time from load to scaling out is 86 s, and 363 s with a minute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.loads import Load
from tests.release.stack import StackAccount, stack_account

SERVICE = "staging-web/web"
RESOURCE = {
    "ServiceNamespace": "ecs",
    "ResourceId": f"service/{SERVICE}",
    "ScalableDimension": "ecs:service:DesiredCount",
}
BY_MINUTE = "ECSServiceAverageCPUUtilization"
OFTEN = f"{BY_MINUTE}HighResolution"
MONITORING = {"metricConfigurations": [{"metricNames": ["CPUUtilization"], "resolutionSeconds": 20}]}


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    found.aws.client("application-autoscaling").register_scalable_target(**RESOURCE, MinCapacity=1, MaxCapacity=4)
    yield found
    found.aws.close()


def track(account: StackAccount, kind: str, **more: Any) -> None:
    account.aws.client("application-autoscaling").put_scaling_policy(
        **RESOURCE,
        PolicyName=kind,
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 50.0,
            "PredefinedMetricSpecification": {"PredefinedMetricType": kind},
            "ScaleOutCooldown": 600,
            **more,
        },
    )


def measure_often(account: StackAccount) -> None:
    account.aws.client("ecs").update_service(cluster="staging-web", service="web", monitoring=MONITORING)
    account.aws.clock.sleep(300)


def scales_out_after_s(account: StackAccount, *, into_minute_s: int) -> int:
    """Seconds from the load, which begins *into_minute_s* after a whole minute."""
    now = account.aws.clock.now()
    account.aws.clock.sleep(60 - now % 60 + into_minute_s)
    account.aws.loads.set(SERVICE, Load(busy_tasks=2), scales=True)
    for seconds in range(1, 600):
        account.aws.clock.sleep(1)
        if account.service()["desiredCount"] > 1:
            return seconds
    raise AssertionError("it never does")


@pytest.mark.parametrize(("kind", "into_minute_s", "seconds"), [(BY_MINUTE, 1, 359), (OFTEN, 14, 86), (OFTEN, 1, 99)])
def test_it_takes_as_long_as_aws_has_it(account: StackAccount, kind: str, into_minute_s: int, seconds: int):
    measure_often(account)
    track(account, kind)
    assert scales_out_after_s(account, into_minute_s=into_minute_s) == seconds


def test_a_policy_needs_such_metrics_first(account: StackAccount):
    with pytest.raises(ClientError, match="requires a service with CPUUtilization at 20-second resolution"):
        track(account, OFTEN)
    measure_often(account)
    track(account, OFTEN)


def test_without_them_nothing_is_done(account: StackAccount):
    """As of a service that is deployed without them."""
    measure_often(account)
    track(account, OFTEN)
    account.aws.client("ecs").update_service(cluster="staging-web", service="web", monitoring={})
    account.aws.clock.sleep(300)
    account.aws.loads.set(SERVICE, Load(busy_tasks=2), scales=True)
    account.aws.clock.sleep(900)
    assert account.service()["desiredCount"] == 1


def test_one_that_may_take_nothing_away_keeps_nobody_from_it(account: StackAccount):
    """Out as fast as the one of 20 s, back as the one of a minute."""
    measure_often(account)
    track(account, BY_MINUTE)
    track(account, OFTEN, DisableScaleIn=True)
    assert scales_out_after_s(account, into_minute_s=1) == 99
    account.aws.loads.set(SERVICE, Load(busy_tasks=0.1), scales=True)
    account.aws.clock.sleep(1800)
    assert account.service()["desiredCount"] == 1


def test_both_have_to_agree(account: StackAccount):
    """Nothing is taken away between two minutes, when one of them is not asked."""
    measure_often(account)
    track(account, BY_MINUTE)
    track(account, OFTEN)
    assert scales_out_after_s(account, into_minute_s=1) == 99
    account.aws.loads.set(SERVICE, Load(busy_tasks=0.1), scales=True)
    account.aws.clock.sleep(600)
    assert account.service()["desiredCount"] > 1
    account.aws.clock.sleep(1800)
    assert account.service()["desiredCount"] == 1
