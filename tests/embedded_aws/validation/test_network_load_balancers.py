"""Network load balancers: what AWS refuses of them, what is on new ones, and how targets become healthy."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.health_checks import CheckOutcomes, CheckSettings, next_change
from modulestack.embedded_aws.ecs.target_settings import TargetGroupSettings


class World:
    """A VPC, and network load balancers with and without a security group."""

    def __init__(self, aws: EmbeddedAws) -> None:
        ec2, self.elbv2 = aws.client("ec2"), aws.client("elbv2")
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        made = ec2.create_subnet(VpcId=self.vpc, CidrBlock="10.0.0.0/24", AvailabilityZone="eu-west-1a")
        self.subnets = [made["Subnet"]["SubnetId"]]
        self.firewall = ec2.create_security_group(GroupName="nlb", Description="nlb", VpcId=self.vpc)["GroupId"]
        self.open = self.balancer("nlb-open")
        self.closed = self.balancer("nlb-closed", SecurityGroups=[self.firewall])

    def balancer(self, name: str, **more: Any) -> str:
        given = {"Name": name, "Type": "network", "Scheme": "internal", "Subnets": self.subnets, **more}
        return str(self.elbv2.create_load_balancer(**given)["LoadBalancers"][0]["LoadBalancerArn"])

    def group(self, name: str, protocol: str, **more: Any) -> str:
        given = {"Name": name, "Protocol": protocol, "Port": 53, "VpcId": self.vpc, "TargetType": "ip", **more}
        return str(self.elbv2.create_target_group(**given)["TargetGroups"][0]["TargetGroupArn"])

    def attributes(self, arn: str) -> dict[str, str]:
        found = self.elbv2.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
        return {each["Key"]: each["Value"] for each in found}

    def listen(self, arn: str, **more: Any) -> dict[str, Any]:
        given = {"LoadBalancerArn": self.closed, "Port": 53, "Protocol": "TCP", **more}
        forward = [{"Type": "forward", "TargetGroupArn": arn}]
        listener: dict[str, Any] = self.elbv2.create_listener(**given, DefaultActions=forward)["Listeners"][0]
        return listener


@pytest.fixture(scope="module")
def world(shared_aws: EmbeddedAws) -> World:
    return World(shared_aws)


def _refused(call: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call()
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_security_groups_are_there_from_the_start_or_never(world: World):
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html"""
    groups = [world.firewall]
    assert _refused(lambda: world.elbv2.set_security_groups(LoadBalancerArn=world.open, SecurityGroups=groups)) == (
        "InvalidConfigurationRequest",
        "You cannot set security groups on a Network Load Balancer which was created without any security groups.",
    )
    told = world.elbv2.set_security_groups(LoadBalancerArn=world.closed, SecurityGroups=groups)
    assert told["SecurityGroupIds"] == groups


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"Matcher": {"HttpCode": "200"}}, "Health check matchers are not supported for TCP health checks"),
        ({"HealthCheckPath": "/"}, "Health check paths are not supported for TCP health checks"),
        ({"HealthCheckProtocol": "UDP"}, "Health check protocol 'UDP' must be one of 'HTTP, HTTPS, TCP'"),
        ({"ProtocolVersion": "HTTP2"}, "Protocol versions are not supported for target groups with the UDP protocol"),
        (
            {"Protocol": "HTTP", "HealthCheckProtocol": "TCP"},
            "Health check protocol 'TCP' is not supported for target groups with the HTTP protocol",
        ),
    ],
)
def test_checks_that_do_not_fit_are_refused(world: World, given: dict[str, Any], text: str):
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"""
    assert _refused(lambda: world.group("refused", **{"protocol": given.pop("Protocol", "UDP"), **given}))[1] == text


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [("TCP", ("false", "false", "true")), ("UDP", ("true", "true", "false"))],
)
def test_new_groups_have_what_aws_gives_them(world: World, protocol: str, expected: tuple[str, str, str]):
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html"""
    found = world.attributes(world.group(f"new-{protocol}", protocol))
    assert (
        found["deregistration_delay.connection_termination.enabled"],
        found["preserve_client_ip.enabled"],
        found["target_health_state.unhealthy.connection_termination.enabled"],
    ) == expected
    assert not any(key.startswith(("slow_start", "load_balancing.algorithm")) for key in found)


