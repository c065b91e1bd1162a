"""A whole account: real rules with weights, roles and functions, and ordinary clients that look on."""

from __future__ import annotations

import collections
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import botocore.waiter
import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_functions import HookAnswer
from modulestack.embedded_aws.errors import NotEmbedded
from modulestack.embedded_aws.traffic import Traffic
from tests.embedded_aws.zoned_network import ZonedNetwork

INFRASTRUCTURE = "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"


def role(aws: EmbeddedAws, name: str, service: str, *managed: str) -> str:
    """A role that *service* may take."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam = aws.client("iam")
    made: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    for policy in managed:
        iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    return made


def allow(aws: EmbeddedAws, name: str, action: str, resource: str) -> None:
    """Let the role *name* do *action*."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.client("iam").put_role_policy(RoleName=name, PolicyName="more", PolicyDocument=document)


def function(aws: EmbeddedAws, name: str) -> str:
    """A function; its ARN."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): ...")
    made: str = aws.client("lambda").create_function(
        FunctionName=name,
        Role=role(aws, f"{name}-itself", "lambda.amazonaws.com"),
        Runtime="python3.12",
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
    )["FunctionArn"]
    return made


class Stand:
    """A load balancer with a production and a test listener, and a service ``web`` of two tasks behind it."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws, self.network = aws, ZonedNetwork(aws)
        self.elb, self.ecs = aws.client("elbv2"), aws.client("ecs")
        made = self.elb.create_load_balancer(Name="front", Subnets=self.network.subnets, Scheme="internal")
        self.balancer, self.name = (made["LoadBalancers"][0][key] for key in ("LoadBalancerArn", "DNSName"))
        self.groups = [self.group(name) for name in ("web-a", "web-b")]
        self.production, self.test = self.rule(80), self.rule(8080)
        self.role = role(aws, "infrastructure", "ecs.amazonaws.com", INFRASTRUCTURE)
        self.ecs.create_cluster(clusterName="staging-web")

    def group(self, name: str, protocol: str = "HTTP") -> str:
        """A target group that checks every 15 seconds and drains in 10."""
        made = self.elb.create_target_group(
            Name=name,
            Protocol=protocol,
            Port=80,
            VpcId=self.network.vpc,
            TargetType="ip",
            HealthCheckIntervalSeconds=15,
        )
        arn: str = made["TargetGroups"][0]["TargetGroupArn"]
        delay = [{"Key": "deregistration_delay.timeout_seconds", "Value": "10"}]
        self.elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=delay)
        return arn

    def forward(self) -> list[dict[str, Any]]:
        """To the first group."""
        weighted = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in zip(self.groups, (1, 0), strict=True)]
        return [{"Type": "forward", "ForwardConfig": {"TargetGroups": weighted}}]

    def rule(self, port: int) -> str:
        """A listener with a rule for everything."""
        nothing = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
        listener = self.elb.create_listener(
            LoadBalancerArn=self.balancer, Port=port, Protocol="HTTP", DefaultActions=nothing
        )["Listeners"][0]["ListenerArn"]
        made = self.elb.create_rule(
            ListenerArn=listener,
            Priority=1,
            Actions=self.forward(),
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}],
        )
        arn: str = made["Rules"][0]["RuleArn"]
        return arn

    def define(self, image: str) -> str:
        """A task definition."""
        role_arn = "arn:aws:iam::123456789012:role/infrastructure"
        made = self.ecs.register_task_definition(
            family="staging-web",
            cpu="256",
            memory="512",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            executionRoleArn=role_arn,
            containerDefinitions=[{"name": "web", "image": image, "portMappings": [{"containerPort": 80}]}],
        )
        arn: str = made["taskDefinition"]["taskDefinitionArn"]
        return arn

    def create(self, name: str, **configuration: Any) -> None:
        """A service that shifts traffic, and that is steady."""
        advanced = {
            "alternateTargetGroupArn": self.groups[1],
            "productionListenerRule": self.production,
            "testListenerRule": self.test,
            "roleArn": self.role,
        }
        self.ecs.create_service(
            cluster="staging-web",
            serviceName=name,
            taskDefinition=self.define("app:1"),
            desiredCount=2,
            launchType="FARGATE",
            loadBalancers=[
                {
                    "targetGroupArn": self.groups[0],
                    "containerName": "web",
                    "containerPort": 80,
                    "advancedConfiguration": advanced,
                }
            ],
            networkConfiguration={"awsvpcConfiguration": {"subnets": self.network.subnets}},
            deploymentConfiguration=configuration,
        )
        self.network.wait(120)

    def release(self, name: str, image: str) -> str:
        """Begin to deploy *image*; the service deployment's ARN."""
        made = self.ecs.update_service(cluster="staging-web", service=name, taskDefinition=self.define(image))
        arn: str = made["service"]["currentServiceDeployment"]
        return arn

    def described(self, arn: str) -> dict[str, Any]:
        """A service deployment."""
        found = self.ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"]
        deployment: dict[str, Any] = found[0]
        return deployment

    def until(self, arn: str, key: str, value: str) -> None:
        """Let time pass until a service deployment is as it should be."""
        for _ in range(2000):
            if self.described(arn).get(key) == value:
                return
            self.network.wait(2)
        raise AssertionError(self.described(arn))

    def weights(self, rule: str) -> list[int]:
        """Of a rule, as it is described."""
        [described] = self.elb.describe_rules(RuleArns=[rule])["Rules"]
        weighted = described["Actions"][0]["ForwardConfig"]["TargetGroups"]
        return [one["Weight"] for one in sorted(weighted, key=lambda one: self.groups.index(one["TargetGroupArn"]))]

    def asked(self, port: int, count: int = 40) -> dict[str, int]:
        """How many of *count* requests the tasks of each image answer."""
        traffic, images = Traffic(self.aws), dict[str, str]()
        seen: collections.Counter[str] = collections.Counter()
        for _ in range(count):
            answered = traffic.send(f"http://{self.name}:{port}/", source="10.0.0.9")
            assert answered.status == 200
            task = str(answered.task)
            if task not in images:
                [found] = self.ecs.describe_tasks(cluster="staging-web", tasks=[task])["tasks"]
                images[task] = found["containers"][0]["image"]
            seen[images[task]] += 1
        return dict(seen)


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A service whose deployments shift a part of its requests first."""
    account = EmbeddedAws()
    made = Stand(account)
    canary = {"canaryPercent": 25.0, "canaryBakeTimeInMinutes": 5}
    made.create("web", strategy="CANARY", bakeTimeInMinutes=5, canaryConfiguration=canary)
    yield made
    account.close()


def test_requests_reach_both_versions_by_their_weights(stand: Stand) -> None:
    arn = stand.release("web", "app:2")
    stand.until(arn, "lifecycleStage", "POST_TEST_TRAFFIC_SHIFT")
    assert stand.asked(80) == {"app:1": 40}
    assert stand.asked(8080) == {"app:2": 40}
    stand.until(arn, "lifecycleStage", "PRODUCTION_TRAFFIC_SHIFT")
    assert stand.weights(stand.production) == [75, 25]
    assert 0.15 <= stand.asked(80, 200)["app:2"] / 200 <= 0.35
    stand.until(arn, "lifecycleStage", "BAKE_TIME")
    assert stand.asked(80) == {"app:2": 40}
    stand.until(arn, "status", "SUCCESSFUL")
    assert (stand.weights(stand.production), stand.weights(stand.test)) == ([0, 100], [0, 100])


def test_a_waiter_waits_until_the_old_revision_is_gone(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3's ``services_stable``, which sleeps on the account's clock."""
    arn = stand.release("web", "app:3")
    monkeypatch.setattr(botocore.waiter.time, "sleep", stand.network.wait)
    stand.ecs.get_waiter("services_stable").wait(
        cluster="staging-web", services=["web"], WaiterConfig={"MaxAttempts": 200}
    )
    assert stand.described(arn)["status"] == "SUCCESSFUL"
    [revision] = stand.ecs.describe_service_revisions(
        serviceRevisionArns=[stand.described(arn)["targetServiceRevision"]["arn"]]
    )["serviceRevisions"]
    assert revision["resolvedConfiguration"] == {
        "loadBalancers": [{"targetGroupArn": stand.groups[1], "productionListenerRule": stand.production}]
    }
    health = stand.elb.describe_target_health(TargetGroupArn=stand.groups[1])["TargetHealthDescriptions"]
    assert [one["TargetHealth"]["State"] for one in health] == ["healthy"] * 2


