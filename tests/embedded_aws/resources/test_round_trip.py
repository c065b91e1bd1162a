"""Every resource type: created, read, updated in place, deleted, gone; its outputs named as the SDK names them."""

from __future__ import annotations

import dataclasses
import functools
import importlib
import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pulumi_aws
import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Created
from modulestack.embedded_aws.resources.registry import HANDLERS

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
WIDER = POLICY.replace("logs:PutLogEvents", "logs:*")


class World:
    """What the cases stand on, made once."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        ec2 = ctx.client("ec2")
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
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
        self.address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        ctx.client("ecr").create_repository(repositoryName="standing")
        self.file_system = ctx.client("efs").create_file_system(CreationToken="standing", Encrypted=True)[
            "FileSystemId"
        ]
        iam = ctx.client("iam")
        iam.create_role(RoleName="standing", AssumeRolePolicyDocument=TRUST)
        by_schedules = TRUST.replace("ecs-tasks", "scheduler")
        self.scheduled = iam.create_role(RoleName="scheduled", AssumeRolePolicyDocument=by_schedules)["Role"]["Arn"]
        ctx.client("logs").create_log_group(logGroupName="/standing")
        ctx.client("s3").create_bucket(
            Bucket="standing-bucket", CreateBucketConfiguration={"LocationConstraint": ctx.region}
        )
        elb = ctx.client("elbv2")
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


def _hidden(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _expire(days: int) -> str:
    selection = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": days}
    return json.dumps({"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]})


def _pull(account: str) -> str:
    principal = {"AWS": f"arn:aws:iam::{account}:root"}
    statement = {"Sid": "Pull", "Effect": "Allow", "Principal": principal, "Action": "ecr:BatchGetImage"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _mounted_with_tls(sid: str) -> str:
    secure = {"Bool": {"aws:SecureTransport": "false"}}
    statement = {"Sid": sid, "Effect": "Deny", "Principal": "*", "Action": "*", "Condition": secure}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


TAGGED = {"tags": {"a": "2", "b": "3"}}
TAGS = {"tags": {"a": "1"}}

CASES = {
    "aws:acm/certificate:Certificate": Case(
        lambda w: {"domainName": "api.example.com", "validationMethod": "DNS", **TAGS},
        TAGGED,
        _hidden("certificateBody certificateChain privateKey privateKeyWo privateKeyWoVersion validationOptions"),
    ),
    "aws:acm/certificateValidation:CertificateValidation": Case(
        lambda w: {"certificateArn": w.certificate, "validationRecordFqdns": [w.proof["Name"].rstrip(".")]},
        None,
        stays=True,
    ),
    "aws:appautoscaling/policy:Policy": Case(
        lambda w: {
            "name": "cpu",
            "policyType": "TargetTrackingScaling",
            **_target(w),
            "targetTrackingScalingPolicyConfiguration": _tracking(60),
        },
        lambda w: {"targetTrackingScalingPolicyConfiguration": _tracking(70)},
        _hidden("predictiveScalingPolicyConfiguration stepScalingPolicyConfiguration"),
    ),
    "aws:appautoscaling/target:Target": Case(
        lambda w: {**w.scaling, "minCapacity": 1, "maxCapacity": 3, **TAGS}, {"minCapacity": 2, "maxCapacity": 5}
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Case(
        lambda w: {
            "name": "waits",
            "actionsEnabled": True,
            "alarmActions": ["arn:aws:sns:eu-west-1:123456789012:topic"],
            "alarmDescription": "waits",
            "comparisonOperator": "GreaterThanThreshold",
            "datapointsToAlarm": 2,
            "evaluationPeriods": 3,
            "insufficientDataActions": [],
            "metricQueries": _queries("a"),
            "okActions": [],
            "threshold": 1,
            "treatMissingData": "notBreaching",
            **TAGS,
        },
        lambda w: {"threshold": 2, "metricQueries": _queries("a + 1"), **TAGGED},
        _hidden(
            "dimensions evaluateLowSampleCountPercentiles evaluationCriteria evaluationInterval evaluationWindow "
            "extendedStatistic metricName namespace period statistic thresholdMetricId unit warmUpConfiguration"
        ),
    ),
    "aws:autoscaling/group:Group": Case(
        lambda w: {
            "name": "staging-machines",
            "capacityRebalance": True,
            "defaultCooldown": 60,
            "defaultInstanceWarmup": 30,
            "desiredCapacity": 2,
            "forceDelete": False,
            "healthCheckGracePeriod": 30,
            "healthCheckType": "EC2",
            "instanceMaintenancePolicy": {"minHealthyPercentage": 100, "maxHealthyPercentage": 110},
            "instanceRefresh": {"strategy": "Rolling", "preferences": {"minHealthyPercentage": 100}},
            "launchTemplate": {"id": w.template, "version": "$Latest"},
            "maxInstanceLifetime": 604800,
            "maxSize": 4,
            "minSize": 1,
            "protectFromScaleIn": True,
            "suspendedProcesses": ["AZRebalance"],
            "tags": [
                {"key": "a", "propagateAtLaunch": True, "value": "1"},
                {"key": "b", "propagateAtLaunch": False, "value": "2"},
            ],
            "terminationPolicies": ["OldestInstance"],
            "vpcZoneIdentifiers": sorted(w.subnets[:2]),
            "waitForCapacityTimeout": "5m",
        },
        lambda w: {
            "desiredCapacity": 3,
            "healthCheckGracePeriod": 60,
            "maxSize": 5,
            "minSize": 2,
            "protectFromScaleIn": False,
            "suspendedProcesses": ["Launch"],
            "tags": [{"key": "a", "propagateAtLaunch": False, "value": "3"}],
            "terminationPolicies": ["Default"],
            "vpcZoneIdentifiers": sorted(w.subnets),
            "waitForCapacityTimeout": "0",
        },
        _hidden(
            "availabilityZoneDistribution capacityReservationSpecification context desiredCapacityType enabledMetrics "
            "initialLifecycleHooks instanceLifecyclePolicy launchConfiguration loadBalancers "
            "minElbCapacity mixedInstancesPolicy placementGroup targetGroupArns trafficSources waitForElbCapacity "
            "warmPool"
        ),
    ),
    "aws:cloudwatch/logGroup:LogGroup": Case(
        lambda w: {"name": "/modulestack/staging/web", "retentionInDays": 30, **TAGS}, {"retentionInDays": 90, **TAGGED}
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Case(
        lambda w: {"repository": "standing", "policy": _expire(14)}, {"policy": _expire(7)}
    ),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": Case(
        lambda w: {"ecrRepositoryPrefix": "dev/quay", "upstreamRegistryUrl": "quay.io"},
        None,
        _hidden("credentialArn customRoleArn"),
    ),
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": Case(
        lambda w: {
            "prefix": "dev/quay",
            "appliedFors": ["PULL_THROUGH_CACHE"],
            "description": "any",
            "imageTagMutability": "IMMUTABLE",
            "lifecyclePolicy": _expire(3),
        },
        {"imageTagMutability": "MUTABLE", "lifecyclePolicy": _expire(9)},
        _hidden("customRoleArn imageTagMutabilityExclusionFilters repositoryPolicy resourceTags"),
    ),
    "aws:ecr/repository:Repository": Case(
        lambda w: {
            "name": "staging/web",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "AES256"}],
            "forceDelete": False,
            **TAGS,
        },
        {"imageTagMutability": "MUTABLE", "imageScanningConfiguration": {"scanOnPush": False}, **TAGGED},
        _hidden("imageTagMutabilityExclusionFilters"),
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Case(
        lambda w: {"repository": "standing", "policy": _pull("210987654321")}, {"policy": _pull("310987654321")}
    ),
    "aws:efs/accessPoint:AccessPoint": Case(
        lambda w: {
            "fileSystemId": w.file_system,
            "posixUser": {"uid": 1000, "gid": 1000, "secondaryGids": [2000]},
            "rootDirectory": {
                "path": "/data",
                "creationInfo": {"ownerUid": 1000, "ownerGid": 1000, "permissions": "0755"},
            },
            **TAGS,
        },
        TAGGED,
    ),
    "aws:efs/backupPolicy:BackupPolicy": Case(
        lambda w: {"fileSystemId": w.file_system, "backupPolicy": {"status": "ENABLED"}},
        {"backupPolicy": {"status": "DISABLED"}},
        stays=True,
    ),
    "aws:efs/fileSystem:FileSystem": Case(
        lambda w: {
            "creationToken": "shared",
            "encrypted": True,
            "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "lifecyclePolicies": [{"transitionToIa": "AFTER_30_DAYS"}, {"transitionToArchive": "AFTER_90_DAYS"}],
            "performanceMode": "generalPurpose",
            "throughputMode": "elastic",
            **TAGS,
        },
        {
            "lifecyclePolicies": [{"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"}],
            "throughputMode": "bursting",
            **TAGGED,
        },
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": Case(
        lambda w: {"fileSystemId": w.file_system, "policy": _mounted_with_tls("One")},
        {"policy": _mounted_with_tls("Other")},
        _hidden("bypassPolicyLockoutSafetyCheck"),
    ),
    "aws:efs/mountTarget:MountTarget": Case(
        lambda w: {"fileSystemId": w.file_system, "subnetId": w.subnets[0], "securityGroups": w.groups[:1]},
        lambda w: {"securityGroups": w.groups[1:]},
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Case(lambda w: {"vpcId": w.vpc, **TAGS}, TAGGED, stays=True),
    "aws:ec2/eip:Eip": Case(
        lambda w: dict(TAGS), TAGGED, _hidden("address associateWithPrivateIp ipamPoolId privateDns")
    ),
    "aws:ec2/flowLog:FlowLog": Case(
        lambda w: {
            "vpcId": w.vpc,
            "trafficType": "ALL",
            "logDestinationType": "cloud-watch-logs",
            "logDestination": f"arn:aws:logs:eu-west-1:{w.ctx.account_id}:log-group:/standing",
            "iamRoleArn": f"arn:aws:iam::{w.ctx.account_id}:role/standing",
            "maxAggregationInterval": 600,
            **TAGS,
        },
        TAGGED,
        _hidden(
            "deliverCrossAccountRole destinationOptions eniId regionalNatGatewayId subnetId tagFieldSpecifications "
            "transitGatewayAttachmentId transitGatewayId"
        ),
    ),
    "aws:ec2/internetGateway:InternetGateway": Case(lambda w: {**TAGS}, TAGGED),
    "aws:ec2/launchTemplate:LaunchTemplate": Case(
        lambda w: {
            "name": "staging-machines",
            "blockDeviceMappings": [
                {
                    "deviceName": "/dev/xvda",
                    "ebs": {"deleteOnTermination": "true", "encrypted": "true", "volumeSize": 30, "volumeType": "gp3"},
                }
            ],
            "creditSpecification": {"cpuCredits": "standard"},
            "description": "machines",
            "disableApiStop": True,
            "disableApiTermination": True,
            "ebsOptimized": "true",
            "iamInstanceProfile": {"arn": w.ctx.global_arn("iam", "instance-profile/machines")},
            "imageId": "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
            "instanceInitiatedShutdownBehavior": "terminate",
            "instanceMarketOptions": {"marketType": "spot", "spotOptions": {"maxPrice": "0.1"}},
            "instanceType": "t3.small",
            "keyName": "key",
            "maintenanceOptions": {"autoRecovery": "default"},
            "metadataOptions": {"httpEndpoint": "enabled", "httpPutResponseHopLimit": 1, "httpTokens": "required"},
            "monitoring": {"enabled": True},
            "networkInterfaces": [
                {"associatePublicIpAddress": "false", "deviceIndex": 0, "securityGroups": w.groups[:1]}
            ],
            "tagSpecifications": [{"resourceType": "instance", "tags": {"Name": "machine"}}],
            "updateDefaultVersion": True,
            "userData": "IyEvYmluL3NoCg==",
            "vpcSecurityGroupIds": w.groups[:1],
            **TAGS,
        },
        {"instanceType": "t3.medium", "description": "more", "userData": "IyEvYmluL2Jhc2gK", **TAGGED},
        _hidden(
            "capacityReservationSpecification cpuOptions enclaveOptions hibernationOptions instanceRequirements "
            "kernelId licenseSpecifications networkPerformanceOptions placement privateDnsNameOptions ramDiskId "
            "secondaryInterfaces securityGroupNames"
        ),
    ),
    "aws:ec2/natGateway:NatGateway": Case(
        lambda w: {"subnetId": w.subnets[0], "allocationId": w.address, **TAGS},
        TAGGED,
        _hidden(
            "autoProvisionZones autoScalingIps availabilityZoneAddresses regionalNatGatewayAddresses "
            "regionalNatGatewayAutoMode routeTableId"
        ),
    ),
    "aws:ec2/route:Route": Case(
        lambda w: {"routeTableId": w.table, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": w.igw},
        lambda w: {"gatewayId": w.igw},
        _hidden(
            "carrierGatewayId coreNetworkArn destinationIpv6CidrBlock destinationPrefixListId egressOnlyGatewayId "
            "localGatewayId odbNetworkArn transitGatewayId vpcEndpointId vpcPeeringConnectionId"
        ),
    ),
    "aws:ec2/routeTable:RouteTable": Case(lambda w: {"vpcId": w.vpc, **TAGS}, TAGGED),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Case(
        lambda w: {"routeTableId": w.table, "subnetId": w.subnets[0]}, None, _hidden("gatewayId")
    ),
    "aws:ec2/securityGroup:SecurityGroup": Case(
        lambda w: {"name": "web", "description": "web's tasks", "vpcId": w.vpc, **TAGS}, TAGGED
    ),
    "aws:ec2/subnet:Subnet": Case(
        lambda w: {"vpcId": w.vpc, "cidrBlock": "10.0.9.0/24", "availabilityZone": "eu-west-1a", **TAGS},
        {"mapPublicIpOnLaunch": True, **TAGGED},
        _hidden("customerOwnedIpv4Pool ipv4IpamPoolId ipv4NetmaskLength ipv6IpamPoolId ipv6NetmaskLength outpostArn"),
    ),
    "aws:ec2/vpc:Vpc": Case(
        lambda w: {"cidrBlock": "10.1.0.0/16", "enableDnsHostnames": True, **TAGS},
        {"enableDnsHostnames": False, **TAGGED},
        _hidden("ipv4IpamPoolId ipv4NetmaskLength ipv6IpamPoolId ipv6NetmaskLength"),
    ),
    "aws:ecs/capacityProvider:CapacityProvider": Case(
        lambda w: {
            "name": "machines",
            "autoScalingGroupProvider": _provider(w, 100),
            **TAGS,
        },
        lambda w: {"autoScalingGroupProvider": _provider(w, 80), **TAGGED},
        _hidden("cluster managedInstancesProvider"),
    ),
    "aws:ecs/cluster:Cluster": Case(
        lambda w: {"name": "staging-web", "settings": [{"name": "containerInsights", "value": "enhanced"}], **TAGS},
        {"settings": [{"name": "containerInsights", "value": "enabled"}], **TAGGED},
        _hidden("configuration serviceConnectDefaults"),
    ),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": Case(
        lambda w: {
            "clusterName": "standing",
            "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
            "defaultCapacityProviderStrategies": [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}],
        },
        {"defaultCapacityProviderStrategies": [{"capacityProvider": "FARGATE_SPOT", "weight": 2, "base": 1}]},
        stays=True,
    ),
    "aws:ecs/daemon:Daemon": Case(
        lambda w: {
            "name": "agent",
            "clusterArn": f"arn:aws:ecs:eu-west-1:{w.ctx.account_id}:cluster/standing",
            "capacityProviderArns": [w.provider],
            "daemonTaskDefinitionArn": w.agents[0],
            "deploymentConfiguration": {"bakeTimeInMinutes": 1, "drainPercent": 50.0},
            "enableEcsManagedTags": True,
            "enableExecuteCommand": False,
            "propagateTags": "DAEMON",
            **TAGS,
        },
        lambda w: {"daemonTaskDefinitionArn": w.agents[1], "propagateTags": "NONE", **TAGGED},
        _hidden("timeouts"),
    ),
    "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition": Case(
        lambda w: {
            "family": "agent",
            "containerDefinitions": [
                {
                    "name": "agent",
                    "image": "agent:1",
                    "commands": ["run"],
                    "cpu": 32,
                    "entryPoints": ["/agent"],
                    "environments": [{"name": "A", "value": "b"}],
                    "essential": True,
                    "healthCheck": {"commands": ["CMD", "true"], "interval": 10, "retries": 3, "timeout": 5},
                    "linuxParameters": {"capabilities": {"adds": ["SYS_PTRACE"]}},
                    "memory": 128,
                    "mountPoints": [{"sourceVolume": "logs", "containerPath": "/logs", "readOnly": True}],
                    "user": "0",
                }
            ],
            "cpu": "128",
            "memory": "256",
            "taskRoleArn": f"arn:aws:iam::{w.ctx.account_id}:role/standing",
            "executionRoleArn": f"arn:aws:iam::{w.ctx.account_id}:role/standing",
            "volumes": [{"name": "logs", "hosts": [{"sourcePath": "/var/log"}]}],
            **TAGS,
        },
        TAGGED,
    ),
    "aws:ecs/service:Service": Case(
        lambda w: {
            "name": "web",
            "cluster": f"arn:aws:ecs:eu-west-1:{w.ctx.account_id}:cluster/standing",
            "taskDefinition": "standing:1",
            "desiredCount": 1,
            "launchType": "FARGATE",
            "networkConfiguration": {
                "subnets": sorted(w.subnets),
                "securityGroups": w.groups[:1],
                "assignPublicIp": True,
            },
            "loadBalancers": [{"containerName": "app", "containerPort": 80, "targetGroupArn": w.target_groups[0]}],
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "deploymentMaximumPercent": 200,
            "deploymentMinimumHealthyPercent": 100,
            "healthCheckGracePeriodSeconds": 60,
            "enableEcsManagedTags": True,
            "propagateTags": "SERVICE",
            "waitForSteadyState": True,
            **TAGS,
        },
        {"desiredCount": 2, "healthCheckGracePeriodSeconds": 30, "deploymentMaximumPercent": 150, **TAGGED},
        _hidden(
            "alarms deploymentConfiguration serviceConnectConfiguration serviceRegistries triggers volumeConfiguration "
            "vpcLatticeConfigurations"
        ),
    ),
    "aws:ecs/taskDefinition:TaskDefinition": Case(
        lambda w: {
            "family": "staging-web",
            "containerDefinitions": json.dumps(definition()["containerDefinitions"]),
            "cpu": "256",
            "memory": "512",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
            "ephemeralStorage": {"sizeInGib": 30},
            "volumes": [{"name": "tmp"}],
            **TAGS,
        },
        TAGGED,
        _hidden("proxyConfiguration"),
    ),
    "aws:iam/instanceProfile:InstanceProfile": Case(
        lambda w: {"name": "machines", "path": "/modulestack/", "role": "standing", **TAGS},
        {"role": "scheduled", **TAGGED},
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Case(
        lambda w: {
            "url": "https://token.actions.githubusercontent.com",
            "clientIdLists": ["sts.amazonaws.com"],
            **TAGS,
        },
        {"thumbprintLists": ["a" * 40], **TAGGED},
    ),
    "aws:iam/policy:Policy": Case(
        lambda w: {"name": "reads", "path": "/team/", "description": "Reads", "policy": POLICY, **TAGS},
        {"policy": WIDER, **TAGGED},
        _hidden("delayAfterPolicyCreationInMs"),
    ),
    "aws:iam/role:Role": Case(
        lambda w: {"name": "web", "assumeRolePolicy": TRUST, "description": "web's tasks", **TAGS},
        {"description": "other", "assumeRolePolicy": TRUST.replace("ecs-tasks", "ec2"), **TAGGED},
        _hidden("inlinePolicies"),
    ),
    "aws:iam/rolePolicy:RolePolicy": Case(
        lambda w: {"name": "logs", "role": "standing", "policy": POLICY}, {"policy": WIDER}
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Case(
        lambda w: {
            "role": "standing",
            "policyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        },
        None,
    ),
    "aws:lb/listener:Listener": Case(
        lambda w: {
            "loadBalancerArn": w.balancer["LoadBalancerArn"],
            "port": 443,
            "protocol": "HTTPS",
            "certificateArn": w.certificate,
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
            "defaultActions": [{"order": 1, "type": "forward", "targetGroupArn": w.target_groups[0]}],
            **TAGS,
        },
        {
            "defaultActions": [
                {
                    "order": 1,
                    "type": "redirect",
                    "redirect": {
                        "host": "#{host}",
                        "path": "/#{path}",
                        "port": "443",
                        "protocol": "HTTPS",
                        "query": "#{query}",
                        "statusCode": "HTTP_301",
                    },
                }
            ],
            **TAGGED,
        },
        _hidden(
            "alpnPolicy mutualAuthentication tcpIdleTimeoutSeconds routingHttpRequestXAmznMtlsClientcertHeaderName "
            "routingHttpRequestXAmznMtlsClientcertIssuerHeaderName routingHttpRequestXAmznMtlsClientcertLeafHeaderName "
            "routingHttpRequestXAmznMtlsClientcertSerialNumberHeaderName "
            "routingHttpRequestXAmznMtlsClientcertSubjectHeaderName "
            "routingHttpRequestXAmznMtlsClientcertValidityHeaderName routingHttpRequestXAmznTlsCipherSuiteHeaderName "
            "routingHttpRequestXAmznTlsVersionHeaderName"
        ),
    ),
    "aws:lb/loadBalancer:LoadBalancer": Case(
        lambda w: {
            "name": "web",
            "subnets": sorted(w.subnets[:2]),
            "securityGroups": w.groups[:1],
            "internal": True,
            "idleTimeout": 61,
            "dropInvalidHeaderFields": True,
            **TAGS,
        },
        lambda w: {
            "subnets": sorted(w.subnets),
            "securityGroups": sorted(w.groups),
            "idleTimeout": 120,
            "enableHttp2": False,
            **TAGGED,
        },
        _hidden(
            "accessLogs connectionLogs customerOwnedIpv4Pool dnsRecordClientRoutingPolicy enablePrefixForIpv6SourceNat "
            "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic healthCheckLogs ipamPools "
            "minimumLoadBalancerCapacity "
            "secondaryIpsAutoAssignedPerSubnet"
        ),
    ),
    "aws:lb/targetGroup:TargetGroup": Case(
        lambda w: {
            "name": "web",
            "vpcId": w.vpc,
            "targetType": "ip",
            "port": 8080,
            "protocol": "HTTP",
            "healthCheck": _check("/healthz", 15),
            "deregistrationDelay": 30,
            **TAGS,
        },
        lambda w: {
            "healthCheck": _check("/other", 20),
            "deregistrationDelay": 60,
            "loadBalancingAlgorithmType": "weighted_random",
            "loadBalancingAnomalyMitigation": "on",
            "stickiness": {"cookieDuration": 600, "cookieName": "", "enabled": True, "type": "lb_cookie"},
            **TAGGED,
        },
        _hidden(
            "connectionTermination preserveClientIp targetControlPort targetFailovers targetGroupHealth "
            "targetHealthStates"
        ),
    ),
    "aws:route53/record:Record": Case(
        lambda w: {
            "zoneId": w.zone,
            "name": "api.example.com",
            "type": "A",
            "aliases": [
                {
                    "name": w.balancer["DNSName"],
                    "zoneId": w.balancer["CanonicalHostedZoneId"],
                    "evaluateTargetHealth": True,
                }
            ],
        },
        lambda w: {
            "aliases": [
                {
                    "name": w.balancer["DNSName"],
                    "zoneId": w.balancer["CanonicalHostedZoneId"],
                    "evaluateTargetHealth": False,
                }
            ]
        },
        _hidden(
            "allowOverwrite cidrRoutingPolicy failoverRoutingPolicies geolocationRoutingPolicies "
            "geoproximityRoutingPolicy healthCheckId latencyRoutingPolicies multivalueAnswerRoutingPolicy records "
            "setIdentifier ttl weightedRoutingPolicies"
        ),
    ),
    "aws:route53/zone:Zone": Case(
        lambda w: {
            "name": "staging.internal",
            "comment": "c",
            "vpcs": [{"vpcId": w.vpc, "vpcRegion": "eu-west-1"}],
            **TAGS,
        },
        {"comment": "d", **TAGGED},
        _hidden("delegationSetId"),
    ),
    "aws:s3/bucket:Bucket": Case(
        lambda w: {"bucket": "templates-1234567", "forceDestroy": True, **TAGS},
        {"forceDestroy": False, **TAGGED},
        _hidden(
            "acl bucketNamespace corsRules grants lifecycleRules logging objectLockConfiguration policy "
            "replicationConfiguration website websiteDomain websiteEndpoint"
        ),
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Case(
        lambda w: {"bucket": "standing-bucket", "rules": _expiry(365)},
        lambda w: {"rules": _expiry(30)},
        _hidden("expectedBucketOwner timeouts"),
    ),
    "aws:s3/bucketObjectv2:BucketObjectv2": Case(
        lambda w: {
            "bucket": "standing-bucket",
            "key": "modules/web/task-definition.json",
            "content": "{}",
            "contentType": "application/json",
            **TAGS,
        },
        {"content": '{"family":"x"}', **TAGGED},
        _hidden("acl checksumAlgorithm contentBase64 kmsKeyId overrideProvider source sourceHash"),
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": Case(
        lambda w: {"bucket": "standing-bucket", "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        {"rule": {"objectOwnership": "BucketOwnerPreferred"}},
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Case(
        lambda w: {"bucket": "standing-bucket", "policy": _tls_only("tls")}, lambda w: {"policy": _tls_only("other")}
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Case(
        lambda w: {
            "bucket": "standing-bucket",
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
        {"restrictPublicBuckets": False},
        _hidden("skipDestroy"),
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Case(
        lambda w: {"bucket": "standing-bucket", "rules": _encryption("AES256", "")},
        lambda w: {"rules": _encryption("aws:kms", "alias/aws/s3")},
        _hidden("expectedBucketOwner"),
        stays=True,
    ),
    "aws:s3/bucketVersioning:BucketVersioning": Case(
        lambda w: {"bucket": "standing-bucket", "versioningConfiguration": {"status": "Enabled", "mfaDelete": ""}},
        {"versioningConfiguration": {"status": "Suspended", "mfaDelete": ""}},
        _hidden("expectedBucketOwner mfa"),
        stays=True,
    ),
    "aws:scheduler/schedule:Schedule": Case(
        lambda w: {
            "name": "nightly",
            "groupName": "default",
            "description": "a job",
            "scheduleExpression": "rate(1 hour)",
            "scheduleExpressionTimezone": "Europe/Berlin",
            "state": "ENABLED",
            "flexibleTimeWindow": {"mode": "OFF"},
            "target": {
                "arn": w.ctx.arn("ecs", "cluster/standing"),
                "roleArn": w.scheduled,
                "input": '{"containerOverrides": []}',
                "retryPolicy": {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 3},
                "ecsParameters": {
                    "taskDefinitionArn": w.definition,
                    "taskCount": 1,
                    "launchType": "FARGATE",
                    "platformVersion": "LATEST",
                    "group": "job:nightly",
                    "networkConfiguration": {
                        "subnets": w.subnets,
                        "securityGroups": w.groups[:1],
                        "assignPublicIp": False,
                    },
                },
            },
        },
        {"scheduleExpression": "cron(0 3 * * ? *)", "scheduleExpressionTimezone": "UTC", "state": "DISABLED"},
        _hidden("actionAfterCompletion endDate kmsKeyArn startDate"),
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Case(lambda w: {"name": "staging-web", **TAGS}, TAGGED),
    "aws:ssm/parameter:Parameter": Case(
        lambda w: {"name": "/modulestack/staging/web/target", "type": "String", "value": "{}", **TAGS},
        {"value": '{"schema":1}', "description": "where it is", **TAGGED},
        _hidden("insecureValue overwrite valueWo valueWoVersion"),
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Case(
        lambda w: {
            "securityGroupId": w.groups[1],
            "cidrIpv4": "10.0.0.0/8",
            "ipProtocol": "-1",
            "description": "all",
            **TAGS,
        },
        {"description": "everything", **TAGGED},
        _hidden("cidrIpv6 fromPort prefixListId referencedSecurityGroupId toPort"),
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Case(
        lambda w: {
            "securityGroupId": w.groups[0],
            "referencedSecurityGroupId": w.groups[1],
            "ipProtocol": "tcp",
            "fromPort": 80,
            "toPort": 80,
            "description": "web",
            **TAGS,
        },
        {"toPort": 81, "description": "other", **TAGGED},
        _hidden("cidrIpv4 cidrIpv6 prefixListId"),
    ),
}


def _target(w: World) -> dict[str, Any]:
    w.ctx.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=w.scaling["resourceId"],
        ScalableDimension=w.scaling["scalableDimension"],
        MinCapacity=1,
        MaxCapacity=2,
    )
    return w.scaling


def _provider(w: World, target: int) -> dict[str, Any]:
    scaling = {
        "instanceWarmupPeriod": 60,
        "maximumScalingStepSize": 10,
        "minimumScalingStepSize": 1,
        "status": "ENABLED",
        "targetCapacity": target,
    }
    return {
        "autoScalingGroupArn": w.instance_group,
        "managedDraining": "ENABLED",
        "managedScaling": scaling,
        "managedTerminationProtection": "ENABLED" if target == 100 else "DISABLED",
    }


def _queries(expression: str) -> list[dict[str, Any]]:
    metric = {"dimensions": {"QueueName": "jobs"}, "metricName": "M", "namespace": "N", "period": 60, "stat": "Sum"}
    return [
        {"accountId": "", "expression": expression, "id": "e", "label": "E", "returnData": True},
        {"accountId": "", "expression": "", "id": "a", "label": "", "metric": metric, "returnData": False},
    ]


def _tracking(value: int) -> dict[str, Any]:
    return {
        "disableScaleIn": False,
        "predefinedMetricSpecification": {"predefinedMetricType": "ECSServiceAverageCPUUtilization"},
        "scaleInCooldown": 300,
        "scaleOutCooldown": 60,
        "targetValue": value,
    }


def _check(path: str, interval: int) -> dict[str, Any]:
    return {
        "enabled": True,
        "healthyThreshold": 2,
        "interval": interval,
        "matcher": "200",
        "path": path,
        "port": "traffic-port",
        "protocol": "HTTP",
        "timeout": 5,
        "unhealthyThreshold": 2,
    }


def _expiry(days: int) -> list[dict[str, Any]]:
    return [
        {
            "id": "old",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "noncurrentVersionExpiration": {"noncurrentDays": days},
        }
    ]


def _encryption(algorithm: str, key: str) -> list[dict[str, Any]]:
    default = {"kmsMasterKeyId": key, "sseAlgorithm": algorithm}
    return [{"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": False}]


def _tls_only(name: str) -> str:
    statement = {
        "Sid": name,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::standing-bucket/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def sdk_properties(token: str) -> frozenset[str]:
    """The output properties that the SDK's class of *token* has."""
    package, name = next((m["fqn"], m["classes"][token]) for m in _sdk_modules() if token in m["classes"])
    properties = inspect.getmembers(getattr(importlib.import_module(package), name), lambda x: isinstance(x, property))
    return frozenset(p.fget._pulumi_name for _, p in properties if hasattr(p.fget, "_pulumi_name"))


