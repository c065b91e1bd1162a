"""What the pipeline's roles may do because there are machines."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.contract import limits
from modulestack.contract.account import AwsAccount
from modulestack.contract.policy_document import document, length
from modulestack.environment.pipeline_roles import machines, policies
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.earlier_run import EarlierRun
from modulestack.environment.pipeline_roles.release import release
from modulestack.environment.pipeline_roles.scope import PolicyScope
from tests.support.environments import WEB, environment
from tests.support.granted import PIPELINE

BEGIN = "arn:aws:ecs:eu-west-1:123456789012"
OWN = {"StringEquals": {"aws:ResourceTag/modulestack:environment": "dev", "aws:ResourceTag/modulestack:module": "web"}}


def _scope(account: AwsAccount, **more: Any) -> PolicyScope:
    env = environment(
        {"web": {**WEB, "capacity": "machines"}, "api": WEB},
        capacity={"machines": {"instance_types": ["m7i.large"], "min": 1, "max": 2}},
    )
    return PolicyScope(environment=env, account=account, project="modulestack", bucket="dev-releases-1", **more)


def _statements(rights: Rights) -> dict[str, Any]:
    return {action: each for each in rights.whole if each for action in each["Action"]}


def test_who_releases_one_module_on_machines_reaches_its_own_service(account: AwsAccount):
    """In the machines' cluster; what is below a service has the module's name, too."""
    found = _statements(release(_scope(account, module="web")))
    assert found["ecs:UpdateService"]["Resource"] == [f"{BEGIN}:service/dev-machines/web"]
    assert found["ecs:StopServiceDeployment"]["Resource"] == [
        f"{BEGIN}:service-*/dev-machines/web/*",
        f"{BEGIN}:service/dev-machines/web",
        f"{BEGIN}:task/dev-machines/*",
    ]
    assert found["ecs:RegisterTaskDefinition"]["Resource"] == [f"{BEGIN}:task-definition/dev-web:*"]
    assert found["ecs:RunTask"]["Condition"] == {"ArnLike": {"ecs:cluster": f"{BEGIN}:cluster/dev-machines"}}


def test_a_task_in_a_shared_cluster_is_stopped_by_its_tag(account: AwsAccount):
    """Its ARN would be anybody's."""
    found = _statements(release(_scope(account, module="web")))
    assert found["ecs:StopTask"] == {
        "Effect": "Allow",
        "Action": ["ecs:StopTask"],
        "Resource": [f"{BEGIN}:task/dev-machines/*"],
        "Condition": OWN,
    }
    assert "Condition" not in found["ecs:DescribeTasks"]


def test_a_module_on_fargate_is_where_it_was(account: AwsAccount):
    found = _statements(release(_scope(account, module="api")))
    assert found["ecs:UpdateService"]["Resource"] == [f"{BEGIN}:service/dev-api/*"]
    assert found["ecs:StopTask"]["Resource"] == [f"{BEGIN}:task/dev-api/*"]
    assert "Condition" not in found["ecs:StopTask"]


def test_machines_are_changed_by_name_or_by_tag(account: AwsAccount):
    """But for what a group of them is started from, which EC2 is asked about."""
    scope = _scope(account)
    for rights in (machines.read(scope), machines.change(scope)):
        assert length(document(*rights)) < limits.POLICY_LENGTH
    for statement in machines.change(scope):
        if "ec2:RunInstances" in statement["Action"] or "ssm:GetParameters" in statement["Action"]:
            continue
        is_named = all("dev" in resource for resource in statement["Resource"])
        assert is_named or "modulestack:environment" in json.dumps(statement["Condition"]), statement


MACHINES = {"machines": {"instance_types": ["m7i.large"], "min": 1, "max": 2}}
MANAGED: dict[str, Any] = {"managed": {}}


@pytest.mark.parametrize(
    ("file", "earlier"),
    [
        ({"capacity": MACHINES}, {}),
        ({"managed_instances": MANAGED}, {}),
        ({"capacity": MACHINES, "managed_instances": MANAGED}, {}),
        ({"network": {"create": {"cidr": "10.0.0.0/16", "nat": "instance"}}}, {}),
        ({}, {"capacity": True}),
        ({}, {"managed_instances": True}),
        ({}, {"nat_instance": True}),
    ],
)
def test_machines_of_any_kind_are_in_one_policy_that_roles_have(
    account: AwsAccount, file: dict[str, Any], earlier: dict[str, Any]
):
    """A NAT instance alone is one, too, and what an earlier run made is taken away by rights that are still there."""
    env = environment(pipeline=PIPELINE, **file)
    assert env.pipeline is not None
    scope = PolicyScope(environment=env, account=account, project="p", bucket="b", earlier=EarlierRun(**earlier))
    roles = policies.of_roles(env.pipeline, policies.rights(scope, env.pipeline))
    assert [roles["preview"], roles["up"]] == [
        ["read", "read-machines"],
        ["read", "read-machines", "named", "tagged", "network", "machines"],
    ]


def test_without_machines_no_role_has_their_policies(account: AwsAccount):
    env = environment(pipeline=PIPELINE)
    assert env.pipeline is not None
    scope = PolicyScope(environment=env, account=account, project="p", bucket="b")
    roles = policies.of_roles(env.pipeline, policies.rights(scope, env.pipeline))
    assert {name for names in roles.values() for name in names if "machines" in name} == set()
