"""What the cases of resource types stand on, and what a case is."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import log_delivery
from modulestack.contract.policy_document import allow, document
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources.context import Context
from tests.support.program import CLIENTS

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
        ],
    }
)
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}]}
)
EVENTS = json.dumps({"source": ["aws.ecs"]})
WIDER = POLICY.replace("logs:PutLogEvents", "logs:*")
WORKSPACE, TEAM = "T07EA123LEP", "87654321-4321-4321-4321-210987654321"
TENANT = "12345678-1234-1234-1234-123456789012"
TAGGED = {"tags": {"a": "2", "b": "3"}}
TAGS = {"tags": {"a": "1"}}


class World:
    """What the cases stand on, made once."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        ec2 = ctx.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
        self.vpc = vpc["VpcId"]
        self.ipv6_part = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"].replace("00::/56", "09::/64")
        self.subnets = [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")[
                "Subnet"
            ]["SubnetId"]
            for n, zone in enumerate("abc")
        ]
        self.igw = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=self.igw, VpcId=self.vpc)
        self.groups = [
            ec2.create_security_group(GroupName=name, Description=name, VpcId=self.vpc)["GroupId"] for name in "ab"
        ]
        self.table = ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        self.transit_gateway = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
        self.acl = ec2.create_network_acl(VpcId=self.vpc)["NetworkAcl"]["NetworkAclId"]
        # What is closed there must not be closed to what runs here.
        apart = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        of_vpc = [{"Name": "vpc-id", "Values": [apart]}, {"Name": "default", "Values": ["true"]}]
        self.default_acl = ec2.describe_network_acls(Filters=of_vpc)["NetworkAcls"][0]["NetworkAclId"]
        self.address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        ctx.client("ecr").create_repository(repositoryName="standing")
        seen = {"CloudWatchMetricsEnabled": True, "MetricName": "m", "SampledRequestsEnabled": True}
        self.web_acl = ctx.client("wafv2").create_web_acl(
            Name="standing", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=seen
        )["Summary"]["ARN"]
        ctx.client("logs").create_log_group(logGroupName="aws-waf-logs-standing")
        self.waf_logs = f"arn:aws:logs:{ctx.region}:123456789012:log-group:aws-waf-logs-standing"
        self.file_system = ctx.client("efs").create_file_system(CreationToken="standing", Encrypted=True)[
            "FileSystemId"
        ]
        iam = ctx.client("iam")
        self.role = iam.create_role(RoleName="standing", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        by_schedules = TRUST.replace("ecs-tasks", "scheduler")
        self.scheduled = iam.create_role(RoleName="scheduled", AssumeRolePolicyDocument=by_schedules)["Role"]["Arn"]
        ctx.client("logs").create_log_group(logGroupName="/standing")
        self.keys = [ctx.client("kms").create_key(Policy=_for_logs(ctx))["KeyMetadata"]["Arn"] for _ in range(2)]
        ctx.client("s3").create_bucket(
            Bucket="standing-bucket", CreateBucketConfiguration={"LocationConstraint": ctx.region}
        )
        _log_bucket(ctx)
        elb = ctx.client("elbv2")
        for file in CLIENTS.iterdir():
            ctx.client("s3").put_object(Bucket="standing-bucket", Key=file.name, Body=file.read_bytes())
        self.trust_store = elb.create_trust_store(
            Name="standing", CaCertificatesBundleS3Bucket="standing-bucket", CaCertificatesBundleS3Key="clients-ca.pem"
        )["TrustStores"][0]["TrustStoreArn"]
        self.balancer = elb.create_load_balancer(Name="standing", Subnets=self.subnets[:2])["LoadBalancers"][0]
        self.target_groups = [
            elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=self.vpc, TargetType="ip")[
                "TargetGroups"
            ][0]["TargetGroupArn"]
            for name in ("standing", "other")
        ]
        elb.create_listener(
            LoadBalancerArn=self.balancer["LoadBalancerArn"],
            Port=8080,
            Protocol="HTTP",
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.target_groups[0]}],
        )
        self.zone = (
            ctx.client("route53")
            .create_hosted_zone(Name="example.com", CallerReference="standing")["HostedZone"]["Id"]
            .rsplit("/")[-1]
        )
        cloud_map = ctx.client("servicediscovery")
        begun = cloud_map.create_private_dns_namespace(Name="standing.internal", Vpc=self.vpc)["OperationId"]
        self.namespace = cloud_map.get_operation(OperationId=begun)["Operation"]["Targets"]["NAMESPACE"]
        ecs = ctx.client("ecs")
        ecs.create_cluster(clusterName="standing")
        for _ in range(2):
            self.definition = ecs.register_task_definition(**definition())["taskDefinition"]["taskDefinitionArn"]
        ecs.create_service(
            cluster="standing", serviceName="scaled", taskDefinition="standing:1", desiredCount=1, **self.placed()
        )
        self.scaling = {
            "resourceId": "service/standing/scaled",
            "scalableDimension": "ecs:service:DesiredCount",
            "serviceNamespace": "ecs",
        }
        profile = iam.create_instance_profile(InstanceProfileName="standing")["InstanceProfile"]["Arn"]
        self.managed = {
            "infrastructureRoleArn": iam.get_role(RoleName="standing")["Role"]["Arn"],
            "instanceLaunchTemplate": {
                "ec2InstanceProfileArn": profile,
                "networkConfiguration": {"subnets": self.subnets, "securityGroups": self.groups[:1]},
            },
        }
        self.provider = ecs.create_capacity_provider(
            name="standing", cluster="standing", managedInstancesProvider=self.managed
        )["capacityProvider"]["capacityProviderArn"]
        agent = [{"name": "agent", "image": "agent:1", "memoryReservation": 64}]
        self.agents = [
            ecs.register_daemon_task_definition(family="standing", containerDefinitions=agent)[
                "daemonTaskDefinitionArn"
            ]
            for _ in range(2)
        ]
        ctx.sleep(60)
        self.template = ec2.create_launch_template(
            LaunchTemplateName="standing", LaunchTemplateData={"ImageId": "ami-1", "InstanceType": "t3.small"}
        )["LaunchTemplate"]["LaunchTemplateId"]
        for name in ("standing", "other"):
            ctx.client("cloudwatch").put_metric_alarm(
                AlarmName=name,
                ComparisonOperator="GreaterThanThreshold",
                EvaluationPeriods=1,
                MetricName="M",
                Namespace="N",
                Period=60,
                Statistic="Sum",
                Threshold=1.0,
            )
        self.topic = ctx.client("sns").create_topic(Name="standing")["TopicArn"]
        ctx.client("events").put_rule(Name="standing", EventPattern=EVENTS)
        scaling = ctx.client("autoscaling")
        for name in ("standing", "other"):
            scaling.create_auto_scaling_group(
                AutoScalingGroupName=name,
                MinSize=0,
                MaxSize=3,
                LaunchTemplate={"LaunchTemplateId": self.template},
                VPCZoneIdentifier=self.subnets[0],
                NewInstancesProtectedFromScaleIn=True,
            )
        found = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=["other"])["AutoScalingGroups"][0]
        self.instance_group = found["AutoScalingGroupARN"]
        self.certificate = ctx.client("acm").request_certificate(DomainName="www.example.com", ValidationMethod="DNS")[
            "CertificateArn"
        ]
        proof = ctx.client("acm").describe_certificate(CertificateArn=self.certificate)["Certificate"]
        self.proof = proof["DomainValidationOptions"][0]["ResourceRecord"]
        ctx.client("route53").change_resource_record_sets(
            HostedZoneId=self.zone,
            ChangeBatch={
                "Changes": [
                    {
                        "Action": "CREATE",
                        "ResourceRecordSet": {
                            "Name": self.proof["Name"],
                            "Type": "CNAME",
                            "TTL": 60,
                            "ResourceRecords": [{"Value": self.proof["Value"]}],
                        },
                    }
                ]
            },
        )
        self.wildcard = ctx.client("acm").request_certificate(DomainName="*.www.example.com", ValidationMethod="DNS")[
            "CertificateArn"
        ]
        self.edge_certificate = (
            ctx.in_region("us-east-1")
            .client("acm")
            .request_certificate(DomainName="www.example.com", ValidationMethod="DNS")["CertificateArn"]
        )
        self.vpc_origin = ctx.client("cloudfront").create_vpc_origin(
            VpcOriginEndpointConfig={
                "Name": "standing",
                "Arn": self.balancer["LoadBalancerArn"],
                "HTTPPort": 80,
                "HTTPSPort": 443,
                "OriginProtocolPolicy": "https-only",
            }
        )["VpcOrigin"]["Id"]
        self.https = elb.create_listener(
            LoadBalancerArn=self.balancer["LoadBalancerArn"],
            Port=8443,
            Protocol="HTTPS",
            Certificates=[{"CertificateArn": self.certificate}],
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.target_groups[0]}],
        )["Listeners"][0]["ListenerArn"]

    def placed(self) -> dict[str, Any]:
        """Where a service runs, in ECS's words."""
        return {
            "launchType": "FARGATE",
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "subnets": self.subnets,
                    "securityGroups": self.groups[:1],
                    "assignPublicIp": "ENABLED",
                }
            },
        }


