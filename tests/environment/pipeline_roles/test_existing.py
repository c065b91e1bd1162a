"""The pipeline's roles in a cluster that others use, too: what is the environment's, and nothing else there."""

from __future__ import annotations

import dataclasses
import json

import pytest

from modulestack.contract.account import AwsAccount
from modulestack.contract.policy_document import document
from modulestack.environment.model import PipelineSection
from modulestack.environment.pipeline_roles import change
from modulestack.environment.pipeline_roles.read import read
from modulestack.environment.pipeline_roles.release import release
from modulestack.environment.pipeline_roles.scope import PolicyScope
from tests.edits.cases.pipeline import PIPELINE
from tests.support.environments import WEB, environment
from tests.support.iam_evaluator import Document, Request, allows

ECS = "arn:aws:ecs:eu-west-1:123456789012:"
GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:"
ENVIRONMENT = {"aws:ResourceTag/modulestack:environment": "dev"}
OWN = {**ENVIRONMENT, "aws:ResourceTag/modulestack:module": "web"}
SHARED = {"existing_cluster": "shared", "existing_log_group": "/shared/logs"}
SCOPE = PolicyScope(
    environment=environment({"web": {**WEB, **SHARED}, "api": {**WEB, **SHARED}}),
    account=AwsAccount(partition="aws", id="123456789012", region="eu-west-1"),
    project="modulestack",
    bucket="dev-releases-1a2b3c4",
)
RELEASE: Document = document(*release(SCOPE.of_module("web")).whole)
UP: Document = document(*change.tagged(SCOPE).whole)
TAKEN_OVER = PolicyScope(
    environment=environment(
        {"web": {**WEB, **SHARED, "imported": {"names": {"service": "by-hand"}}}, "api": {**WEB, **SHARED}}
    ),
    account=SCOPE.account,
    project="modulestack",
    bucket="dev-releases-1a2b3c4",
)
RELEASE_TAKEN: Document = document(*release(TAKEN_OVER.of_module("web")).whole)
RELEASE_OTHER: Document = document(*release(TAKEN_OVER.of_module("api")).whole)
UP_TAKEN: Document = document(*change.tagged(TAKEN_OVER).whole)
ELB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:"
SUBNETS = ["subnet-00000001", "subnet-00000002"]
BALANCED = PolicyScope(
    environment=environment(
        {"web": {**WEB, "load_balancers": {"front": {"routes": [{"paths": ["/*"]}]}}}},
        network={"existing": {"vpc_id": "vpc-00000001", "private_subnet_ids": SUBNETS}},
        load_balancers={"front": {"scheme": "internet-facing", "existing": "platform"}},
    ),
    account=SCOPE.account,
    project="modulestack",
    bucket="dev-releases-1a2b3c4",
)
ZONE_ROLE = "arn:aws:iam::210987654321:role/records"
READ: Document = document(
    *read(
        dataclasses.replace(
            SCOPE, environment=environment(domain={"zone": "example.com", "zone_id": "Z0A", "role": ZONE_ROLE})
        ),
        PipelineSection.model_validate_json(json.dumps(PIPELINE)),
    ).whole
)
RULES: Document = document(*change.tagged(BALANCED).whole)


