"""Nothing is allowed on everything that AWS can bind to something."""

from __future__ import annotations

import dataclasses

import pytest

from modulestack.contract import iam_actions, iam_network_actions, iam_query_actions
from modulestack.contract.policy_document import Statement, document
from modulestack.environment.model import Environment
from modulestack.environment.pipeline_roles import machines, network_acls, policies, release
from modulestack.environment.pipeline_roles.earlier_run import EarlierRun
from modulestack.environment.pipeline_roles.scope import PolicyScope
from tests.environment.pipeline_roles import features
from tests.environment.strategies import environment_of
from tests.support.iam_evaluator import Request, allows

ACCOUNT = f"arn:aws:{{}}:eu-west-1:{features.OWN}:"
NO_RESOURCE = {
    *iam_query_actions.READ_QUERY,
    *iam_query_actions.CHANGE_QUERY,
    *iam_actions.READ_EVERYWHERE,
    *iam_actions.READ_EVERYWHERE_FURTHER,
    *iam_actions.READ_PULL_THROUGH,
    *iam_network_actions.READ_ENDPOINT,
    *iam_network_actions.READ_ENDPOINT_FURTHER,
    *iam_network_actions.READ_ATTACHMENT,
    *iam_network_actions.READ_ATTACHMENT_FURTHER,
    *iam_network_actions.READ_POOL,
    *iam_network_actions.DELIVER_FLOW_LOGS_FURTHER,
    *iam_actions.CHANGE_PULL_THROUGH,
    *iam_actions.CHANGE_PULL_THROUGH_FURTHER,
    *("acm:RequestCertificate", "route53:CreateHostedZone", "cloudformation:GetResource"),
    *("autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeInstanceRefreshes"),
    *("autoscaling:DescribeScalingActivities", "autoscaling:DescribeWarmPool"),
    *("ec2:DescribeLaunchTemplateVersions", "ec2:DescribeLaunchTemplates", "ec2:DescribeNetworkInterfaces"),
    *("ec2:DescribeSnapshots", "ecr:GetAuthorizationToken", "ecr:ValidatePullThroughCacheRule"),
    *("ecs:DeregisterTaskDefinition", "ecs:ListAccountSettings", "ecs:ListTaskDefinitions"),
    *("elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetHealth", "cloudwatch:DescribeAlarms"),
}
"""
Of these IAM knows no resource, or none that the call has.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""
BY_CONDITION = {"ecs:ListTasks": "ecs:cluster", "kms:CreateKey": "aws:RequestTag/modulestack:environment"}
"""What has no resource, but a condition that binds it."""


def _statements(environment: Environment) -> list[Statement]:
    pipeline = environment.pipeline
    assert pipeline is not None
    scope = dataclasses.replace(
        policies.longest(environment),
        earlier=EarlierRun(
            alerts=True,
            dashboard=True,
            queries=True,
            metric_filters=True,
            ipv6=True,
            network_load_balancers=True,
            file_systems=True,
            flow_log_bucket=True,
            log_buckets=True,
            nat_instance=True,
            network_acl=True,
            pull_through=True,
            transit_gateway=True,
            vpc_endpoints=True,
        ),
    )
    return [each for rights in policies.rights(scope, pipeline).values() for each in rights.whole if each]


@pytest.fixture(scope="module")
def environment() -> Environment:
    return features.environment(6, applications=4)


def test_what_is_allowed_on_everything_can_be_bound_to_nothing(environment: Environment):
    """Every policy of the pipeline, with every feature."""
    everywhere = [each for each in _statements(environment) if "*" in each["Resource"]]
    free = {action for each in everywhere for action in each["Action"] if action not in BY_CONDITION}
    assert free - NO_RESOURCE == set()
    for action, key in BY_CONDITION.items():
        found = [each for each in everywhere if action in each["Action"]]
        assert found
        assert all(key in str(each["Condition"]) for each in found)


def _scope(environment: Environment, module: str = "") -> PolicyScope:
    return dataclasses.replace(policies.longest(environment), module=module)


OWN_TAG = {"aws:ResourceTag/modulestack:environment": "production"}
LOOK = "elasticfilesystem:DescribeMountTargets"


@pytest.mark.parametrize("module", ["", "application-00"])
def test_a_release_looks_at_file_systems_of_the_environment_only(environment: Environment, module: str):
    """By the tag of the environment, also where one module is meant: they belong to no module."""
    found = [each for each in release.release(_scope(environment, module)).whole if each]
    policy = document(*found)
    system = ACCOUNT.format("elasticfilesystem") + "file-system/fs-1"
    assert allows([policy], Request(LOOK, system, OWN_TAG))
    assert not allows([policy], Request(LOOK, system, {"aws:ResourceTag/modulestack:environment": "staging"}))
    assert not allows([policy], Request(LOOK, system))


def test_a_release_looks_at_the_file_systems_that_the_file_names():
    """Whose tags are somebody's; a module without volumes looks at none."""
    config = features.config(2, applications=1)
    config["modulestack:file_systems"] = {"shared": {"id": "fs-0123456789abcdef0"}}
    named = environment_of(config, "production")
    found = {
        module: [each for each in release.release(_scope(named, module)).whole if each and LOOK in each["Action"]]
        for module in ("application-00", "application-01")
    }
    assert found["application-01"] == []
    assert [each["Resource"] for each in found["application-00"] if "Condition" not in each] == [
        [ACCOUNT.format("elasticfilesystem") + "file-system/fs-0123456789abcdef0"]
    ]


