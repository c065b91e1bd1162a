"""
Who looks on from outside, by boto3 over HTTP and queries as the AWS CLI's `--query` has them.

https://docs.aws.amazon.com/cli/latest/reference/ecs/describe-service-deployments.html
https://docs.aws.amazon.com/cli/latest/reference/ecs/list-service-deployments.html
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import boto3
import botocore.waiter
import jmespath
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.server import serve
from tests.embedded_aws.ecs.traffic_shift.test_account import Stand

WEB = {"cluster": "staging-web", "service": "web"}
STEPS = {"stepPercent": 40.0, "stepBakeTimeInMinutes": 1}
STAGE = (
    "serviceDeployments[0].[lifecycleStage, sourceServiceRevisions[0].[runningTaskCount, "
    "requestedProductionTrafficWeight, requestedTestTrafficWeight], targetServiceRevision.[runningTaskCount, "
    "requestedProductionTrafficWeight, requestedTestTrafficWeight]]"
)
ROWS = [
    ["PRE_SCALE_UP", [2, 100.0, 100.0], [0, 0.0, 0.0]],
    ["SCALE_UP", [2, 100.0, 100.0], [0, 0.0, 0.0]],
    ["POST_SCALE_UP", [2, 100.0, 100.0], [2, 0.0, 0.0]],
    ["TEST_TRAFFIC_SHIFT", [2, 100.0, 0.0], [2, 0.0, 100.0]],
    ["POST_TEST_TRAFFIC_SHIFT", [2, 100.0, 0.0], [2, 0.0, 100.0]],
    ["PRODUCTION_TRAFFIC_SHIFT", [2, 60.0, 0.0], [2, 40.0, 100.0]],
    ["PRODUCTION_TRAFFIC_SHIFT", [2, 20.0, 0.0], [2, 80.0, 100.0]],
    ["PRODUCTION_TRAFFIC_SHIFT", [2, 0.0, 0.0], [2, 100.0, 100.0]],
    ["POST_PRODUCTION_TRAFFIC_SHIFT", [2, 0.0, 0.0], [2, 100.0, 100.0]],
    ["BAKE_TIME", [2, 0.0, 0.0], [2, 100.0, 100.0]],
    ["CLEAN_UP", [0, 0.0, 0.0], [2, 100.0, 100.0]],
]
"""Stage; of the old and the new revision tasks that run, and the weights of production and of tests."""
PAUSE = {"targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]}


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A service whose deployments shift its requests in steps."""
    account = EmbeddedAws()
    made = Stand(account)
    made.create("web", strategy="LINEAR", bakeTimeInMinutes=1, linearConfiguration=STEPS)
    yield made
    account.close()


@pytest.fixture
def ecs(stand: Stand) -> Iterator[Any]:
    """A client as somebody else would make it."""
    served = serve(stand.aws)
    session = boto3.Session(aws_access_key_id="any", aws_secret_access_key="thing", region_name="eu-west-1")
    yield session.client("ecs", endpoint_url=served.url, config=Config(retries={"total_max_attempts": 1}))
    served.close()


def test_each_stage_is_seen_with_its_weights(stand: Stand, ecs: Any) -> None:
    """Each time that something is another one, once."""
    arn = stand.release("web", "app:2")
    seen: list[Any] = []
    while jmespath.search("serviceDeployments[0].status", described := _described(ecs, arn)) != "SUCCESSFUL":
        row = jmespath.search(STAGE, described)
        if not seen or (row[0], row[2][1]) != (seen[-1][0], seen[-1][2][1]):
            seen.append(row)
        stand.network.wait(1)
    assert seen == ROWS


def _described(ecs: Any, *arns: str) -> Any:
    return ecs.describe_service_deployments(serviceDeploymentArns=list(arns))