def test_a_function_and_a_pause_hold_it_as_they_are_configured(stand: Stand) -> None:
    """The hook's role is judged at the call; moto has the function, which nobody runs."""
    arn_of_function = function(stand.aws, "verify")
    hooks = role(stand.aws, "hooks", "ecs.amazonaws.com")
    configured = [
        {
            "hookTargetArn": arn_of_function,
            "roleArn": hooks,
            "lifecycleStages": ["POST_SCALE_UP"],
            "hookDetails": {"smoke": {"paths": ["/"]}},
        },
        {"targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]},
    ]
    stand.ecs.update_service(
        cluster="staging-web", service="web", deploymentConfiguration={"lifecycleHooks": configured}
    )
    arn = stand.release("web", "app:4")
    stand.until(arn, "status", "ROLLBACK_SUCCESSFUL")
    reason = stand.described(arn)["statusReason"]
    assert f"is not authorized to perform: lambda:InvokeFunction on resource: {arn_of_function}" in reason
    allow(stand.aws, "hooks", "lambda:InvokeFunction", arn_of_function)
    stand.aws.ecs.functions.set("verify", HookAnswer(hook_status="IN_PROGRESS"), HookAnswer())
    arn = stand.release("web", "app:4")
    stand.until(arn, "lifecycleStage", "POST_TEST_TRAFFIC_SHIFT")
    [detail] = stand.described(arn)["lifecycleHookDetails"]
    assert detail["status"] == "AWAITING_ACTION"
    assert len(stand.aws.ecs.functions.calls) == 2
    stand.ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId=detail["hookId"], action="ROLLBACK")
    stand.until(arn, "status", "ROLLBACK_SUCCESSFUL")
    stand.ecs.update_service(cluster="staging-web", service="web", deploymentConfiguration={"lifecycleHooks": []})
    with pytest.raises(NotEmbedded, match="Invoke"):
        stand.aws.client("lambda").invoke(FunctionName="verify")