def test_who_brings_up_starts_machines_from_the_environment_s_launch_templates_only(environment: Environment):
    """A group's: with tags that they give, and no instance of anybody's own making."""
    policy = {
        "Version": "2012-10-17",
        "Statement": machines.change(_scope(environment)),
    }
    ec2 = ACCOUNT.format("ec2")
    template = f"{ec2}launch-template/lt-1"
    run = "ec2:RunInstances"
    assert allows([policy], Request(run, template, OWN_TAG))
    assert not allows([policy], Request(run, template))
    for kind in ("instance", "network-interface", "security-group", "subnet", "volume"):
        assert allows([policy], Request(run, f"{ec2}{kind}/x", {"ec2:LaunchTemplate": template}))
        assert not allows([policy], Request(run, f"{ec2}{kind}/x"))
    tagged = {"aws:RequestTag/modulestack:environment": "production", "ec2:CreateAction": "RunInstances"}
    assert allows([policy], Request("ec2:CreateTags", f"{ec2}instance/i-1", tagged))
    assert not allows([policy], Request("ec2:CreateTags", f"{ec2}instance/i-1", OWN_TAG))


ACL = ACCOUNT.format("ec2") + "network-acl/acl-1"
OTHERS_TAG = {"aws:ResourceTag/modulestack:environment": "staging"}


def test_only_what_belongs_to_no_environment_may_be_emptied_and_claimed(environment: Environment):
    """The default network ACL of a VPC has no tag when its rules are taken away, and then it gets one."""
    scope = dataclasses.replace(policies.longest(environment), earlier=EarlierRun(network_acl=True))
    policy = document(*network_acls.change(scope))
    own = {"aws:ResourceTag/modulestack:environment": environment.name}
    claimed = {"aws:RequestTag/modulestack:environment": environment.name}
    asked = {
        f"{action} {whose}": allows([policy], Request(f"ec2:{action}", ACL, {**tags, **more}))
        for action, more in {"DeleteNetworkAclEntry": {}, "CreateNetworkAclEntry": {}, "CreateTags": claimed}.items()
        for whose, tags in {"nobody's": {}, "own": own, "another's": OTHERS_TAG}.items()
    }
    assert asked == {
        "DeleteNetworkAclEntry nobody's": True,
        "DeleteNetworkAclEntry own": True,
        "DeleteNetworkAclEntry another's": False,
        "CreateNetworkAclEntry nobody's": False,
        "CreateNetworkAclEntry own": True,
        "CreateNetworkAclEntry another's": False,
        "CreateTags nobody's": True,
        "CreateTags own": True,
        "CreateTags another's": False,
    }
