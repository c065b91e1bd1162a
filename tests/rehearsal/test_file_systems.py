"""File systems and the volumes in them, in an environment that comes up, is broken, edited and goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.features.volumes import KEPT
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning.mounts import read_mounts
from tests.support.program import copy_program
from tests.support.rehearsed import broken, rehearsed_file

MODULES, SYSTEMS = "modulestack:modules", "modulestack:file_systems"
PARAMETER = "/modulestack/shop/file-system.shared"
DENIED = "b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'"
WEB: dict[str, Any] = {
    "image": "ghcr.io/example/web:1",
    "port": 80,
    "reachable_from": "internet",
    "volumes": {"data": {"efs": "shared"}, "assets": {"efs": "shared", "directory": "/assets"}},
    "mounts": {"data": {"path": "/data"}, "assets": {"path": "/assets", "read_only": True}},
}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    copy_program(tmp_path)
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {"zones": 3}},
        SYSTEMS: {"shared": {}, "scratch": {"delete_with_environment": True}},
        MODULES: {"web": WEB},
    }
    (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}, sort_keys=False))
    sandbox = Sandbox("shop", tmp_path)
    yield sandbox
    sandbox.aws.close()


def up(sandbox: Sandbox, **config: str) -> list[str]:
    """What it says; the tasks have had time to start."""
    _, outputs, messages = sandbox.up(**config)
    sandbox.settle(outputs["modules"])
    return messages


def system(sandbox: Sandbox) -> str:
    """Id of the file system that is kept."""
    found: str = sandbox.aws.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    return found


def test_it_is_encrypted_backed_up_in_every_zone_and_reached_by_its_modules_only(shop: Sandbox):
    up(shop)
    efs, ec2, id_ = shop.aws.client("efs"), shop.aws.client("ec2"), system(shop)
    [made] = efs.describe_file_systems(FileSystemId=id_)["FileSystems"]
    assert (made["Encrypted"], made["ThroughputMode"]) == (True, "elastic")
    assert efs.describe_backup_policy(FileSystemId=id_)["BackupPolicy"] == {"Status": "ENABLED"}
    [statement] = json.loads(efs.describe_file_system_policy(FileSystemId=id_)["Policy"])["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    targets = efs.describe_mount_targets(FileSystemId=id_)["MountTargets"]
    service = shop.aws.client("ecs").describe_services(cluster="shop-web", services=["web"])["services"][0]
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    assert sorted(target["SubnetId"] for target in targets) == sorted(network["subnets"])
    assert len({target["AvailabilityZoneName"] for target in targets}) == 3
    groups = {
        g
        for t in targets
        for g in efs.describe_mount_target_security_groups(MountTargetId=t["MountTargetId"])["SecurityGroups"]
    }
    [group] = ec2.describe_security_groups(GroupIds=sorted(groups))["SecurityGroups"]
    [rule] = group["IpPermissions"]
    assert (rule["FromPort"], rule["ToPort"], rule["IpRanges"]) == (2049, 2049, [])
    assert [pair["GroupId"] for pair in rule["UserIdGroupPairs"]] == network["securityGroups"]


def test_each_volume_has_an_access_point_and_no_more_permission_than_it_needs(shop: Sandbox):
    """What is only read may not be written, and no other access point may be used."""
    up(shop)
    id_, iam = system(shop), shop.aws.client("iam")
    points = {
        point["RootDirectory"]["Path"]: point
        for point in shop.aws.client("efs").describe_access_points(FileSystemId=id_)["AccessPoints"]
    }
    assert points.keys() == {"/web/data", "/assets"}
    assert points["/web/data"]["PosixUser"] == {"Uid": 1000, "Gid": 1000}
    assert points["/web/data"]["RootDirectory"]["CreationInfo"] == {
        "OwnerUid": 1000,
        "OwnerGid": 1000,
        "Permissions": "0755",
    }
    [role] = [r["RoleName"] for r in iam.list_roles()["Roles"] if r["RoleName"].startswith("web-task-")]
    [policy] = [name for name in iam.list_role_policies(RoleName=role)["PolicyNames"] if "volumes" in name]
    statements = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]["Statement"]
    arn = f"arn:aws:elasticfilesystem:eu-west-1:{shop.aws.account_id}:file-system/{id_}"
    mount, write = "elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"
    assert [(s["Action"], s["Resource"]) for s in statements] == [([mount], [arn]), ([mount, write], [arn])]
    assert [s["Condition"]["StringEquals"]["elasticfilesystem:AccessPointArn"] for s in statements] == [
        points["/assets"]["AccessPointArn"],
        points["/web/data"]["AccessPointArn"],
    ]


def test_it_is_kept_and_found_again(shop: Sandbox):
    """One that the file lets go is gone; a later stack says which one it uses, and a file in it is still there."""
    up(shop)
    id_ = system(shop)
    with shop.aws.internal():
        shop.aws.ecs.region("eu-west-1").files[id_, "/web/data"] = {"kept": "yes"}
    shop.down()
    assert [s["FileSystemId"] for s in shop.aws.client("efs").describe_file_systems()["FileSystems"]] == [id_]
    left, kept = shop.left()
    assert left == ()
    assert {f"efs {id_}", f"ssm {PARAMETER}"} <= set(kept)
    again = (
        f"file_systems.shared: {id_}, which was kept, is used again, with what is in it; to have a new, empty one: "
        f"aws ssm delete-parameter --name {PARAMETER}"
    )
    assert [m for m in up(shop) if m.startswith("file_systems.")] == [again]
    assert system(shop) == id_
    assert shop.up()[0].changed == ()
    [task] = shop.aws.client("ecs").list_tasks(cluster="shop-web")["taskArns"]
    assert shop.aws.ecs.files.read("shop-web", task.rpartition("/")[2], "web", "/data/kept") == "yes"


def test_one_that_was_found_again_is_deleted_once_the_file_says_so(shop: Sandbox):
    """With its parameter, so that a third life begins with an empty one; until then it is kept as in its first."""
    up(shop)
    id_, efs = system(shop), shop.aws.client("efs")
    shop.down()
    up(shop)
    shop.down()
    assert [s["FileSystemId"] for s in efs.describe_file_systems()["FileSystems"]] == [id_]
    deleted = {SYSTEMS: json.dumps({"shared": {"delete_with_environment": True}}), MODULES: json.dumps({"web": WEB})}
    again = (
        f"file_systems.shared: {id_}, which was kept, is used again, with what is in it, and is deleted with the "
        f"environment; to have a new, empty one: aws ssm delete-parameter --name {PARAMETER}"
    )
    assert [m for m in up(shop, **deleted) if m.startswith("file_systems.shared")] == [again]
    shop.down()
    assert efs.describe_file_systems()["FileSystems"] == []
    assert shop.aws.client("ssm").describe_parameters()["Parameters"] == []
    up(shop)
    assert system(shop) != id_


def test_one_that_differs_from_the_file_is_taken_over_as_it_is_and_changed_by_the_next_run(shop: Sandbox):
    """Tags and throughput that somebody changed meanwhile, in an import, are no reason to refuse it."""
    up(shop)
    id_, efs = system(shop), shop.aws.client("efs")
    shop.down()
    efs.tag_resource(ResourceId=id_, Tags=[{"Key": "Name", "Value": "theirs"}])
    efs.update_file_system(FileSystemId=id_, ThroughputMode="bursting")
    up(shop)
    assert efs.describe_file_systems()["FileSystems"][0]["ThroughputMode"] == "bursting"
    assert [step.name for step in shop.up()[0].changed] == ["shop-shared"]
    [found] = efs.describe_file_systems(FileSystemId=id_)["FileSystems"]
    assert (found["ThroughputMode"], {t["Key"]: t["Value"] for t in found["Tags"]}["Name"]) == (
        "elastic",
        "shop-shared",
    )


def test_one_that_was_kept_and_is_gone_is_told_before_anything_is_touched(shop: Sandbox):
    up(shop)
    id_ = system(shop)
    shop.down()
    shop.aws.client("efs").delete_file_system(FileSystemId=id_)
    since = len(shop.aws.calls)
    with pytest.raises(
        ProgramError, match=rf"file_systems\.shared: there is no file system {id_}: it was kept and is "
    ):
        shop.up()
    assert [c.operation for c in shop.aws.calls[since:] if not c.operation.startswith(("Describe", "Get"))] == []
    shop.aws.client("ssm").delete_parameter(Name=PARAMETER)
    up(shop)
    assert system(shop) != id_


def test_what_is_taken_out_of_the_file_is_kept_and_said(shop: Sandbox):
    up(shop)
    id_ = system(shop)
    without = {MODULES: json.dumps({"web": {**WEB, "volumes": {}, "mounts": {}}}), SYSTEMS: "{}"}
    told = [m for m in up(shop, **without) if m.startswith("file_systems.shared: is no longer made here")]
    assert len(told) == 1
    assert f"{id_} is kept with what is in it" in told[0]
    assert [s["FileSystemId"] for s in shop.aws.client("efs").describe_file_systems()["FileSystems"]] == [id_]
    assert any("which was kept, is used again" in message for message in up(shop))


def test_a_task_that_may_not_mount_says_it_in_aws_s_words(shop: Sandbox):
    """In ``stoppedReason`` of the task that is started in the place of another one."""
    up(shop)
    iam, ecs = shop.aws.client("iam"), shop.aws.client("ecs")
    [role] = [r["RoleName"] for r in iam.list_roles()["Roles"] if r["RoleName"].startswith("web-task-")]
    [policy] = [name for name in iam.list_role_policies(RoleName=role)["PolicyNames"] if "volumes" in name]
    iam.delete_role_policy(RoleName=role, PolicyName=policy)
    shop.aws.ecs.behaviours.set("*", Behaviour())
    [task] = ecs.list_tasks(cluster="shop-web")["taskArns"]
    ecs.stop_task(cluster="shop-web", task=task)
    shop.aws.clock.sleep(60)
    stopped = ecs.list_tasks(cluster="shop-web", desiredStatus="STOPPED")["taskArns"]
    found = ecs.describe_tasks(cluster="shop-web", tasks=stopped)["tasks"]
    [(code, reason)] = {(t["stopCode"], t["stoppedReason"]) for t in found if t["taskArn"] != task}
    assert code == "TaskFailedToStart"
    assert reason == (
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: "
        f"{DENIED} : unsuccessful EFS utils command execution; code: 32"
    )


EXISTING = """\
config:
  aws:region: eu-west-1
  modulestack:network:
    existing:
      vpc_id: vpc-0123456789abcdef0
      public_subnet_ids: [subnet-0000000a, subnet-0000000b]
      private_subnet_ids: [subnet-00000001, subnet-00000002]
  modulestack:file_systems:
    archive: {id: fs-0123456789abcdef0, security_group_id: sg-0123456789abcdef0}
    other: {id: fs-0123456789abcdef1}
  modulestack:modules:
    web:
      image: ghcr.io/example/web:1
      port: 8080
      reachable_from: internet
      volumes:
        archive: {efs: archive, access_point_id: fsap-0123456789abcdef0}
        other: {efs: other}
      mounts: {archive: {path: /archive, read_only: true}, other: {path: /other}}
