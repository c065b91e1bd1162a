"""HTTP/2 and gRPC behind a load balancer: what is checked, which listeners forward it, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.ecs.target_settings import TargetGroupSettings, grpc_code


class World:
    """A load balancer, and a target group of each version."""

    def __init__(self, aws: EmbeddedAws) -> None:
        ec2, self.elbv2 = aws.client("ec2"), aws.client("elbv2")
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")
            for n, zone in enumerate("ab")
        ]
        self.balancer = self.elbv2.create_load_balancer(
            Name="versions", Scheme="internal", Subnets=[each["Subnet"]["SubnetId"] for each in subnets]
        )["LoadBalancers"][0]["LoadBalancerArn"]

    def group(self, name: str, version: str, **more: Any) -> dict[str, Any]:
        given = {"Name": name, "ProtocolVersion": version, "Protocol": "HTTP", "Port": 80, "TargetType": "ip", **more}
        group: dict[str, Any] = self.elbv2.create_target_group(VpcId=self.vpc, **given)["TargetGroups"][0]
        [found] = self.elbv2.describe_target_groups(TargetGroupArns=[group["TargetGroupArn"]])["TargetGroups"]
        return dict(found)


@pytest.fixture(scope="module")
def world(shared_aws: EmbeddedAws) -> World:
    return World(shared_aws)


def test_grpc_is_asked_by_aws_own_method_unless_told(world: World):
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"""
    made = world.group("grpc-plain", "GRPC")
    assert (made["HealthCheckPath"], made["Matcher"]) == ("/AWS.ALB/healthcheck", {"GrpcCode": "12"})
    told = world.group("grpc-told", "GRPC", HealthCheckPath="/a.B/c", Matcher={"GrpcCode": "0-5"})
    assert (told["HealthCheckPath"], told["Matcher"]) == ("/a.B/c", {"GrpcCode": "0-5"})
    arn = told["TargetGroupArn"]
    [changed] = world.elbv2.modify_target_group(TargetGroupArn=arn, Matcher={"GrpcCode": "7"})["TargetGroups"]
    assert changed["TargetGroupArn"] == arn
    [found] = world.elbv2.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"]
    assert (found["HealthCheckPath"], found["Matcher"]) == ("/a.B/c", {"GrpcCode": "7"})


@pytest.mark.parametrize(
    ("version", "matcher", "text"),
    [
        ("GRPC", {"HttpCode": "200"}, "HttpCode is not supported for the protocol version GRPC"),
        ("HTTP1", {"GrpcCode": "0"}, "GrpcCode is not supported for the protocol version HTTP1 or HTTP2"),
        ("GRPC", {"GrpcCode": "100"}, "GrpcCode must be in the range 0 to 99: 100"),
        ("HTTP2", {"HttpCode": "200-500"}, "HttpCode must be in the range 200 to 499: 200-500"),
    ],
)
def test_codes_of_another_kind_are_refused(world: World, version: str, matcher: dict[str, str], text: str):
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html"""
    with pytest.raises(ClientError) as refused:
        world.group("refused", version, Matcher=matcher)
    assert refused.value.response["Error"] == {"Code": "ValidationError", "Message": text, "Type": "Sender"}


@pytest.mark.parametrize("version", ["HTTP2", "GRPC"])
def test_a_listener_of_http_forwards_neither(world: World, version: str):
    """The text: https://github.com/aws/copilot-cli/issues/4551"""
    arn = world.group(f"unheard-{version}", version)["TargetGroupArn"]
    plain = world.group(f"heard-{version}", "HTTP1")["TargetGroupArn"]
    text = f"Listener protocol 'HTTP' is not supported with a target group with the protocol-version '{version}'"
    forward = {"DefaultActions": [{"Type": "forward", "TargetGroupArn": arn}]}
    port = 80 if version == "GRPC" else 81
    with pytest.raises(ClientError, match=text):
        world.elbv2.create_listener(LoadBalancerArn=world.balancer, Port=port, Protocol="HTTP", **forward)
    [made] = world.elbv2.create_listener(
        LoadBalancerArn=world.balancer,
        Port=port,
        Protocol="HTTP",
        DefaultActions=[{"Type": "forward", "TargetGroupArn": plain}],
    )["Listeners"]
    with pytest.raises(ClientError, match=text):
        world.elbv2.modify_listener(ListenerArn=made["ListenerArn"], **forward)
    with pytest.raises(ClientError, match=text):
        world.elbv2.create_rule(
            ListenerArn=made["ListenerArn"],
            Conditions=[{"Field": "path-pattern", "Values": ["/*"]}],
            Priority=1,
            Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": arn}]}}],
        )


@pytest.mark.parametrize(
    ("status", "path", "code"),
    [
        (200, "/AWS.ALB/healthcheck", 12),
        (200, "/a.B/c", 0),
        (404, "/a.B/c", 12),
        (503, "/a.B/c", 14),
        (500, "/a.B/c", 2),
    ],
)
def test_a_containers_answer_has_a_code_of_grpc(status: int, path: str, code: int):
    """https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md"""
    assert grpc_code(status, path) == code


@pytest.mark.parametrize(("version", "heard"), [("HTTP1", True), ("HTTP2", False), ("GRPC", False)])
def test_a_container_of_http1_understands_nothing_else(version: str, heard: bool):  # noqa: FBT001
    group = TargetGroupSettings(
        arn="a",
        attached=True,
        target_type="ip",
        health_check_port="traffic-port",
        interval_s=15,
        timeout_s=5,
        healthy_threshold=2,
        unhealthy_threshold=2,
        matcher="200",
        deregistration_delay_s=30,
        version=version,
    )
    assert group.understands(Behaviour(http1_only=True), 80) is heard
    assert group.understands(Behaviour(), 80)
    assert not group.understands(Behaviour(closed_ports=(80,)), 80)