@pytest.mark.parametrize(
    ("policy", "request_", "is_allowed"),
    [
        (RELEASE, Request("ecs:UpdateService", f"{ECS}service/shared/dev-web", OWN), True),
        (RELEASE, Request("ecs:UpdateService", f"{ECS}service/shared/dev-api", ENVIRONMENT), False),
        (RELEASE, Request("ecs:UpdateService", f"{ECS}service/shared/other"), False),
        (RELEASE, Request("ecs:UpdateService", f"{ECS}service/shared/by-hand", OWN), False),
        (RELEASE_TAKEN, Request("ecs:UpdateService", f"{ECS}service/shared/by-hand", OWN), True),
        (RELEASE_TAKEN, Request("ecs:UpdateService", f"{ECS}service/another/by-hand", OWN), False),
        (RELEASE_TAKEN, Request("ecs:DescribeServiceRevisions", f"{ECS}service-revision/shared/by-hand/1"), True),
        (RELEASE_OTHER, Request("ecs:UpdateService", f"{ECS}service/shared/by-hand", ENVIRONMENT), False),
        (UP_TAKEN, Request("ecs:UpdateService", f"{ECS}service/shared/by-hand", ENVIRONMENT), True),
        (UP_TAKEN, Request("ecs:UpdateService", f"{ECS}service/shared/by-hand"), False),
        (RELEASE, Request("ecs:UpdateService", f"{ECS}service/another/dev-web", OWN), False),
        (RELEASE, Request("ecs:DescribeServices", f"{ECS}service/shared/dev-web", OWN), True),
        (RELEASE, Request("ecs:DescribeServices", f"{ECS}service/shared/other"), False),
        (RELEASE, Request("ecs:DescribeServiceRevisions", f"{ECS}service-revision/shared/dev-web/1"), True),
        (RELEASE, Request("ecs:StopServiceDeployment", f"{ECS}service-deployment/shared/dev-web/1"), True),
        (RELEASE, Request("ecs:StopServiceDeployment", f"{ECS}service-deployment/shared/other/1"), False),
        (RELEASE, Request("ecs:StopTask", f"{ECS}task/shared/1", OWN), True),
        (RELEASE, Request("ecs:StopTask", f"{ECS}task/shared/1"), False),
        (RELEASE, Request("ecs:TagResource", f"{ECS}task/shared/1", {"ecs:CreateAction": "RunTask"}), True),
        (RELEASE, Request("ecs:TagResource", f"{ECS}task/shared/1", OWN), False),
        (RELEASE, Request("ecs:ListTasks", "*", {"ecs:cluster": f"{ECS}cluster/shared"}), True),
        (RELEASE, Request("ecs:ListTasks", "*", {"ecs:cluster": f"{ECS}cluster/another"}), False),
        (RELEASE, Request("logs:FilterLogEvents", f"{GROUP}/shared/logs:*"), True),
        (RELEASE, Request("logs:FilterLogEvents", f"{GROUP}/other/logs:*"), False),
        (UP, Request("ecs:UpdateService", f"{ECS}service/shared/dev-web", ENVIRONMENT), True),
        (UP, Request("ecs:DeleteService", f"{ECS}service/shared/other"), False),
        (UP, Request("ecs:UpdateCluster", f"{ECS}cluster/shared", ENVIRONMENT), False),
        (UP, Request("ecs:DeleteCluster", f"{ECS}cluster/shared", ENVIRONMENT), False),
        (UP, Request("ecs:PutClusterCapacityProviders", f"{ECS}cluster/shared", ENVIRONMENT), False),
        (READ, Request("sts:AssumeRole", ZONE_ROLE), True),
        (READ, Request("sts:AssumeRole", f"{ZONE_ROLE}-other"), False),
        (RULES, Request("elasticloadbalancing:CreateRule", f"{ELB}listener/app/platform/1/2"), True),
        (RULES, Request("elasticloadbalancing:CreateRule", f"{ELB}listener/app/another/1/2"), False),
        (RULES, Request("elasticloadbalancing:ModifyRule", f"{ELB}listener-rule/app/platform/1/2/3"), False),
        (
            RULES,
            Request("elasticloadbalancing:DeleteRule", f"{ELB}listener-rule/app/platform/1/2/3", ENVIRONMENT),
            True,
        ),
        (RULES, Request("elasticloadbalancing:ModifyListener", f"{ELB}listener/app/platform/1/2"), False),
        (RULES, Request("elasticloadbalancing:AddListenerCertificates", f"{ELB}listener/app/platform/1/2"), False),
        (RULES, Request("elasticloadbalancing:DeleteLoadBalancer", f"{ELB}loadbalancer/app/platform/1"), False),
    ],
    ids=str,
)
def test_what_is_the_environment_s_and_nothing_else(policy: Document, request_: Request, is_allowed: bool):  # noqa: FBT001
    assert allows([policy], request_) == is_allowed
