"""One key for all that an environment keeps: made, given, edited on one that stands, and taken away from it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.contract import paths
from modulestack.embedded_aws.account import EmbeddedAws
from tests.support.standing import StandingSandbox

WORKER: dict[str, Any] = {
    "image": "ghcr.io/example/worker:1",
    "tasks": 1,
    "exec": {},
    "repository": {"delete_with_module": True},
    "secrets": {"TOKEN": "ssm:/dev/token"},
    "volumes": {"scratch": {"ebs": {"size_gib": 10}}, "files": {"efs": "shared"}},
    "mounts": {"scratch": {"path": "/scratch"}, "files": {"path": "/files"}},
}
AGENT: dict[str, Any] = {
    "image": "ghcr.io/example/agent:1",
    "capacity": "machines",
    "scheduling_strategy": "DAEMON",
    "cpu_architecture": "ARM64",
    "cpu": 128,
    "memory": 128,
}
PLAIN: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "network": {"create": {"cidr": "10.20.0.0/16", "zones": 2, "nat": "single"}},
    "alerts": {"queue_arns": []},
    "file_systems": {"shared": {"delete_with_environment": True}},
    "capacity": {"machines": {"instance_types": ["m7g.large"], "min": 1, "max": 2}},
    "modules": {"worker": WORKER, "agent": AGENT},
}
OWN = {**PLAIN, "encryption_key": "environment"}
SERVICE, ROLE = "autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"
ALIAS = "alias/modulestack/dev"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory):
    made = StandingSandbox(tmp_path_factory.mktemp("keys"), **OWN)
    yield made
    made.aws.close()


def test_all_that_is_kept_is_under_the_key_and_an_edit_away_keeps_it(standing: StandingSandbox):
    """In this order, on one environment: its own key, none, one that is given, its own again."""
    aws = standing.aws
    own = _own(aws)
    assert _keys(standing) == dict.fromkeys(
        ("log group", "sessions' log", "flow logs", "bucket", "template", "topic", "images", "files", "sessions"), own
    ) | {"disk of a task": own, "EBS volume": own, "disk of a new machine": own, "disk of a machine": own}
    assert set(_allowed(aws, "worker-execution", "kms:Decrypt")) == {own}
    assert set(_allowed(aws, "worker-task", "kms:Decrypt")) == {own}
    assert set(_allowed(aws, "worker-infrastructure", "kms:CreateGrant")) == {own}

    standing.up(**PLAIN)
    left = _keys(standing)
    assert left.pop("topic") not in (own, None)
    assert left == dict.fromkeys(left) | {"images": own, "files": own, "disk of a machine": own}
    assert _own(aws) == own

    given = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    told = standing.refusal(**PLAIN, encryption_key=given)
    who = (
        "logs.eu-west-1.amazonaws.com (log groups), cloudwatch.amazonaws.com (messages of alarms to the topic), events"
    )
    assert f"arn:aws:iam::{aws.account_id}:role/aws-service-role/{SERVICE}/{ROLE} (disks of machines): its" in told
    assert f"encryption_key: the policy of {given} does not let all use it who are to: {who}" in told
    aws.client("kms").put_key_policy(KeyId=given, PolicyName="default", Policy=_as_told(told, aws))
    aws.client("kms").create_alias(AliasName="alias/central", TargetKeyId=given)
    standing.up(**PLAIN, encryption_key="alias/central")
    assert _keys(standing)["log group"] == _keys(standing)["template"] == given
    assert aws.client("kms").get_key_rotation_status(KeyId=given)["KeyRotationEnabled"] is False

    aws.client("kms").disable_key(KeyId=given)
    assert "encryption_key: alias/central is disabled, and nothing under it could be read: let" in standing.refusal(
        **PLAIN, encryption_key="alias/central"
    )
    assert "there is no key alias/none in eu-west-1: name one" in standing.refusal(**PLAIN, encryption_key="alias/none")
    standing.up(**OWN)
    assert _keys(standing)["template"] == own


def test_machines_wait_for_the_role_that_starts_them(standing: StandingSandbox):
    """As in an account that has never had an Auto Scaling group; what makes it is printed."""
    iam = standing.aws.client("iam")
    iam.delete_role(RoleName=ROLE)
    told = standing.refusal(**OWN)
    assert f"there is no role {ROLE} in the account yet" in told
    assert f"run aws iam create-service-linked-role --aws-service-name {SERVICE} once, then this again" in told
    iam.create_service_linked_role(AWSServiceName=SERVICE)
    standing.up(**OWN)


def test_what_fails_while_the_key_is_disabled(standing: StandingSandbox):
    """With KMS's and CloudWatch Logs' own words; with the key again, it goes on."""
    aws = standing.aws
    key, group = _own(aws), paths.log_group("dev", "worker")
    bucket = _bucket(aws)
    asked: dict[str, Any] = {
        "template": lambda: aws.client("s3").get_object(Bucket=bucket, Key=paths.template_key("worker")),
        "record": lambda: aws.client("s3").put_object(Bucket=bucket, Key="any", Body=b""),
        "log": lambda: aws.client("logs").filter_log_events(logGroupName=group),
        "new log group": lambda: aws.client("logs").create_log_group(logGroupName="/modulestack/dev/x", kmsKeyId=key),
    }
    aws.client("kms").disable_key(KeyId=key)
    arn = f"arn:aws:logs:eu-west-1:{aws.account_id}:log-group:"
    not_allowed = "The specified KMS key does not exist or is not allowed to be used with Arn"
    assert {name: _refused(call) for name, call in asked.items()} == {
        "template": ("KMS.DisabledException", f"{key} is disabled."),
        "record": ("KMS.DisabledException", f"{key} is disabled."),
        "log": ("AccessDeniedException", f"{not_allowed} '{arn}{group}'"),
        "new log group": ("AccessDeniedException", f"{not_allowed} '{arn}/modulestack/dev/x'"),
    }
    aws.client("kms").enable_key(KeyId=key)
    assert [name for name, call in asked.items() if name != "new log group" and _refused(call)] == []
    other = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
    refused = _refused(lambda: aws.client("logs").associate_kms_key(logGroupName=group, kmsKeyId=other))
    assert refused == ("AccessDeniedException", f"{not_allowed} '{arn}{group}'")


def _keys(standing: StandingSandbox) -> dict[str, str | None]:
    """What it keeps → ARN of the key that it is under; None: of AWS's own."""
    aws = standing.aws
    groups = {each["logGroupName"]: each for each in aws.client("logs").describe_log_groups()["logGroups"]}
    own, flows = paths.log_group("dev", "worker"), next(name for name in groups if "flow-logs" in name)
    s3, bucket = aws.client("s3"), _bucket(aws)
    rule = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    head = s3.head_object(Bucket=bucket, Key=paths.template_key("worker"))
    sns = aws.client("sns")
    topic = sns.get_topic_attributes(TopicArn=sns.list_topics()["Topics"][0]["TopicArn"])["Attributes"]
    clusters = aws.client("ecs").describe_clusters(clusters=["dev-worker"], include=["CONFIGURATIONS"])["clusters"]
    configuration = clusters[0].get("configuration", {})
    system = aws.client("efs").describe_file_systems()["FileSystems"][0]
    manifest = aws.client("ssm").get_parameter(Name=paths.manifest_parameter("dev", "worker"))["Parameter"]["Value"]
    ec2, group = aws.client("ec2"), aws.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"][0]
    template = group["MixedInstancesPolicy"]["LaunchTemplate"]["LaunchTemplateSpecification"]["LaunchTemplateId"]
    versions = ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest"])
    [new] = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]["BlockDeviceMappings"]
    instance = group["Instances"][0]["InstanceId"]
    [disk] = ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])["Volumes"]
    volume = json.loads(manifest)["volume_configurations"][0]["managedEBSVolume"]
    return {
        "log group": groups[own].get("kmsKeyId"),
        "sessions' log": groups[f"{own}/exec"].get("kmsKeyId"),
        "flow logs": groups[flows].get("kmsKeyId"),
        "bucket": rule["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID"),
        "template": head.get("SSEKMSKeyId"),
        "topic": topic.get("KmsMasterKeyId"),
        "images": aws.client("ecr").describe_repositories()["repositories"][0]["encryptionConfiguration"].get("kmsKey"),
        "files": system["KmsKeyId"],
        "sessions": configuration.get("executeCommandConfiguration", {}).get("kmsKeyId"),
        "disk of a task": configuration.get("managedStorageConfiguration", {}).get("fargateEphemeralStorageKmsKeyId"),
        "EBS volume": volume.get("kmsKeyId"),
        "disk of a new machine": new["Ebs"].get("KmsKeyId"),
        "disk of a machine": disk.get("KmsKeyId"),
    }


