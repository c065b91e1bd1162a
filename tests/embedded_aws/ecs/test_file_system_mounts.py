"""Tasks that mount file systems, and AWS's words for each reason why one cannot."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs import file_system_mounts
from modulestack.embedded_aws.ecs.file_system_mounts import EfsMount

ZONE = "eu-west-1a"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
BEGIN = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: "
DENIED = (
    f"{BEGIN}b'mount.nfs4: access denied by server while mounting 127.0.0.1:/' : unsuccessful EFS utils command "
    "execution; code: 32"
)


class Mounting:
    """A file system with one mount target, and a task of the same zone."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws = aws
        self.efs, self.ec2, self.iam = aws.client("efs"), aws.client("ec2"), aws.client("iam")
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone=ZONE)["Subnet"]
        self.tasks, self.group = (
            self.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in "ab"
        )
        self.id = self.efs.create_file_system(CreationToken="a", Encrypted=True)["FileSystemId"]
        self.efs.create_mount_target(FileSystemId=self.id, SubnetId=subnet["SubnetId"], SecurityGroups=[self.group])
        self.point = self.efs.create_access_point(ClientToken="a", FileSystemId=self.id)["AccessPointId"]
        self.arn = f"arn:aws:elasticfilesystem:eu-west-1:{aws.account_id}:file-system/{self.id}"
        self.role = self.iam.create_role(RoleName="task", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]

    def let_in(self, **rule: Any) -> None:
        source = {"UserIdGroupPairs": [{"GroupId": self.tasks}], **rule}
        self.ec2.authorize_security_group_ingress(
            GroupId=self.group, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049, **source}]
        )

    def allow(self, *actions: str, point: str = "") -> None:
        arn = f"arn:aws:elasticfilesystem:eu-west-1:1:access-point/{point or self.point}"
        by = {"elasticfilesystem:AccessPointArn": arn}
        statement = {
            "Effect": "Allow",
            "Action": [f"elasticfilesystem:{action}" for action in actions],
            "Resource": self.arn,
            "Condition": {"StringEquals": by},
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.iam.put_role_policy(RoleName="task", PolicyName="mounts", PolicyDocument=document)

    def tls_only(self) -> None:
        secure = {"Bool": {"aws:SecureTransport": "false"}}
        statement = {"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": secure}
        self.efs.put_file_system_policy(FileSystemId=self.id, Policy=json.dumps({"Statement": [statement]}))

    def mount(self, zone: str = ZONE, **volume: Any) -> EfsMount:
        by = {"accessPointId": self.point, "iam": "ENABLED"}
        wanted = {"fileSystemId": self.id, "transitEncryption": "ENABLED", "authorizationConfig": by, **volume}
        return EfsMount(volume=wanted, zone=zone, address="10.0.0.9", groups=(self.tasks,), role=self.role)

    def problem(self, zone: str = ZONE, **volume: Any) -> str | None:
        with self.aws.internal():
            return file_system_mounts.problem(self.aws, "eu-west-1", self.mount(zone, **volume))

    def may(self, action: str) -> bool:
        with self.aws.internal():
            mount = self.mount()
            return file_system_mounts.is_allowed(self.aws, "eu-west-1", mount, f"elasticfilesystem:{action}")


@pytest.fixture
def mounting(aws: EmbeddedAws) -> Mounting:
    return Mounting(aws)


def test_a_task_mounts_what_is_there_and_open(mounting: Mounting):
    mounting.let_in()
    assert mounting.problem() is None


@pytest.mark.parametrize("rule", [{"UserIdGroupPairs": [], "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}, {"ToPort": 3000}])
def test_addresses_and_ranges_of_ports_let_in_too(mounting: Mounting, rule: dict[str, Any]):
    mounting.let_in(**rule)
    assert mounting.problem() is None


@pytest.mark.parametrize(
    "rule",
    [
        {"FromPort": 443, "ToPort": 443},
        {"UserIdGroupPairs": [], "IpRanges": [{"CidrIp": "10.1.0.0/16"}]},
        {"IpProtocol": "udp"},
    ],
)
def test_a_security_group_that_is_closed_resets_or_times_out(mounting: Mounting, rule: dict[str, Any]):
    """By TLS the helper's own tunnel answers; in the clear nobody does."""
    mounting.let_in(**rule)
    end = "' : unsuccessful EFS utils command execution; code: 32"
    assert mounting.problem() == f"{BEGIN}b'mount.nfs4: Connection reset by peer{end}"
    in_clear: dict[str, Any] = {"transitEncryption": "DISABLED", "authorizationConfig": {}}
    assert mounting.problem(**in_clear) == f"{BEGIN}b'mount.nfs4: Connection timed out{end}"


@pytest.mark.parametrize(("zone", "id_"), [("eu-west-1b", ""), (ZONE, "fs-0123456789abcdef0")])
def test_no_mount_target_and_no_file_system_do_not_resolve(mounting: Mounting, zone: str, id_: str):
    mounting.let_in()
    wanted = id_ or mounting.id
    told = mounting.problem(zone, fileSystemId=wanted)
    assert told is not None
    assert told.startswith(
        f'{BEGIN}Failed to resolve "{wanted}.efs.eu-west-1.amazonaws.com" - check that your file system ID is correct'
    )
    assert told.endswith(" : unsuccessful EFS utils command execution; code: 1")


def test_an_access_point_that_is_not_there_is_denied(mounting: Mounting):
    mounting.let_in()
    assert mounting.problem(authorizationConfig={"accessPointId": "fsap-0", "iam": "ENABLED"}) == DENIED


def test_where_a_file_system_has_a_policy_the_role_must_be_allowed(mounting: Mounting):
    """By this access point; and writing is a permission of its own."""
    mounting.let_in()
    mounting.tls_only()
    assert mounting.problem() == DENIED
    mounting.allow("ClientMount", point="fsap-other")
    assert mounting.problem() == DENIED
    mounting.allow("ClientMount")
    assert (mounting.problem(), mounting.may("ClientWrite")) == (None, False)
    mounting.allow("ClientMount", "ClientWrite")
    assert mounting.may("ClientWrite")
    assert mounting.problem(transitEncryption="DISABLED") == DENIED
