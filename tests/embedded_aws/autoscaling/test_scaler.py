"""Services are scaled as time passes: from none, to many, and back, on what waits in a queue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from components.queue_scaling import BACKLOG, UNATTENDED
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.seeding.queues import send, take_all
from tests.release.stack import StackAccount, add_module, stack_account

RESOURCE = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/staging-worker/worker",
    "ScalableDimension": "ecs:service:DesiredCount",
}
STATS = {
    "waiting": {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Dimensions": [{"Name": "QueueName", "Value": "jobs"}],
    },
    "running": {
        "Namespace": "ECS/ContainerInsights",
        "MetricName": "RunningTaskCount",
        "Dimensions": [{"Name": "ClusterName", "Value": "staging-worker"}, {"Name": "ServiceName", "Value": "worker"}],
    },
}


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account((), quick=True)
    add_module(found, "worker", quick=True, port=None, tasks=0)
    insights = [{"name": "containerInsights", "value": "enabled"}]
    found.aws.client("ecs").update_cluster_settings(cluster="staging-worker", settings=insights)
    found.aws.client("sqs").create_queue(QueueName="jobs")
    scaling = found.aws.client("application-autoscaling")
    scaling.register_scalable_target(**RESOURCE, MinCapacity=0, MaxCapacity=4)
    yield found
    found.aws.close()


def _tracking(aws: EmbeddedAws, **more: Any) -> None:
    stats = [
        {"Id": id_, "MetricStat": {"Metric": metric, "Stat": "Average"}, "ReturnData": False}
        for id_, metric in STATS.items()
    ]
    aws.client("application-autoscaling").put_scaling_policy(
        **RESOURCE,
        PolicyName="queue",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 10.0,
            "CustomizedMetricSpecification": {"Metrics": [{"Id": "e", "Expression": BACKLOG}, *stats]},
            **more,
        },
    )


def _first_task(aws: EmbeddedAws, adjustment: int = 1) -> str:
    policy = aws.client("application-autoscaling").put_scaling_policy(
        **RESOURCE,
        PolicyName="first",
        PolicyType="StepScaling",
        StepScalingPolicyConfiguration={
            "AdjustmentType": "ChangeInCapacity",
            "Cooldown": 300,
            "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": adjustment}],
        },
    )["PolicyARN"]
    stats = [
        {"Id": id_, "MetricStat": {"Metric": metric, "Stat": "Maximum", "Period": 60}, "ReturnData": False}
        for id_, metric in STATS.items()
    ]
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName="first",
        AlarmActions=[policy],
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        Threshold=1,
        EvaluationPeriods=2,
        TreatMissingData="notBreaching",
        Metrics=[{"Id": "e", "Expression": UNATTENDED, "ReturnData": True}, *stats],
    )
    return str(policy)


def _send(aws: EmbeddedAws, count: int) -> None:
    sqs = aws.client("sqs")
    send(sqs, sqs.get_queue_url(QueueName="jobs")["QueueUrl"], count)


def _take_all(aws: EmbeddedAws) -> None:
    sqs = aws.client("sqs")
    take_all(sqs, sqs.get_queue_url(QueueName="jobs")["QueueUrl"])


def _desired(account: StackAccount) -> int:
    return int(account.service("worker")["desiredCount"])


def _counts(account: StackAccount, minutes: int) -> list[int]:
    """The desired count after each minute."""
    counts = []
    for _ in range(minutes):
        account.aws.clock.sleep(60)
        counts.append(_desired(account))
    return counts


def test_tracking_alone_never_leaves_zero(account: StackAccount):
    """Without a task there is no data, and a policy does nothing: the trap."""
    _tracking(account.aws)
    _send(account.aws, 100)
    assert set(_counts(account, 60)) == {0}


def test_from_none_to_many_and_back(account: StackAccount):
    """The step policy starts one, tracking does the rest, and takes the last one away."""
    _tracking(account.aws, ScaleOutCooldown=60, ScaleInCooldown=300)
    _first_task(account.aws)
    assert set(_counts(account, 5)) == {0}
    _send(account.aws, 28)
    counts = _counts(account, 10)
    assert (counts[0], counts[2], counts[-1]) == (0, 1, 3)
    assert sorted(counts) == counts
    _take_all(account.aws)
    counts = _counts(account, 30)
    assert (counts[13], counts[-1]) == (3, 0)


def test_never_more_than_the_most(account: StackAccount):
    _tracking(account.aws, ScaleOutCooldown=60)
    _first_task(account.aws)
    _send(account.aws, 500)
    assert _counts(account, 12)[-1] == 4


def test_a_step_waits_for_its_cooldown(account: StackAccount):
    """What never runs is not counted: one more every five minutes, not every minute."""
    with account.aws.ecs.moment() as here:
        here.lost_zones.update({f"{account.aws.region}{zone}" for zone in "abc"})
    _first_task(account.aws)
    _send(account.aws, 1)
    counts = _counts(account, 10)
    assert [counts.count(n) for n in (1, 2)] == [5, 4]


def test_nothing_is_taken_away_while_ecs_deploys(account: StackAccount):
    """Scaling in waits; scaling out does not."""
    _tracking(account.aws, ScaleInCooldown=0)
    ecs = account.aws.client("ecs")
    ecs.update_service(cluster="staging-worker", service="worker", desiredCount=3)
    account.aws.clock.sleep(13 * 60)
    with account.aws.ecs.moment() as here:
        here.lost_zones.update({f"{account.aws.region}{zone}" for zone in "abc"})
    ecs.update_service(cluster="staging-worker", service="worker", forceNewDeployment=True)
    assert set(_counts(account, 8)) == {3}


def test_a_policy_that_is_put_again_keeps_its_arn(account: StackAccount):
    """An alarm calls it by that."""
    assert _first_task(account.aws) == _first_task(account.aws, adjustment=2)
    _send(account.aws, 1)
    assert _counts(account, 4)[-1] == 2


def test_an_alarm_says_its_state(account: StackAccount):
    """As whoever looks at it sees it."""
    _first_task(account.aws)
    _send(account.aws, 1)
    cloudwatch = account.aws.client("cloudwatch")
    states = []
    for _ in range(6):
        account.aws.clock.sleep(60)
        states.append(cloudwatch.describe_alarms(AlarmNames=["first"])["MetricAlarms"][0]["StateValue"])
    assert (states[0], "ALARM" in states, states[-1]) == ("OK", True, "OK")


def test_without_a_policy_that_can_act_no_time_is_spent(account: StackAccount):
    """CPU of a task has no data here."""
    account.aws.client("application-autoscaling").put_scaling_policy(
        **RESOURCE,
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 50.0,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
        },
    )
    assert account.aws.scaling.minutes.next_due() is None
    _tracking(account.aws)
    assert account.aws.scaling.minutes.next_due() is not None
    account.aws.client("application-autoscaling").delete_scaling_policy(**RESOURCE, PolicyName="queue")
    account.aws.clock.sleep(120)
    assert account.aws.scaling.minutes.next_due() is None


@pytest.mark.parametrize("messages", [0, 25])
def test_only_a_look_that_changes_something_is_a_visit(account: StackAccount, messages: int):
    """Who watches looks anew after a visit only."""
    _first_task(account.aws)
    _tracking(account.aws)
    account.aws.clock.sleep(600)
    if messages:
        _send(account.aws, messages)
    visits, before = account.aws.visits, _seen(account)
    for _ in range(5):
        account.aws.scaling.minutes.run_until((account.aws.scaling.minutes.next_due() or 0) + 1)
    assert (account.aws.visits != visits, _seen(account) != before) == (bool(messages), bool(messages))


def _seen(account: StackAccount) -> tuple[int, str]:
    """The desired count and the alarm's state; without a visit."""
    where = {"cluster": "staging-worker", "services": ["worker"]}
    with account.aws.looked_at():
        found = account.aws.ecs.handle("eu-west-1", "DescribeServices", where)["services"]
        return int(found[0]["desiredCount"]), str(account.aws.backend("cloudwatch").alarms["first"].state_value)
