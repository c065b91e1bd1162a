"""An ECS service follows the program where the program decides, and nobody else's doing looks like its change."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import service_request
from modulestack.embedded_aws.resources.ecs.service import TIMEOUT_S, ServiceHandler
from modulestack.embedded_aws.resources.handler import InvalidInput


def inputs(ctx: Context, **more: Any) -> dict[str, Any]:
    ec2 = ctx.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="a", Description="a", VpcId=vpc)["GroupId"]
    ecs = ctx.client("ecs")
    ecs.create_cluster(clusterName="c")
    for image in ("app:1", "app:2"):
        ecs.register_task_definition(
            family="f",
            containerDefinitions=[{"name": "app", "image": image}],
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
        )
    return {
        "name": "web",
        "cluster": "c",
        "taskDefinition": "f:1",
        "desiredCount": 2,
        "launchType": "FARGATE",
        "networkConfiguration": {"subnets": [subnet], "securityGroups": [group], "assignPublicIp": True},
        "waitForSteadyState": True,
        **more,
    }


def test_a_release_and_autoscaling_survive_an_update(aws: EmbeddedAws, ctx: Context) -> None:
    """The program ignores changes of both, so it gives its old ones, which must not be sent."""
    handler, wanted = ServiceHandler(), inputs(ctx)
    made = handler.create(ctx, wanted)
    ctx.client("ecs").update_service(cluster="c", service="web", taskDefinition="f:2", desiredCount=3)
    outputs = handler.update(ctx, made.id, made.outputs, {**wanted, "deploymentMaximumPercent": 150})
    outputs = handler.update(ctx, made.id, outputs, {**wanted, "deploymentMaximumPercent": 175})
    found = ctx.client("ecs").describe_services(cluster="c", services=["web"])["services"][0]
    assert (
        found["taskDefinition"].rsplit("/")[-1],
        found["desiredCount"],
        found["deploymentConfiguration"]["maximumPercent"],
    ) == (
        "f:2",
        3,
        175,
    )
    assert (outputs["taskDefinition"], outputs["desiredCount"]) == ("f:1", 2)


@pytest.mark.parametrize(
    ("changes", "deployments"),
    [({"waitForSteadyState": False}, 1), ({"forceNewDeployment": True}, 2), ({"tags": {"a": "b"}}, 1)],
)
def test_what_is_the_providers_own_makes_it_ask_and_so_may_begin_a_deployment(
    aws: EmbeddedAws, ctx: Context, changes: dict[str, Any], deployments: int
) -> None:
    """A service that was imported has neither; tags are another request."""
    handler, wanted = ServiceHandler(), inputs(ctx)
    made = handler.create(ctx, wanted)
    handler.update(ctx, made.id, made.outputs, {**wanted, **changes})
    found = ctx.client("ecs").list_service_deployments(cluster="c", service="web")["serviceDeployments"]
    assert len(found) == deployments


def test_creation_waits_until_steady(aws: EmbeddedAws, ctx: Context) -> None:
    made = ServiceHandler().create(ctx, inputs(ctx))
    found = ctx.client("ecs").describe_services(cluster="c", services=[made.id])["services"][0]
    assert (found["runningCount"], len(found["deployments"])) == (2, 1)


def test_a_service_that_never_gets_steady_fails_as_the_provider_does(aws: EmbeddedAws, ctx: Context) -> None:
    """Without a way out its image cannot be pulled; there is no circuit breaker here."""
    before = aws.clock.now()
    wanted = inputs(ctx)
    ctx.client("ecs").register_task_definition(
        family="f",
        containerDefinitions=[{"name": "app", "image": f"{ctx.account_id}.dkr.ecr.eu-west-1.amazonaws.com/none:1"}],
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        executionRoleArn=_role(ctx),
    )
    with pytest.raises(TimeoutError, match=r"create: timeout while waiting for state to become 'tfSTABLE'"):
        ServiceHandler().create(ctx, {**wanted, "taskDefinition": "f:3"})
    assert aws.clock.now() - before >= TIMEOUT_S


def _role(ctx: Context) -> str:
    document = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
        '"Principal":{"Service":"ecs-tasks.amazonaws.com"}}]}'
    )
    return str(ctx.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=document)["Role"]["Arn"])


def test_deletion_drains_and_waits(aws: EmbeddedAws, ctx: Context) -> None:
    made = ServiceHandler().create(ctx, inputs(ctx))
    ServiceHandler().delete(ctx, made.id, made.outputs)
    assert ServiceHandler().read(ctx, made.id, made.outputs) is None
    assert ctx.client("ecs").list_tasks(cluster="c")["taskArns"] == []


def test_an_empty_list_of_alarms_is_refused(ctx: Context) -> None:
    """The provider makes nothing of it, and the SDK wants one."""
    alarms = {"alarmNames": [], "enable": False, "rollback": False}
    with pytest.raises(InvalidInput, match=r"missing required field, DeploymentConfiguration\.Alarms\.AlarmNames"):
        ServiceHandler().check(ctx, {"alarms": alarms})


@pytest.mark.parametrize("hooks", [[], None])
def test_hooks_that_are_gone_are_not_taken_away(hooks: list[Any] | None) -> None:
    """An empty list is not sent, and ECS keeps what it is not sent."""
    pause = {"targetType": "PAUSE", "lifecycleStages": ["PRE_SCALE_UP"]}
    standing = {"deploymentConfiguration": {"strategy": "BLUE_GREEN", "lifecycleHooks": [pause]}}
    wanted = {"strategy": "BLUE_GREEN", **({} if hooks is None else {"lifecycleHooks": hooks})}
    sent = service_request.update(standing, {"deploymentConfiguration": wanted})
    assert sent == {"deploymentConfiguration": {"strategy": "BLUE_GREEN"}}


def test_only_what_differs_is_sent() -> None:
    standing = {
        "capacityProviderStrategies": [{"base": 1, "capacityProvider": "FARGATE", "weight": 50}],
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "deploymentMaximumPercent": 200,
        "desiredCount": 2,
        "networkConfiguration": {"assignPublicIp": False, "securityGroups": ["a"], "subnets": ["x", "y"]},
        "taskDefinition": "arn:aws:ecs:eu-west-1:1:task-definition/f:1",
    }
    same = {
        **standing,
        "taskDefinition": "f:1",
        "networkConfiguration": {"securityGroups": ["a"], "subnets": ["y", "x"]},
    }
    assert service_request.update(standing, same) == {}
    assert service_request.update(standing, {**same, "desiredCount": 3, "deploymentMaximumPercent": 150}) == {
        "desiredCount": 3,
        "deploymentConfiguration": {"maximumPercent": 150},
    }


def test_what_conflicts_or_is_not_known_is_refused(ctx: Context) -> None:
    both = {"launchType": "FARGATE", "capacityProviderStrategies": [{"capacityProvider": "FARGATE"}]}
    with pytest.raises(InvalidInput, match="launchType: conflicts with capacityProviderStrategies"):
        ServiceHandler().check(ctx, both)
    with pytest.raises(InvalidInput, match="vpcLatticeConfigurations: a rehearsal does not know it"):
        ServiceHandler().check(ctx, {"vpcLatticeConfigurations": {}})
