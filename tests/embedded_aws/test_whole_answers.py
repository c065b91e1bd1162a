"""
Answers are whole: each has what AWS always answers.

One of everything is made in an embedded account, and every operation that the program, the deployer or ordinary
clients (Terraform's provider, ecspresso, the AWS CLI) use is called. Its answer is held against AWS's own samples in
botocore's examples, where there are some, and against a table of what AWS's API references show and no sample has.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore
import botocore.exceptions
import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import SimulatedClock
from tests.support.one_of_everything import OneOfEverything

EXAMPLES = Path(botocore.__file__).parent / "data"

NOT_ALWAYS: dict[str, dict[str, str]] = {
    "application-autoscaling.DescribeScalingPolicies": {
        "NextToken": "there is no second page",
        "ScalingPolicies.[].StepScalingPolicyConfiguration": "the policy tracks a target",
    },
    "ec2.DescribeNetworkInterfaces": {
        "NetworkInterfaces.[].Attachment.AttachTime": "a load balancer's has none",
        "NetworkInterfaces.[].Attachment.InstanceId": "there are no instances",
    },
    "ecs.CreateService": {"service.loadBalancers.[].loadBalancerName": "a Classic Load Balancer's"},
    "ecs.DescribeTaskDefinition": {
        "taskDefinition.containerDefinitions.[].links": "no link was given",
        "taskDefinition.containerDefinitions.[].memory": "none was given",
    },
    "ecs.DescribeTasks": {
        "tasks.[].containerInstanceArn": "Fargate",
    },
    "ecs.RegisterTaskDefinition": {
        "taskDefinition.containerDefinitions.[].command": "none was given",
        "taskDefinition.containerDefinitions.[].memory": "none was given",
    },
    "ecs.RunTask": {
        "tasks.[].containerInstanceArn": "Fargate",
    },
    "elbv2.CreateListener": {"Listeners.[].Certificates": "HTTP"},
    "elbv2.ModifyListener": {"Listeners.[].Certificates": "HTTP"},
    "elbv2.DescribeTargetHealth": {
        "TargetHealthDescriptions.[].TargetHealth.Description": "the target is healthy",
        "TargetHealthDescriptions.[].TargetHealth.Reason": "the target is healthy",
    },
    "iam.GetRole": {
        "Role.RoleLastUsed.LastUsedDate": "never used",
        "Role.RoleLastUsed.Region": "never used",
    },
    "route53.ChangeResourceRecordSets": {"ChangeInfo.Comment": "none was given"},
    "s3.DeleteObjects": {"Deleted.[].VersionId": "no version was named"},
    "s3.GetBucketLifecycleConfiguration": {
        "Rules.[].Prefix": "superseded by Filter",
        "Rules.[].Transitions": "none was given",
    },
    "s3.GetBucketVersioning": {"MFADelete": "never configured"},
    "s3.GetObject": {"ContentRange": "no range was asked for"},
    "s3.GetObjectAcl": {"Grants.[].Grantee.DisplayName": "AWS answers it no more (2025)"},
    "s3.ListObjects": {"NextMarker": "there is no second page"},
    "s3.ListObjectsV2": {"NextContinuationToken": "there is no second page"},
    "s3.PutObjectTagging": {"VersionId": "of the newest version"},
    "secretsmanager.DescribeSecret": {
        **dict.fromkeys(("Description", "KmsKeyId", "Tags"), "none was given"),
        **dict.fromkeys(
            ("LastRotatedDate", "RotationEnabled", "RotationLambdaARN", "RotationRules"), "rotation was never set up"
        ),
        "LastAccessedDate": "never fetched",
    },
    "secretsmanager.GetResourcePolicy": {"ResourcePolicy": "none was put"},
    "secretsmanager.ListSecrets": {"SecretList.[].Description": "none was given"},
    "sts.AssumeRole": {"PackedPolicySize": "no policy of the session was given"},
}
"""Operation → member of AWS's sample that the account's answer has not, and why AWS would not have it either."""

ALWAYS: dict[str, tuple[str, ...]] = {
    "acm.DescribeCertificate": (
        "Certificate.CertificateArn",
        "Certificate.DomainValidationOptions.[].ResourceRecord.Value",
        "Certificate.InUseBy",
        "Certificate.KeyUsages.[].Name",
        "Certificate.Options.CertificateTransparencyLoggingPreference",
    ),
    "application-autoscaling.DescribeScalableTargets": tuple(
        f"ScalableTargets.[].{member}"
        for member in (
            "CreationTime",
            "RoleARN",
            "ScalableTargetARN",
            "SuspendedState.DynamicScalingInSuspended",
            "SuspendedState.DynamicScalingOutSuspended",
            "SuspendedState.ScheduledScalingSuspended",
        )
    ),
    "application-autoscaling.DescribeScalingActivities": ("ScalingActivities",),
    "application-autoscaling.DescribeScalingPolicies": (
        "ScalingPolicies.[].Alarms.[].AlarmARN",
        "ScalingPolicies.[].CreationTime",
        "ScalingPolicies.[].PolicyARN",
    ),
    "application-autoscaling.ListTagsForResource": ("Tags.a",),
    "application-autoscaling.RegisterScalableTarget": ("ScalableTargetARN",),
    "cloudwatch.DescribeAlarms": ("MetricAlarms.[].StateTransitionedTimestamp", "MetricAlarms.[].StateValue"),
    "cloudwatch.GetMetricData": ("Messages", "MetricDataResults.[].StatusCode"),
    "ec2.AllocateAddress": ("AllocationId", "Domain", "NetworkBorderGroup", "PublicIp", "PublicIpv4Pool"),
    "ec2.AuthorizeSecurityGroupIngress": (
        "Return",
        "SecurityGroupRules.[].GroupOwnerId",
        "SecurityGroupRules.[].SecurityGroupRuleArn",
    ),
    "ec2.DescribeAddresses": ("Addresses.[].NetworkBorderGroup", "Addresses.[].PublicIpv4Pool"),
    "ec2.DescribeAvailabilityZones": tuple(
        f"AvailabilityZones.[].{member}" for member in ("GroupName", "NetworkBorderGroup", "OptInStatus", "ZoneId")
    ),
    "ec2.DescribeNatGateways": (
        "NatGateways.[].ConnectivityType",
        "NatGateways.[].NatGatewayAddresses.[].IsPrimary",
        "NatGateways.[].NatGatewayAddresses.[].Status",
    ),
    "ec2.DescribeNetworkInterfaces": ("NetworkInterfaces.[].PrivateDnsName", "NetworkInterfaces.[].Attachment.Status"),
    "ec2.DescribeRouteTables": ("RouteTables.[].PropagatingVgws", "RouteTables.[].Associations.[].Main"),
    "ec2.DescribeSecurityGroupRules": (
        "SecurityGroupRules.[].GroupOwnerId",
        "SecurityGroupRules.[].IsEgress",
        "SecurityGroupRules.[].SecurityGroupRuleArn",
    ),
    "ec2.DescribeSubnets": (
        "Subnets.[].AssignIpv6AddressOnCreation",
        "Subnets.[].EnableDns64",
        "Subnets.[].MapCustomerOwnedIpOnLaunch",
        "Subnets.[].MapPublicIpOnLaunch",
        "Subnets.[].PrivateDnsNameOptionsOnLaunch.HostnameType",
    ),
    "ecr.DescribeImages": ("imageDetails.[].imageDigest", "imageDetails.[].imagePushedAt"),
    "ecr.DescribeRepositories": ("repositories.[].encryptionConfiguration.encryptionType",),
    "ecs.DescribeClusters": ("clusters.[].statistics.[].name", "clusters.[].settings.[].value", "failures"),
    "ecs.DescribeServices": tuple(
        f"services.[].{member}"
        for member in (
            "availabilityZoneRebalancing",
            "createdBy",
            "deploymentConfiguration.deploymentCircuitBreaker.enable",
            "deploymentConfiguration.strategy",
            "deploymentController.type",
            "deployments.[].failedTasks",
            "deployments.[].rolloutState",
            "enableECSManagedTags",
            "enableExecuteCommand",
            "events.[].id",
            "platformFamily",
            "propagateTags",
            "schedulingStrategy",
        )
    ),
    "ecs.DescribeTaskDefinition": (
        "taskDefinition.compatibilities",
        "taskDefinition.registeredBy",
        "taskDefinition.requiresAttributes.[].name",
    ),
    "ecs.DescribeTasks": tuple(
        f"tasks.[].{member}"
        for member in (
            "attachments.[].details.[].value",
            "attributes.[].value",
            "connectivity",
            "containers.[].healthStatus",
            "containers.[].managedAgents.[].lastStatus",
            "containers.[].runtimeId",
            "ephemeralStorage.sizeInGiB",
            "platformFamily",
            "startedAt",
        )
    ),
    "elbv2.DescribeListeners": (
        "Listeners.[].DefaultActions.[].ForwardConfig.TargetGroups.[].Weight",
        "Listeners.[].DefaultActions.[].ForwardConfig.TargetGroupStickinessConfig.Enabled",
        "Listeners.[].DefaultActions.[].TargetGroupArn",
    ),
    "elbv2.DescribeLoadBalancers": (
        "LoadBalancers.[].AvailabilityZones.[].LoadBalancerAddresses",
        "LoadBalancers.[].IpAddressType",
        "LoadBalancers.[].Scheme",
        "LoadBalancers.[].State.Code",
    ),
    "elbv2.DescribeRules": (
        "Rules.[].Actions.[].ForwardConfig.TargetGroups.[].Weight",
        "Rules.[].Conditions.[].PathPatternConfig.Values",
        "Rules.[].Conditions.[].Values",
    ),
    "elbv2.DescribeSSLPolicies": ("SslPolicies.[].SupportedLoadBalancerTypes",),
    "elbv2.DescribeTargetGroups": ("TargetGroups.[].IpAddressType", "TargetGroups.[].ProtocolVersion"),
    "iam.GetPolicy": ("Policy.AttachmentCount", "Policy.PermissionsBoundaryUsageCount"),
    "iam.GetRole": ("Role.MaxSessionDuration", "Role.RoleLastUsed"),
    "iam.ListAccountAliases": ("AccountAliases", "IsTruncated"),
    "iam.ListInstanceProfilesForRole": ("InstanceProfiles", "IsTruncated"),
    "iam.ListPolicies": ("Policies.[].PermissionsBoundaryUsageCount",),
    "iam.ListPolicyVersions": ("IsTruncated", "Versions.[].IsDefaultVersion"),
    "iam.ListRoles": ("Roles.[].MaxSessionDuration",),
    "logs.DescribeLogGroups": (
        "logGroups.[].arn",
        "logGroups.[].logGroupArn",
        "logGroups.[].logGroupClass",
        "logGroups.[].metricFilterCount",
        "logGroups.[].storedBytes",
    ),
    "logs.GetQueryResults": ("results", "statistics.recordsMatched", "status"),
    "route53.ListHostedZonesByName": ("HostedZones.[].Id", "IsTruncated", "MaxItems"),
    "s3.GetBucketEncryption": (
        "ServerSideEncryptionConfiguration.Rules.[].ApplyServerSideEncryptionByDefault.SSEAlgorithm",
    ),
    "s3.GetBucketRequestPayment": ("Payer",),
    "s3.GetObject": ("ServerSideEncryption", "VersionId"),
    "s3.HeadObject": ("ServerSideEncryption", "VersionId"),
    "s3.PutObject": ("ETag", "ServerSideEncryption", "VersionId"),
    "secretsmanager.DescribeSecret": ("CreatedDate", "LastChangedDate"),
    "ssm.DescribeParameters": ("Parameters.[].ARN", "Parameters.[].Policies", "Parameters.[].Tier"),
    "ssm.GetParameterHistory": ("Parameters.[].Labels", "Parameters.[].Policies"),
    "ssm.PutParameter": ("Tier", "Version"),
    "sts.GetCallerIdentity": ("Account", "Arn", "UserId"),
}
"""Operation → members that AWS's API reference shows in every answer of the kind, and botocore has no sample of."""


