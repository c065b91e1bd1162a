"""Requests of a module with two target groups add tasks, whichever has them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from components.request_scaling import EXPRESSIONS, NAME, NAMESPACE, STATISTIC
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.loads import Load
from tests.embedded_aws.ecs.traffic_shift.test_account import Stand

RESOURCE = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/staging-web/web",
    "ScalableDimension": "ecs:service:DesiredCount",
}


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A canary of which one request in four is seen for 15 minutes."""
    account = EmbeddedAws()
    made = Stand(account)
    canary = {"canaryPercent": 25.0, "canaryBakeTimeInMinutes": 15}
    made.create("web", strategy="CANARY", bakeTimeInMinutes=5, canaryConfiguration=canary)
    scaling = account.client("application-autoscaling")
    scaling.register_scalable_target(**RESOURCE, MinCapacity=2, MaxCapacity=9)
    *steps, (result, expression) = EXPRESSIONS.items()
    groups = dict(zip(("first", "second"), (arn.rpartition(":")[2] for arn in made.groups), strict=True))
    scaling.put_scaling_policy(
        **RESOURCE,
        PolicyName="requests",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 100.0,
            "CustomizedMetricSpecification": {
                "Metrics": [
                    {"Id": result, "Expression": expression, "ReturnData": True},
                    *({"Id": id_, "Expression": text, "ReturnData": False} for id_, text in steps),
                    *(
                        {
                            "Id": id_,
                            "ReturnData": False,
                            "MetricStat": {
                                "Metric": {
                                    "Namespace": NAMESPACE,
                                    "MetricName": NAME,
                                    "Dimensions": [{"Name": "TargetGroup", "Value": group}],
                                },
                                "Stat": STATISTIC,
                            },
                        }
                        for id_, group in groups.items()
                    ),
                ]
            },
        },
    )
    yield made
    account.close()


def _come(stand: Stand, first: float, second: float) -> None:
    """So many requests a minute to each group."""
    for arn, requests in zip(stand.groups, (first, second), strict=True):
        stand.aws.loads.set(arn.rpartition(":")[2], Load(requests=requests), scales=True)


def _desired(stand: Stand) -> int:
    return int(stand.ecs.describe_services(cluster="staging-web", services=["web"])["services"][0]["desiredCount"])


def test_while_the_first_group_serves(stand: Stand):
    """The other has no task and no data."""
    _come(stand, 290, 0)
    stand.network.wait(5 * 60)
    assert _desired(stand) == 3


def test_in_the_middle_of_a_canary(stand: Stand):
    """What both get counts for the tasks of one: not for twice as many, nor twice."""
    arn = stand.release("web", "app:2")
    stand.until(arn, "lifecycleStage", "PRODUCTION_TRAFFIC_SHIFT")
    _come(stand, 400 * 0.75, 400 * 0.25)
    stand.network.wait(10 * 60)
    assert (_desired(stand), stand.described(arn)["status"]) == (4, "IN_PROGRESS")
    stand.until(arn, "status", "SUCCESSFUL")


def test_while_the_other_group_serves(stand: Stand):
    stand.until(stand.release("web", "app:2"), "status", "SUCCESSFUL")
    _come(stand, 0, 590)
    stand.network.wait(10 * 60)
    assert _desired(stand) == 6


def test_where_nobody_asks_anything_nothing_is_known(stand: Stand):
    """As with one group: missing data is no sign that fewer tasks would do."""
    _come(stand, 590, 0)
    stand.network.wait(10 * 60)
    assert _desired(stand) == 6
    _come(stand, 0, 0)
    stand.network.wait(60 * 60)
    assert _desired(stand) == 6
    _come(stand, 90, 0)
    stand.network.wait(60 * 60)
    assert _desired(stand) == 2