"""


def test_those_of_others_are_mounted_with_their_mount_targets_or_with_new_ones():
    """And what is only read cannot be written."""
    report = rehearsed_file("shop", EXISTING)
    assert broken(report) == []
    [seen] = [each.observed for each in report.scenarios if each.name == KEPT]
    assert seen.startswith("other in web: still there") or "; other in web: still there" in seen
    assert "archive in web: Read-only file system: '/archive/" in seen
    assert [item for item in report.kept_on_purpose if item.startswith("efs ")] == []


def test_what_is_missing_is_read_before_a_release(shop: Sandbox):
    """The mount targets that a person deleted, and then the access point."""
    up(shop)
    aws = AwsClient(shop.aws.session(), shop.aws.clock, region=shop.aws.region)
    efs, ecs = shop.aws.client("efs"), shop.aws.client("ecs")
    service = ecs.describe_services(cluster="shop-web", services=["web"])["services"][0]
    definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    assert [(len(f.subnets), f.missing) for f in read_mounts(aws, definition)[0]] == [(3, ""), (3, "")]
    for target in efs.describe_mount_targets(FileSystemId=system(shop))["MountTargets"]:
        efs.delete_mount_target(MountTargetId=target["MountTargetId"])
    assert [(len(f.subnets), f.missing) for f in read_mounts(aws, definition)[0]] == [(0, ""), (0, "")]
    points = efs.describe_access_points(FileSystemId=system(shop))["AccessPoints"]
    for point in points:
        efs.delete_access_point(AccessPointId=point["AccessPointId"])
    assert {f.missing for f in read_mounts(aws, definition)[0]} == {
        f"access point {point['AccessPointId']}" for point in points
    }