@pytest.fixture(scope="module")
def everything() -> Iterator[OneOfEverything]:
    """One of everything, and every answer on the way."""
    aws = EmbeddedAws(clock=SimulatedClock())
    yield OneOfEverything(aws)
    aws.close()


@functools.cache
def _examples(service: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted(EXAMPLES.glob(f"{service}/*/examples-1.json")):
        found = json.loads(path.read_text())["examples"] or found
    return found


def members(value: Any, above: tuple[str, ...] = ()) -> Iterator[str]:
    """Paths of all members of an answer; ``[]`` is each item of a list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "ResponseMetadata":
                yield ".".join((*above, key))
                yield from members(inner, (*above, key))
    elif isinstance(value, list):
        for inner in value:
            yield ".".join((*above, "[]"))
            yield from members(inner, (*above, "[]"))


def _sampled(service: str, operation: str) -> set[str]:
    return {path for example in _examples(service).get(operation, ()) for path in members(example.get("output") or {})}


def _split(name: str) -> tuple[str, str]:
    service, _, operation = name.partition(".")
    return service, operation


def _is_there(path: str, answered: set[str]) -> bool:
    """Whether an answer has *path*, or not even what it belongs to: that is told once, and a list may be empty."""
    above = path.rpartition(".")[0]
    return path in answered or path.endswith("[]") or (bool(above) and above not in answered)


def test_answers_have_what_awss_own_samples_have(everything: OneOfEverything) -> None:
    missing: dict[str, set[str]] = {}
    for (service, operation), answers in everything.answers.items():
        answered = {path for answer in answers for path in members(answer)}
        lacks = {path for path in _sampled(service, operation) if not _is_there(path, answered)}
        # Ids of versions are keys of a map in the samples.
        lacks = {path for path in lacks if "EXAMPLE" not in path} - NOT_ALWAYS.get(f"{service}.{operation}", {}).keys()
        if lacks:
            missing[f"{service}.{operation}"] = lacks
    assert missing == {}
    unused = {
        (name, path)
        for name, paths in NOT_ALWAYS.items()
        for path in paths
        if _is_there(path, {p for answer in everything.answers[_split(name)] for p in members(answer)})
    }
    assert unused == set()
    assert sum(bool(_sampled(*name)) for name in everything.answers) > 70


@pytest.mark.parametrize("name", ALWAYS)
def test_answers_have_what_awss_references_show(everything: OneOfEverything, name: str) -> None:
    service, _, operation = name.partition(".")
    answered = {path for answer in everything.answers[service, operation] for path in members(answer)}
    assert [path for path in ALWAYS[name] if path not in answered] == []


def test_every_operation_that_was_called_answered(everything: OneOfEverything) -> None:
    assert everything.errors == {}
    assert len(everything.answers) > 150


def test_what_is_said_of_suspension_is_kept(everything: OneOfEverything) -> None:
    """The missing half is filled in, not the given one."""
    scaling = everything.aws.client("application-autoscaling")
    which = {
        "ServiceNamespace": "ecs",
        "ResourceId": "service/c/web",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    scaling.register_scalable_target(
        MinCapacity=1, MaxCapacity=2, SuspendedState={"DynamicScalingInSuspended": True}, **which
    )
    described = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"][0]
    assert described["SuspendedState"] == {
        "DynamicScalingInSuspended": True,
        "DynamicScalingOutSuspended": False,
        "ScheduledScalingSuspended": False,
    }


def test_tags_of_a_scalable_target_are_changed_and_told(everything: OneOfEverything) -> None:
    scaling = everything.aws.client("application-autoscaling")
    arn = everything.scalable_target
    scaling.tag_resource(ResourceARN=arn, Tags={"b": "2"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["a"])
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"b": "2"}
    scaling.tag_resource(ResourceARN=arn, Tags={"a": "b"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["b"])
    with pytest.raises(botocore.exceptions.ClientError, match="ResourceNotFoundException"):
        scaling.list_tags_for_resource(ResourceARN=f"{arn}x")


def test_weights_and_both_forms_of_actions_and_conditions(everything: OneOfEverything) -> None:
    elbv2, group = everything.aws.client("elbv2"), everything.target_group
    rule = elbv2.create_rule(
        ListenerArn=everything.listener,
        Priority=20,
        Conditions=[{"Field": "host-header", "HostHeaderConfig": {"Values": ["a.example.com"]}}],
        Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": group}]}}],
    )["Rules"][0]
    assert rule["Conditions"][0]["Values"] == rule["Conditions"][0]["HostHeaderConfig"]["Values"] == ["a.example.com"]
    action = rule["Actions"][0]
    assert (action["TargetGroupArn"], action["ForwardConfig"]["TargetGroups"]) == (
        group,
        [{"TargetGroupArn": group, "Weight": 1}],
    )
