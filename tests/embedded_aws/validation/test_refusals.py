"""What AWS refuses is refused, with AWS's code and text, and nothing is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.amazonaws.com"}}],
    }
)
SCALING = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/c/s",
    "ScalableDimension": "ecs:service:DesiredCount",
}


class World:
    """A network, a load balancer that listens on port 80, a pending certificate."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws = aws
        ec2, elb = aws.client("ec2"), aws.client("elbv2")
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")[
                "Subnet"
            ]["SubnetId"]
            for n, zone in enumerate("aab")
        ]
        self.igw = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=self.igw, VpcId=self.vpc)
        self.groups = [ec2.create_security_group(GroupName=n, Description=n, VpcId=self.vpc)["GroupId"] for n in "ab"]
        self.address = ec2.allocate_address(Domain="vpc")
        self.nat = ec2.create_nat_gateway(SubnetId=self.subnets[1], AllocationId=self.address["AllocationId"])[
            "NatGateway"
        ]["NatGatewayId"]
        self.balancer = elb.create_load_balancer(
            Name="web", Subnets=[self.subnets[0], self.subnets[2]], SecurityGroups=self.groups[:1]
        )["LoadBalancers"][0]["LoadBalancerArn"]
        self.network = elb.create_load_balancer(Name="network", Type="network", Subnets=self.subnets[:1])[
            "LoadBalancers"
        ][0]["LoadBalancerArn"]
        self.group = elb.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=self.vpc, TargetType="ip")[
            "TargetGroups"
        ][0]["TargetGroupArn"]
        self.unused = elb.create_target_group(Name="unused", Protocol="TCP", Port=80, VpcId=self.vpc)["TargetGroups"][
            0
        ]["TargetGroupArn"]
        self.forward = [{"Type": "forward", "TargetGroupArn": self.group}]
        elb.create_listener(LoadBalancerArn=self.balancer, Port=80, Protocol="HTTP", DefaultActions=self.forward)
        self.certificate = aws.client("acm").request_certificate(DomainName="a.com", ValidationMethod="DNS")[
            "CertificateArn"
        ]

    def default_group(self) -> str:
        groups = self.aws.client("ec2").describe_security_groups(
            Filters=[{"Name": "group-name", "Values": ["default"]}]
        )
        return str(groups["SecurityGroups"][0]["GroupId"])


@pytest.fixture(scope="module")
def world(shared_aws: EmbeddedAws) -> World:
    return World(shared_aws)


Arguments = Callable[[World], dict[str, Any]]


def _https(w: World, **more: Any) -> dict[str, Any]:
    return {"LoadBalancerArn": w.balancer, "Port": 443, "Protocol": "HTTPS", "DefaultActions": w.forward, **more}