def test_deployments_are_listed_by_status_and_time_page_by_page(stand: Stand, ecs: Any) -> None:
    """The newest first; a page says how to get the next one."""
    stand.until(stand.release("web", "app:2"), "status", "SUCCESSFUL")
    arn = stand.release("web", "app:3")
    listed = ecs.list_service_deployments(**WEB)["serviceDeployments"]
    assert listed[0]["serviceDeploymentArn"] == arn
    assert [each["status"] for each in listed][1:] == ["SUCCESSFUL", "SUCCESSFUL"]
    arns: list[str] = []
    more: dict[str, str] = {}
    while True:
        page = ecs.list_service_deployments(**WEB, maxResults=1, **more)
        arns += [each["serviceDeploymentArn"] for each in page["serviceDeployments"]]
        if "nextToken" not in page:
            break
        more = {"nextToken": page["nextToken"]}
    assert arns == [each["serviceDeploymentArn"] for each in listed]
    stand.network.wait(5)
    running = ecs.list_service_deployments(**WEB, status=["PENDING", "IN_PROGRESS"])["serviceDeployments"]
    assert [each["serviceDeploymentArn"] for each in running] == [arn]
    before = running[0]["createdAt"] - datetime.timedelta(seconds=1)
    sorted_out = [
        [
            each["serviceDeploymentArn"]
            for each in ecs.list_service_deployments(**WEB, createdAt=asked)["serviceDeployments"]
        ]
        for asked in ({"after": before}, {"before": before})
    ]
    assert sorted_out == [[arn], arns[1:]]
    stand.until(arn, "status", "SUCCESSFUL")


def test_a_waiter_waits_for_the_old_revision_to_be_gone(
    stand: Stand, ecs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore has one of services, and none of service deployments: who wants the latter asks again and again."""
    assert [each for each in ecs.waiter_names if "service" in each] == ["services_inactive", "services_stable"]
    arn = stand.release("web", "app:4")
    monkeypatch.setattr(botocore.waiter.time, "sleep", stand.network.wait)
    ecs.get_waiter("services_stable").wait(
        cluster="staging-web", services=["web"], WaiterConfig={"MaxAttempts": 200, "Delay": 15}
    )
    assert jmespath.search("serviceDeployments[].status", _described(ecs, arn)) == ["SUCCESSFUL"]


def test_what_does_not_wait_is_not_continued_and_what_is_over_not_stopped(stand: Stand, ecs: Any) -> None:
    """
    The codes are AWS's; the texts nobody has published.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
    """
    ecs.update_service(**WEB, deploymentConfiguration={"lifecycleHooks": [PAUSE]})
    arn = stand.release("web", "app:5")
    hook = "serviceDeployments[0].lifecycleHookDetails[?status=='AWAITING_ACTION'] | [0].hookId"
    while not (waiting := jmespath.search(hook, _described(ecs, arn))):
        stand.network.wait(2)
    over = ecs.list_service_deployments(**WEB, status=["SUCCESSFUL"])["serviceDeployments"][0]["serviceDeploymentArn"]
    refused = [
        _code(ecs.continue_service_deployment, serviceDeploymentArn=asked, hookId=which)
        for asked, which in ((arn, "ecs-pause-x"), (over, waiting), (f"{arn}x", waiting))
    ]
    assert refused == ["InvalidParameterException"] * 2 + ["ServiceDeploymentNotFoundException"]
    ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId=waiting)
    assert (
        _code(ecs.continue_service_deployment, serviceDeploymentArn=arn, hookId=waiting) == "InvalidParameterException"
    )
    stand.until(arn, "lifecycleStage", "PRODUCTION_TRAFFIC_SHIFT")
    for asked in ({}, {"stopType": "ROLLBACK"}):
        assert ecs.stop_service_deployment(serviceDeploymentArn=arn, **asked)["serviceDeploymentArn"] == arn
    stand.until(arn, "status", "ROLLBACK_SUCCESSFUL")
    assert [_code(ecs.stop_service_deployment, serviceDeploymentArn=asked) for asked in (arn, over, f"{arn}x")] == [
        "ConflictException",
        "ConflictException",
        "ServiceDeploymentNotFoundException",
    ]
    undone, before = _described(ecs, arn, over)["serviceDeployments"]
    assert undone["rollback"]["serviceRevisionArn"] == before["targetServiceRevision"]["arn"]


def _code(call: Any, **asked: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**asked)
    return str(refused.value.response["Error"]["Code"])


def test_revisions_say_which_group_serves(stand: Stand, ecs: Any) -> None:
    """Of those that are not there a failure tells."""
    stand.until(stand.release("web", "app:2"), "status", "SUCCESSFUL")
    [now] = ecs.describe_services(cluster="staging-web", services=["web"])["services"]
    arn = now["currentServiceRevisions"][0]["arn"]
    found = ecs.describe_service_revisions(serviceRevisionArns=[arn, f"{arn}x"])
    query = "serviceRevisions[].[containerImages[0].image, resolvedConfiguration.loadBalancers[0].targetGroupArn]"
    [(image, group)] = jmespath.search(query, found)
    assert (image, group.split("/")[1]) == ("app:2", "web-b")
    assert [(each["arn"], each["reason"]) for each in found["failures"]] == [(f"{arn}x", "MISSING")]
