"""Disks of a group's instances are under a key that EC2 Auto Scaling may use, or there are no instances."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ec2_auto_scaling.capacity import TRIES_AGAIN_AFTER_S
from tests.embedded_aws.machines import Machines

FAILED = (
    "Status Reason: Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: "
    "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state"
)
USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
OPERATIONS = ["Decrypt", "DescribeKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "CreateGrant"]


@pytest.fixture
def machines(aws: EmbeddedAws) -> Machines:
    return Machines(aws)


def test_without_the_key_a_launch_fails_and_is_tried_again(aws: EmbeddedAws, machines: Machines) -> None:
    """The account's own statement is not enough, nor is the use without grants; with both an instance comes."""
    key, role = _key(aws), _role(aws)
    _group(machines, key)
    assert machines.instances() == []
    [first] = _activities(aws)
    assert (first["StatusCode"], FAILED in first["Description"]) == ("Cancelled", True)
    assert first["Cause"].endswith("increasing the capacity from 0 to 1.")
    _allow(aws, key, {"Principal": {"AWS": role}, "Action": USE})
    aws.clock.sleep(TRIES_AGAIN_AFTER_S)
    assert (machines.instances(), len(_activities(aws))) == ([], 2)
    condition = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    of_grants = {"Principal": {"AWS": role}, "Action": "kms:CreateGrant", "Condition": condition}
    _allow(aws, key, {"Principal": {"AWS": role}, "Action": USE}, of_grants)
    aws.clock.sleep(TRIES_AGAIN_AFTER_S)
    [instance] = machines.instances()
    assert _disks(machines, instance) == [key]
    newest = _activities(aws)[0]
    launched = f"Launching a new EC2 instance: {instance['InstanceId']}"
    assert (newest["StatusCode"], newest["Description"]) == ("Successful", launched)


def test_a_key_that_is_disabled_starts_nothing(aws: EmbeddedAws, machines: Machines) -> None:
    """What runs goes on."""
    key, role = _key(aws), _role(aws)
    _allow(aws, key, {"Principal": {"AWS": role}, "Action": "kms:*"})
    _group(machines, key)
    aws.client("kms").disable_key(KeyId=key)
    machines.scaling.set_desired_capacity(AutoScalingGroupName="machines", DesiredCapacity=2)
    assert (len(machines.instances()), FAILED in _activities(aws)[0]["Description"]) == (1, True)
    aws.client("kms").enable_key(KeyId=key)
    aws.clock.sleep(TRIES_AGAIN_AFTER_S)
    assert len(machines.instances()) == 2


def test_a_grant_is_enough(aws: EmbeddedAws, machines: Machines) -> None:
    """As for a key of another account, whose policy alone is not."""
    key, role = _key(aws), _role(aws)
    aws.client("kms").create_grant(KeyId=key, GranteePrincipal=role, Operations=OPERATIONS)
    _group(machines, key)
    assert len(machines.instances()) == 1


def test_a_group_that_is_gone_tries_no_more(aws: EmbeddedAws, machines: Machines) -> None:
    _group(machines, _key(aws))
    machines.scaling.delete_auto_scaling_group(AutoScalingGroupName="machines", ForceDelete=True)
    aws.clock.sleep(10 * TRIES_AGAIN_AFTER_S)
    assert _activities(aws) == []


def test_a_policy_names_roles_that_are_there(aws: EmbeddedAws) -> None:
    key, kms = _key(aws), aws.client("kms")
    role = f"arn:aws:iam::{aws.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    statement = {"Principal": {"AWS": role}, "Action": "kms:*"}
    with pytest.raises(ClientError, match=r"MalformedPolicyDocumentException.*one or more invalid principals"):
        _allow(aws, key, statement)
    with pytest.raises(ClientError, match=r"MalformedPolicyDocumentException.*one or more invalid principals"):
        kms.create_key(Policy=_policy(aws, statement))
    assert _role(aws) == role
    _allow(aws, key, statement)


def _group(machines: Machines, key: str) -> None:
    disk = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30, "Encrypted": True, "KmsKeyId": key}}
    template = machines.make_template("encrypted", InstanceType="m5.large", BlockDeviceMappings=[disk])
    machines.make_group(LaunchTemplate={"LaunchTemplateId": template})


def _key(aws: EmbeddedAws) -> str:
    return str(aws.client("kms").create_key()["KeyMetadata"]["Arn"])


def _role(aws: EmbeddedAws) -> str:
    made = aws.client("iam").create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
    return str(made["Role"]["Arn"])


def _allow(aws: EmbeddedAws, key: str, *statements: dict[str, Any]) -> None:
    aws.client("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=_policy(aws, *statements))


def _policy(aws: EmbeddedAws, *statements: dict[str, Any]) -> str:
    own = {"Principal": {"AWS": f"arn:aws:iam::{aws.account_id}:root"}, "Action": "kms:*"}
    found = [{"Effect": "Allow", "Resource": "*", **each} for each in (own, *statements)]
    return json.dumps({"Version": "2012-10-17", "Statement": found})


def _activities(aws: EmbeddedAws) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = aws.client("autoscaling").describe_scaling_activities()["Activities"]
    return found


def _disks(machines: Machines, instance: dict[str, Any]) -> list[str]:
    ids = [each["Ebs"]["VolumeId"] for each in instance["BlockDeviceMappings"]]
    return [str(each["KmsKeyId"]) for each in machines.ec2.describe_volumes(VolumeIds=ids)["Volumes"]]