def let_in(aws: EmbeddedAws) -> None:
    """What a person does in a console: the workspace and the team let Amazon Q in."""
    aws.chats.workspaces["Example"] = WORKSPACE
    aws.chats.teams.add((TENANT, TEAM))


def _for_logs(ctx: Context) -> str:
    """A policy of a key that CloudWatch Logs may use."""
    service = {**allow(["kms:*"], ["*"]), "Principal": {"Service": f"logs.{ctx.region}.amazonaws.com"}}
    own = {**allow(["kms:*"], ["*"]), "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}
    return json.dumps(document(own, service))


def _log_bucket(ctx: Context) -> None:
    """One that S3 and load balancers may write logs to."""
    s3, name = ctx.client("s3"), "standing-logs"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": ctx.region})
    writers = {"Service": [log_delivery.LOAD_BALANCING, log_delivery.SERVER_ACCESS]}
    written = {**allow(["s3:PutObject"], [f"arn:aws:s3:::{name}/*"]), "Principal": writers}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(document(written)))


def definition() -> dict[str, Any]:
    """A task definition, in ECS's words."""
    return {
        "family": "standing",
        "containerDefinitions": [{"name": "app", "image": "app:1", "portMappings": [{"containerPort": 80}]}],
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
    }


@dataclasses.dataclass(frozen=True)
class Case:
    """One resource type: what it is made of, what then changes, and what the provider does not show of it."""

    inputs: Callable[[World], dict[str, Any]]
    change: Mapping[str, Any] | Callable[[World], Mapping[str, Any]] | None
    """None: it is only ever replaced."""
    hidden: frozenset[str] = frozenset()
    """Properties of the SDK's class that the provider leaves unset for these inputs."""
    stays: bool = False
    """Whether deleting it leaves it there."""


def hidden(text: str) -> frozenset[str]:
    """Names of properties, one after the other."""
    return frozenset(text.split())