def _own(aws: EmbeddedAws) -> str:
    return str(aws.client("kms").describe_key(KeyId=ALIAS)["KeyMetadata"]["Arn"])


def _bucket(aws: EmbeddedAws) -> str:
    names = [str(each["Name"]) for each in aws.client("s3").list_buckets()["Buckets"]]
    return next(name for name in names if "-releases-" in name)


def _allowed(aws: EmbeddedAws, role: str, action: str) -> list[str]:
    """On what the role whose name begins so may do *action*."""
    iam = aws.client("iam")
    name = next(each["RoleName"] for each in iam.list_roles()["Roles"] if each["RoleName"].startswith(role))
    policies = iam.list_role_policies(RoleName=name)["PolicyNames"]
    documents = [iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"] for each in policies]
    return [
        resource
        for document in documents
        for statement in document["Statement"]
        if action in statement["Action"]
        for resource in statement["Resource"]
    ]


def _as_told(text: str, aws: EmbeddedAws) -> str:
    """The policy that a refusal says that the key is to have, with what it has."""
    needed = json.loads(text.partition("its policy is to have ")[2])
    own = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{aws.account_id}:root"}, "Action": "kms:*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**own, "Resource": "*"}, *needed]})


def _refused(call: Any) -> tuple[str, str] | None:
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None
