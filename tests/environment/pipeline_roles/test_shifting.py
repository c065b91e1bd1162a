"""What the role of a pipeline that releases may do because traffic is shifted."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract.account import AwsAccount
from modulestack.environment.pipeline_roles.release import release
from modulestack.environment.pipeline_roles.scope import PolicyScope
from tests.support.environments import WEB, environment

LOOKS = {"elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules"}
CONTINUE, STOP = "ecs:ContinueServiceDeployment", "ecs:StopServiceDeployment"


def _allowed(account: AwsAccount, deployment: dict[str, Any], module: str) -> dict[str, list[str]]:
    """Action → its resources."""
    env = environment({"web": {**WEB, "deployment": deployment}})
    scope = PolicyScope(environment=env, account=account, project="modulestack", bucket="dev-releases-1", module=module)
    whole = [each for each in release(scope).whole if each]
    return {action: each["Resource"] for each in whole for action in each["Action"]}


@pytest.mark.parametrize("module", ["", "web"], ids=["all modules", "one module"])
@pytest.mark.parametrize("strategy", ["blue_green", "linear", "canary"])
def test_a_release_continues_stops_and_looks_at_rules(account: AwsAccount, strategy: str, module: str):
    """Of its own deployments; AWS knows no resource for a look at rules."""
    found = _allowed(account, {"strategy": strategy}, module)
    assert found[CONTINUE] == ["arn:aws:ecs:eu-west-1:123456789012:service-deployment/dev-web/web/*"]
    assert any(":service-deployment/dev-" in each for each in found[STOP])
    assert [found[action] for action in sorted(LOOKS)] == [["*"], ["*"]]


def test_rolling_with_a_second_target_group_looks_only(account: AwsAccount):
    """Its rules have weights, too."""
    found = _allowed(account, {"alternate_target_group": True}, "web")
    assert (found.keys() >= LOOKS, CONTINUE in found) == (True, False)


def test_rolling_needs_none_of_it(account: AwsAccount):
    """Its role is as it was."""
    assert not (LOOKS | {CONTINUE}) & _allowed(account, {}, "web").keys()