@pytest.mark.parametrize(
    ("protocol", "key", "value", "text"),
    [
        ("TCP", "slow_start.duration_seconds", "30", "'slow_start.duration_seconds' is not supported"),
        ("TCP", "load_balancing.algorithm.type", "weighted_random", "is not supported"),
        ("HTTP", "preserve_client_ip.enabled", "true", "'preserve_client_ip.enabled' is not supported"),
        ("UDP", "preserve_client_ip.enabled", "false", "Client IP preservation cannot be disabled"),
    ],
)
def test_attributes_of_another_kind_are_refused(world: World, protocol: str, key: str, value: str, text: str):
    arn = world.group(f"of-{protocol}-{len(key)}", protocol)
    told = _refused(
        lambda: world.elbv2.modify_target_group_attributes(
            TargetGroupArn=arn, Attributes=[{"Key": key, "Value": value}]
        )
    )
    assert told[0] == "InvalidConfigurationRequest"
    assert text in told[1]


def test_a_listener_and_its_group_go_together(world: World):
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html"""
    tcp, udp = world.group("together-tcp", "TCP"), world.group("together-udp", "UDP")
    text = "The listener and the following target groups have incompatible protocols: "
    assert _refused(lambda: world.listen(udp)) == ("IncompatibleProtocols", text + udp)
    assert _refused(lambda: world.listen(tcp, Protocol="TLS"))[1] == "A certificate must be specified for TLS listeners"
    listener = world.listen(udp, Protocol="UDP", Port=54)["ListenerArn"]
    forward = [{"Type": "forward", "TargetGroupArn": tcp}]
    told = _refused(lambda: world.elbv2.modify_listener(ListenerArn=listener, DefaultActions=forward))
    assert told == ("IncompatibleProtocols", text + tcp)
    [changed] = world.elbv2.modify_listener(ListenerArn=listener, Port=55, Protocol="UDP")["Listeners"]
    assert (changed["Port"], changed["Protocol"]) == (55, "UDP")


def test_a_check_becomes_one_of_http_and_back(world: World):
    arn = world.group("checked", "TCP")
    [http] = world.elbv2.modify_target_group(TargetGroupArn=arn, HealthCheckProtocol="HTTP")["TargetGroups"]
    [found] = world.elbv2.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"]
    assert (http["TargetGroupArn"], found["HealthCheckPath"], found["Matcher"]) == (arn, "/", {"HttpCode": "200-399"})
    world.elbv2.modify_target_group(TargetGroupArn=arn, HealthCheckProtocol="TCP")
    [found] = world.elbv2.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"]
    assert not {"HealthCheckPath", "Matcher"} & found.keys()


@pytest.mark.parametrize(("is_network", "healthy_at"), [(False, 10.0), (True, 30.0)])
def test_a_new_target_passes_as_many_checks_as_its_load_balancer_wants(is_network: bool, healthy_at: float):  # noqa: FBT001
    """One of an application load balancer, the healthy threshold of a network load balancer."""
    group = TargetGroupSettings(
        arn="a",
        attached=True,
        target_type="ip",
        health_check_port="traffic-port",
        interval_s=10,
        timeout_s=5,
        healthy_threshold=3,
        unhealthy_threshold=2,
        matcher="200",
        deregistration_delay_s=30,
        check_protocol="TCP",
        is_network=is_network,
    )
    rule = CheckSettings(
        interval_s=group.interval_s,
        healthy_threshold=group.healthy_threshold,
        unhealthy_threshold=group.unhealthy_threshold,
        first_passes=group.first_passes,
    )
    assert next_change(rule, 0.0, "initial", 0.0, CheckOutcomes(answers_at=1.0)) == (healthy_at, "healthy")
    assert group.accepts(500)


def test_their_arns_say_what_they_are(world: World):
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html"""
    arn = world.balancer("nlb-named", Tags=[{"Key": "a", "Value": "b"}])
    listener = world.listen(world.group("named", "TCP"), LoadBalancerArn=arn)
    assert ":loadbalancer/net/nlb-named/" in arn
    assert ":listener/net/nlb-named/" in listener["ListenerArn"]
    [told] = world.elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"]
    assert told["Tags"] == [{"Key": "a", "Value": "b"}]
    world.elbv2.delete_load_balancer(LoadBalancerArn=arn)
    with pytest.raises(ClientError, match="LoadBalancerNotFound"):
        world.elbv2.describe_load_balancers(LoadBalancerArns=[arn])