REFUSALS: dict[str, tuple[str, str, Arguments, str, str]] = {
    "role name too long": (
        "iam",
        "create_role",
        lambda w: {"RoleName": "r" * 65, "AssumeRolePolicyDocument": TRUST},
        "ValidationError",
        (
            f"1 validation error detected: Value '{'r' * 65}' at 'roleName' failed to satisfy constraint: "
            "Member must have length less than or equal to 64"
        ),
    ),
    "boundary that does not exist": (
        "iam",
        "create_role",
        lambda w: {
            "RoleName": "r",
            "AssumeRolePolicyDocument": TRUST,
            "PermissionsBoundary": "arn:aws:iam::123456789012:policy/none",
        },
        "NoSuchEntity",
        "Scope ARN: arn:aws:iam::123456789012:policy/none does not exist or is not attachable.",
    ),
    "retention that does not exist": (
        "logs",
        "put_retention_policy",
        lambda w: {"logGroupName": "a", "retentionInDays": 13},
        "InvalidParameterException",
        (
            "1 validation error detected: Value '13' at 'retentionInDays' failed to satisfy constraint: Member must "
            "satisfy "
            "enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, "
            "2922, "
            "3288, 3653]"
        ),
    ),
    "log group's alphabet": (
        "logs",
        "create_log_group",
        lambda w: {"logGroupName": "a b"},
        "InvalidParameterException",
        (
            "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must "
            "satisfy "
            r"regular expression pattern: [\.\-_/#A-Za-z0-9]+"
        ),
    ),
    "bucket's alphabet": (
        "s3",
        "create_bucket",
        lambda w: {"Bucket": "Not_A_Bucket"},
        "InvalidBucketName",
        "The specified bucket is not valid.",
    ),
    "bucket like an address": (
        "s3",
        "create_bucket",
        lambda w: {"Bucket": "10.0.0.1"},
        "InvalidBucketName",
        "The specified bucket is not valid.",
    ),
    "parameter too large for its tier": (
        "ssm",
        "put_parameter",
        lambda w: {"Name": "/a", "Type": "String", "Value": "x" * 4097},
        "ValidationException",
        (
            "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger "
            "parameter value, "
            "upgrade the parameter to use the advanced-parameter tier. For more information, see "
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
        ),
    ),
    "load balancer's name too long": (
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": "n" * 33, "Subnets": w.subnets},
        "ValidationError",
        f"The load balancer name '{'n' * 33}' cannot be longer than '32' characters",
    ),
    "load balancer's alphabet": (
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": "a_b", "Subnets": w.subnets},
        "ValidationError",
        "The load balancer name 'a_b' can only contain characters that are alphanumeric characters and hyphens(-)",
    ),
    "load balancer's name ends in a hyphen": (
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": "a-", "Subnets": w.subnets},
        "ValidationError",
        "The load balancer name 'a-' cannot begin or end with a hyphen(-)",
    ),
    "target group's name too long": (
        "elbv2",
        "create_target_group",
        lambda w: {"Name": "n" * 33, "Protocol": "HTTP", "Port": 80},
        "ValidationError",
        f"Target group name '{'n' * 33}' cannot be longer than '32' characters",
    ),
    "target group's alphabet": (
        "elbv2",
        "create_target_group",
        lambda w: {"Name": "a_b", "Port": 80},
        "ValidationError",
        "Target group name 'a_b' can only contain characters that are alphanumeric characters or hyphens(-)",
    ),
    "load balancer without subnets": (
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": "n", "Type": "network", "Subnets": []},
        "ValidationError",
        "At least one subnet must be specified",
    ),
    "protocol of another kind of load balancer": (
        "elbv2",
        "create_listener",
        lambda w: {
            "LoadBalancerArn": w.network,
            "Protocol": "HTTPS",
            "Port": 443,
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": w.unused}],
        },
        "ValidationError",
        "Listener protocol 'HTTPS' must be one of 'UDP, TCP, TLS, TCP_UDP'",
    ),
    "load balancer's name is reserved": (
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": "internal-a", "Subnets": w.subnets},
        "ValidationError",
        "The load balancer name 'internal-a' cannot begin with 'internal-'",
    ),
    "load balancer's name is taken": (
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": "web", "Subnets": w.subnets},
        "DuplicateLoadBalancerName",
        "A load balancer with the same name 'web' exists, but with different settings",
    ),
    "one zone": (
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": "a", "Subnets": w.subnets[:2]},
        "ValidationError",
        "At least two subnets in two different Availability Zones must be specified",
    ),
    "two subnets of a zone": (
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": "a", "Subnets": w.subnets},
        "InvalidConfigurationRequest",
        "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    ),
    "load balancer in no subnet": (
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": "a", "Subnets": ["subnet-0", w.subnets[0]]},
        "SubnetNotFound",
        "The subnet ID 'subnet-0' is not valid",
    ),
    "load balancer with a missing group": (
        "elbv2",
        "create_load_balancer",
        lambda w: {"Name": "a", "Subnets": w.subnets[1:], "SecurityGroups": ["sg-0"]},
        "InvalidSecurityGroup",
        "The security group ID 'sg-0' is not valid",
    ),
    "health check's interval": (
        "elbv2",
        "create_target_group",
        lambda w: {
            "Name": "a",
            "Protocol": "HTTP",
            "Port": 80,
            "VpcId": w.vpc,
            "TargetType": "ip",
            "HealthCheckIntervalSeconds": 301,
        },
        "ValidationError",
        (
            "1 validation error detected: Value '301' at 'healthCheckIntervalSeconds' failed to satisfy constraint: "
            "Member must have value less than or equal to 300"
        ),
    ),
    "slow start out of range": (
        "elbv2",
        "modify_target_group_attributes",
        lambda w: {"TargetGroupArn": w.group, "Attributes": [{"Key": "slow_start.duration_seconds", "Value": "5"}]},
        "ValidationError",
        "'slow_start.duration_seconds' must be 30 to 900, or 0: 5",
    ),
    "slow start with another algorithm": (
        "elbv2",
        "modify_target_group_attributes",
        lambda w: {
            "TargetGroupArn": w.group,
            "Attributes": [
                {"Key": "slow_start.duration_seconds", "Value": "30"},
                {"Key": "load_balancing.algorithm.type", "Value": "weighted_random"},
            ],
        },
        "InvalidConfigurationRequest",
        "Slow start is not supported with the algorithm 'weighted_random'",
    ),
    "stickiness within one zone": (
        "elbv2",
        "modify_target_group_attributes",
        lambda w: {
            "TargetGroupArn": w.group,
            "Attributes": [
                {"Key": "load_balancing.cross_zone.enabled", "Value": "false"},
                {"Key": "stickiness.enabled", "Value": "true"},
            ],
        },
        "InvalidConfigurationRequest",
        "Target stickiness is not supported when cross-zone load balancing is off",
    ),
    "deregistration delay out of range": (
        "elbv2",
        "modify_target_group_attributes",
        lambda w: {
            "TargetGroupArn": w.group,
            "Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "3601"}],
        },
        "ValidationError",
        "'deregistration_delay.timeout_seconds' must be 0 to 3600: 3601",
    ),
    "unknown attribute": (
        "elbv2",
        "modify_target_group_attributes",
        lambda w: {"TargetGroupArn": w.group, "Attributes": [{"Key": "colour", "Value": "red"}]},
        "ValidationError",
        "Target group attribute key 'colour' is not recognized",
    ),
    "second listener on a port": (
        "elbv2",
        "create_listener",
        lambda w: {"LoadBalancerArn": w.balancer, "Port": 80, "Protocol": "HTTP", "DefaultActions": w.forward},
        "DuplicateListener",
        "A listener already exists on this port for this load balancer '{balancer}'",
    ),
    "HTTPS without a certificate": (
        "elbv2",
        "create_listener",
        lambda w: _https(w),
        "ValidationError",
        "A certificate must be specified for HTTPS listeners",
    ),
    "HTTPS with a pending certificate": (
        "elbv2",
        "create_listener",
        lambda w: _https(w, Certificates=[{"CertificateArn": w.certificate}]),
        "UnsupportedCertificate",
        (
            "The certificate '{certificate}' must have a fully-qualified domain name, a supported signature, "
            "and a supported key size."
        ),
    ),
    "unknown TLS policy": (
        "elbv2",
        "create_listener",
        lambda w: _https(w, SslPolicy="Strongest"),
        "SSLPolicyNotFound",
        "SSL policy 'Strongest' not found",
    ),
    "policy without a target": (
        "application-autoscaling",
        "put_scaling_policy",
        lambda w: {
            **SCALING,
            "PolicyName": "p",
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 1},
        },
        "ObjectNotFoundException",
        (
            "No scalable target registered for service namespace: ecs, resource ID: service/c/s, "
            "scalable dimension: ecs:service:DesiredCount"
        ),
    ),
    "least above most": (
        "application-autoscaling",
        "register_scalable_target",
        lambda w: {**SCALING, "MinCapacity": 3, "MaxCapacity": 2},
        "ValidationException",
        "Maximum capacity cannot be less than minimum capacity",
    ),
    "scaling of no service": (
        "application-autoscaling",
        "register_scalable_target",
        lambda w: {**SCALING, "MinCapacity": 1, "MaxCapacity": 2},
        "ValidationException",
        "ECS service doesn't exist: service/c/s",
    ),
    "zone in no VPC": (
        "route53",
        "create_hosted_zone",
        lambda w: {"Name": "a.internal", "CallerReference": "a", "VPC": {"VPCId": "vpc-0", "VPCRegion": "eu-west-1"}},
        "InvalidVPCId",
        "The VPC vpc-0 in region eu-west-1 does not exist",
    ),
    "group of a load balancer": (
        "ec2",
        "delete_security_group",
        lambda w: {"GroupId": w.groups[0]},
        "DependencyViolation",
        "resource {groups[0]} has a dependent object",
    ),
    "a VPC's own group": (
        "ec2",
        "delete_security_group",
        lambda w: {"GroupId": w.default_group()},
        "CannotDelete",
        'the specified group: "{default}" name: "default" cannot be deleted by a user',
    ),
    "subnet of a load balancer": (
        "ec2",
        "delete_subnet",
        lambda w: {"SubnetId": w.subnets[0]},
        "DependencyViolation",
        "The subnet '{subnets[0]}' has dependencies and cannot be deleted.",
    ),
    "VPC with subnets": (
        "ec2",
        "delete_vpc",
        lambda w: {"VpcId": w.vpc},
        "DependencyViolation",
        "The vpc '{vpc}' has dependencies and cannot be deleted.",
    ),
    "gateway of public addresses": (
        "ec2",
        "detach_internet_gateway",
        lambda w: {"InternetGatewayId": w.igw, "VpcId": w.vpc},
        "DependencyViolation",
        (
            "Network {vpc} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway."
        ),
    ),
    "address of a NAT gateway": (
        "ec2",
        "release_address",
        lambda w: {"AllocationId": w.address["AllocationId"]},
        "InvalidIPAddress.InUse",
        "Address {address[PublicIp]} is in use.",
    ),
    "NAT gateway that does not exist": (
        "ec2",
        "delete_nat_gateway",
        lambda w: {"NatGatewayId": "nat-0"},
        "NatGatewayNotFound",
        "The Nat Gateway nat-0 was not found",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusal(world: World, name: str) -> None:
    service, operation, arguments, code, text = REFUSALS[name]
    with pytest.raises(ClientError) as caught:
        getattr(world.aws.client(service), operation)(**arguments(world))
    error = caught.value.response["Error"]
    filled = text if "{" not in text else text.format(**vars(world), default=world.default_group())
    assert (error["Code"], error["Message"]) == (code, filled)


def test_a_group_that_another_groups_rule_names_stays(aws: EmbeddedAws) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    named, naming = (
        ec2.create_security_group(GroupName=n, Description=n, VpcId=vpc)["GroupId"] for n in ("named", "naming")
    )
    permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": named}]}
    ec2.authorize_security_group_ingress(GroupId=naming, IpPermissions=[permission])
    with pytest.raises(ClientError, match=f"resource {named} has a dependent object"):
        ec2.delete_security_group(GroupId=named)
    ec2.delete_security_group(GroupId=naming)
    ec2.delete_security_group(GroupId=named)


def test_a_public_load_balancer_needs_a_way_to_the_internet(aws: EmbeddedAws) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    places = {"eu-west-1a": "10.0.0.0/24", "eu-west-1b": "10.0.1.0/24"}
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for zone, block in places.items()
    ]
    elb = aws.client("elbv2")
    with pytest.raises(ClientError, match=f"VPC {vpc} has no internet gateway"):
        elb.create_load_balancer(Name="a", Subnets=subnets)
    assert elb.create_load_balancer(Name="a", Subnets=subnets, Scheme="internal")["LoadBalancers"][0]["VpcId"] == vpc


def test_a_target_group_has_one_load_balancer(world: World) -> None:
    elb = world.aws.client("elbv2")
    other = elb.create_load_balancer(Name="other", Subnets=world.subnets[1:])["LoadBalancers"][0]["LoadBalancerArn"]
    with pytest.raises(ClientError, match="cannot be associated with more than one load balancer"):
        elb.create_listener(LoadBalancerArn=other, Port=80, Protocol="HTTP", DefaultActions=world.forward)
    elb.delete_load_balancer(LoadBalancerArn=other)