@functools.cache
def _sdk_modules() -> list[dict[str, Any]]:
    text = inspect.getsource(pulumi_aws)
    modules: list[dict[str, Any]] = json.loads(re.findall(r'resource_modules="""\n(.*?)\n"""', text, re.DOTALL)[0])
    return modules


@pytest.fixture(scope="module")
def world(shared_ctx: Context) -> World:
    return World(shared_ctx)


@pytest.fixture(params=sorted(CASES))
def stood(request: pytest.FixtureRequest, world: World) -> Iterator[tuple[str, Case, World, dict[str, Any], Created]]:
    """A resource of each type, made, and deleted afterwards."""
    token = request.param
    case, handler = CASES[token], HANDLERS[token]
    inputs = handler.check(world.ctx, case.inputs(world))
    made = handler.create(world.ctx, inputs)
    yield token, case, world, inputs, made
    handler.delete(world.ctx, made.id, handler.read(world.ctx, made.id, made.outputs) or made.outputs)


def test_every_type_has_a_case() -> None:
    assert set(CASES) == set(HANDLERS)


def test_life_of_a_resource(stood: tuple[str, Case, World, dict[str, Any], Created]) -> None:
    """
    Outputs have the SDK's names and the program's values; reading gives the same; a change shows.

    What is deleted is gone.
    """
    token, case, world, inputs, made = stood
    handler, ctx = HANDLERS[token], world.ctx
    shown = {
        key: value for key, value in inputs.items() if key in made.outputs and key not in {"cluster", "taskDefinition"}
    }
    assert set(made.outputs) == sdk_properties(token) - case.hidden
    assert {key: made.outputs[key] for key in shown} == {**shown, **_normal(token, shown, made)}
    assert _told(handler.read(ctx, made.id, made.outputs)) == made.outputs

    outputs = made.outputs
    if case.change is not None:
        change = case.change(world) if callable(case.change) else case.change
        outputs = handler.update(ctx, made.id, made.outputs, {**inputs, **change})
        assert {key: outputs[key] for key in change if key in outputs} == {
            k: v for k, v in change.items() if k in outputs
        }
        assert {**_told(handler.read(ctx, made.id, outputs)), **_elsewhere(token, outputs)} == outputs

    handler.delete(ctx, made.id, outputs)
    assert (handler.read(ctx, made.id, outputs) is not None) is case.stays
    handler.delete(ctx, made.id, outputs)