def test_a_role_without_its_policy_shifts_nothing(stand: Stand) -> None:
    iam = stand.aws.client("iam")
    iam.detach_role_policy(RoleName="infrastructure", PolicyArn=INFRASTRUCTURE)
    arn = stand.release("web", "app:5")
    stand.until(arn, "status", "ROLLBACK_SUCCESSFUL")
    assert "is not authorized to perform: elasticloadbalancing:RegisterTargets" in stand.described(arn)["statusReason"]
    iam.attach_role_policy(RoleName="infrastructure", PolicyArn=INFRASTRUCTURE)
    statement = {"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    boundary = iam.create_policy(PolicyName="boundary", PolicyDocument=document)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="infrastructure", PermissionsBoundary=boundary)
    arn = stand.release("web", "app:6")
    stand.until(arn, "status", "ROLLBACK_SUCCESSFUL")
    iam.delete_role_permissions_boundary(RoleName="infrastructure")
    assert stand.asked(80) == {"app:1": 40}


def test_the_listener_of_a_network_load_balancer_has_the_weights(stand: Stand) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html"""
    made = stand.elb.create_load_balancer(Name="net", Subnets=stand.network.subnets, Scheme="internal", Type="network")[
        "LoadBalancers"
    ][0]
    groups = [stand.group(name, "TCP") for name in ("net-a", "net-b")]
    weighted = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in zip(groups, (1, 0), strict=True)]
    listener = stand.elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"],
        Port=80,
        Protocol="TCP",
        DefaultActions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": weighted}}],
    )["Listeners"][0]["ListenerArn"]
    advanced = {"alternateTargetGroupArn": groups[1], "productionListenerRule": listener, "roleArn": stand.role}
    balancer = {"targetGroupArn": groups[0], "containerName": "web", "containerPort": 80}
    stand.ecs.create_service(
        cluster="staging-web",
        serviceName="net",
        taskDefinition=stand.define("app:1"),
        desiredCount=1,
        launchType="FARGATE",
        loadBalancers=[{**balancer, "advancedConfiguration": advanced}],
        networkConfiguration={"awsvpcConfiguration": {"subnets": stand.network.subnets}},
        deploymentConfiguration={"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0},
    )
    stand.network.wait(1500)
    arn = stand.release("net", "app:2")
    stand.until(arn, "status", "SUCCESSFUL")
    [described] = stand.elb.describe_listeners(ListenerArns=[listener])["Listeners"]
    found = described["DefaultActions"][0]["ForwardConfig"]["TargetGroups"]
    assert {one["TargetGroupArn"]: one["Weight"] for one in found} == dict(zip(groups, (0, 100), strict=True))