def _told(found: dict[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (found or {}).items() if value is not None}


def _normal(token: str, shown: dict[str, Any], made: Created) -> dict[str, Any]:
    """What AWS gives back in another form than it was given."""
    if token == "aws:ecs/taskDefinition:TaskDefinition":
        return {key: made.outputs[key] for key in ("containerDefinitions", "volumes")}
    if token == "aws:ecs/service:Service":
        return {"loadBalancers": [{**balancer, "elbName": ""} for balancer in shown["loadBalancers"]]}
    if token == "aws:autoscaling/group:Group":
        return {"launchTemplate": {**shown["launchTemplate"], "name": "standing"}}
    return {}


def _elsewhere(token: str, outputs: dict[str, Any]) -> dict[str, Any]:
    """What a service shows as the program asked for it."""
    return {"taskDefinition": outputs["taskDefinition"]} if token == "aws:ecs/service:Service" else {}


def test_other_resources_are_not_touched(shared_aws: EmbeddedAws, world: World) -> None:
    """After all of it, what the cases stood on still stands."""
    assert [zone["Name"] for zone in shared_aws.client("route53").list_hosted_zones()["HostedZones"]] == [
        "example.com."
    ]
    assert [bucket["Name"] for bucket in shared_aws.client("s3").list_buckets()["Buckets"]] == ["standing-bucket"]
    assert {role["RoleName"] for role in shared_aws.client("iam").list_roles()["Roles"]} == {"scheduled", "standing"}
