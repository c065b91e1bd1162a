"""EBS volumes of tasks, in an environment that comes up, is released, edited, rolled back and goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.contract import paths
from modulestack.contract.manifest import ModuleManifest
from modulestack.features.ebs import OWN_VOLUME
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.scenarios.own_volume import volume_of
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning import launch_volumes
from modulestack.release.planning.launch_volume_facts import read_launch_volumes
from tests.support.program import copy_program
from tests.support.rehearsed import broken, rehearsed_file

MODULES = "modulestack:modules"
SNAPSHOT = "snap-0123456789abcdef0"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
PLAIN: dict[str, Any] = {"image": "ghcr.io/example/web:1", "port": 80, "reachable_from": "internet", "tasks": 2}
DISK: dict[str, Any] = {
    **PLAIN,
    "volumes": {"data": {"ebs": {"size_gib": 10}}},
    "mounts": {"data": {"path": "/data"}},
    "jobs": {"migrate": {"command": ["migrate"], "before_release": True}},
}
LARGER = {**DISK, "volumes": {"data": {"ebs": {"size_gib": 20}}}}
CONFIG = {"aws:region": "eu-west-1", "modulestack:network": {"create": {"zones": 3}}}


class Disks:
    """An environment with one module, and what its tasks have."""

    def __init__(self, root: Path, web: dict[str, Any]) -> None:
        copy_program(root)
        config = {**CONFIG, MODULES: {"web": web}}
        (root / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}, sort_keys=False))
        self.sandbox = Sandbox("shop", root)
        self.aws = self.sandbox.aws
        self.up(web)

    def up(self, web: dict[str, Any]) -> list[str]:
        """What it changes; the tasks have had time to start."""
        run, outputs, _ = self.sandbox.up(**{MODULES: json.dumps({"web": web})})
        self.sandbox.settle(outputs["modules"])
        return sorted(step.name for step in run.changed)

    @property
    def manifest(self) -> ModuleManifest:
        name = paths.manifest_parameter("shop", "web")
        text = self.aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
        return ModuleManifest.from_json(text, name)

    def module(self) -> RehearsedModule:
        return RehearsedModule(self.aws, self.manifest, PLAIN["image"], patience_s=600)

    def release(self, tag: str) -> str:
        verdict = self.module().release(tag)
        self.aws.clock.sleep(300)
        return verdict.kind

    def sizes(self) -> dict[str, int]:
        """Id of each volume that there is → its GiB."""
        found = self.aws.client("ec2").describe_volumes()["Volumes"]
        return {volume["VolumeId"]: volume["Size"] for volume in found}

    def of_tasks(self) -> list[str]:
        """Volumes of the tasks that run, sorted."""
        ecs = self.aws.client("ecs")
        tasks = ecs.describe_tasks(cluster="shop-web", tasks=self.module().running_tasks())["tasks"]
        return sorted(volume_of(task) for task in tasks)

    def revision(self) -> int:
        """Number of the one that the service is set to."""
        [found] = self.aws.client("ecs").describe_services(cluster="shop-web", services=["web"])["services"]
        return int(found["taskDefinition"].rpartition(":")[2])

    def roles(self) -> list[str]:
        names = [role["RoleName"] for role in self.aws.client("iam").list_roles()["Roles"]]
        return [name for name in names if name.startswith("web-infrastructure-")]


@pytest.fixture
def disks(tmp_path: Path) -> Iterator[Disks]:
    made = Disks(tmp_path, DISK)
    yield made
    made.aws.close()


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Disks]:
    made = Disks(tmp_path, PLAIN)
    yield made
    made.aws.close()


def test_each_task_has_its_own_and_a_larger_one_comes_with_a_release(disks: Disks):
    """An edit waits for the release; a run after it changes nothing, nor does a release of the same."""
    first = disks.of_tasks()
    assert (len({*first}), disks.sizes()) == (2, dict.fromkeys(first, 10))
    assert disks.up(LARGER) == ["web-manifest"]
    assert disks.of_tasks() == first
    assert disks.release("2") == "succeeded"
    second = disks.of_tasks()
    assert (len({*second} - {*first}), disks.sizes()) == (2, dict.fromkeys(second, 20))
    assert disks.up(LARGER) == []
    assert disks.release("2") == "nothing-to-do"
    assert disks.of_tasks() == second


def test_one_is_added_by_a_release_and_taken_away_by_one(plain: Disks):
    """The role is there before the volumes and goes after them; a rollback takes them away, and brings them back."""
    assert plain.release("2") == "succeeded"
    assert (plain.sizes(), plain.roles()) == ({}, [])
    plain.up(DISK)
    assert (plain.sizes(), len(plain.roles())) == ({}, 1)
    assert plain.release("3") == "succeeded"
    assert plain.sizes() == dict.fromkeys(plain.of_tasks(), 10)
    assert plain.up(DISK) == []
    assert plain.module().roll_back().kind == "succeeded"
    plain.aws.clock.sleep(300)
    assert plain.sizes() == {}
    assert plain.release("3") == "succeeded"
    plain.aws.clock.sleep(300)
    assert plain.sizes() == dict.fromkeys(plain.of_tasks(), 10)
    plain.up(PLAIN)
    assert (len(plain.sizes()), len(plain.roles())) == (2, 1)
    plain.module().stop_a_task()
    plain.aws.clock.sleep(300)
    assert (len(plain.of_tasks()), plain.sizes()) == (2, dict.fromkeys(plain.of_tasks(), 10))
    assert plain.up(PLAIN) == []
    assert plain.release("4") == "succeeded"
    assert plain.sizes() == {}
    assert "web-infrastructure" in plain.up(PLAIN)
    assert plain.roles() == []
    assert plain.up(PLAIN) == []


def test_a_revision_whose_volume_nobody_knows_any_more_runs_once_the_file_has_it_again(plain: Disks):
    plain.up(DISK)
    assert plain.release("2") == "succeeded"
    with_volume = plain.revision()
    plain.up(PLAIN)
    assert plain.release("3") == "succeeded"
    plain.up(PLAIN)
    refused = plain.module().roll_back(to=with_volume)
    assert "volume data: neither the file nor the service says any more how it is made" in str(refused.details)
    assert "put it back under web's volumes in the file and run `pulumi up -s shop`" in str(refused.details)
    plain.up(DISK)
    assert plain.module().roll_back(to=with_volume).kind == "succeeded"
    plain.aws.clock.sleep(300)
    assert plain.sizes() == dict.fromkeys(plain.of_tasks(), 10)


def test_nothing_is_left_of_it(disks: Disks):
    disks.release("2")
    disks.sandbox.down()
    assert disks.sizes() == {}
    assert disks.roles() == []


def test_the_role_makes_volumes_of_its_cluster_s_tasks_and_of_nothing_else(tmp_path: Path):
    made = Disks(tmp_path, {**DISK, "volumes": {"data": {"ebs": {"snapshot_id": SNAPSHOT, "kms_key_arn": KEY}}}})
    iam = made.aws.client("iam")
    [role] = made.roles()
    [policy] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    statements = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]["Statement"]
    tasks = {"aws:RequestTag/AmazonECSCreated": "arn:aws:ecs:eu-west-1:123456789012:task/shop-web/*"}
    [create, snapshot] = [each for each in statements if each["Action"] == ["ec2:CreateVolume"]]
    assert create["Condition"]["ArnLike"] == tasks
    assert snapshot["Resource"] == [f"arn:aws:ec2:eu-west-1::snapshot/{SNAPSHOT}"]
    assert [each["Resource"] for each in statements if each["Action"][0].startswith("kms:")] == [[KEY]] * 3
    trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]["Statement"][0]
    assert trust["Principal"] == {"Service": "ecs.amazonaws.com"}
    made.aws.close()


def test_what_a_volume_lacks_is_told_before_a_release_and_how_to_mend_it(tmp_path: Path):
    made = Disks(tmp_path, {**DISK, "volumes": {"data": {"ebs": {"snapshot_id": SNAPSHOT, "kms_key_arn": KEY}}}})
    aws = AwsClient(made.aws.session(), made.aws.clock, region="eu-west-1")
    manifest = made.manifest

    def told() -> list[str]:
        facts, unread = read_launch_volumes(aws, manifest.volume_configurations)
        return [*launch_volumes.problems(facts, manifest), *unread]

    assert told() == []
    made.aws.client("ec2").delete_snapshot(SnapshotId=SNAPSHOT)
    made.aws.client("kms").disable_key(KeyId=KEY.rpartition("/")[2])
    iam, [role] = made.aws.client("iam"), made.roles()
    iam.delete_role_policy(RoleName=role, PolicyName=iam.list_role_policies(RoleName=role)["PolicyNames"][0])
    lacking, snapshot, key = told()
    assert f"role {role} is not allowed ec2:CreateVolume, ec2:CreateTags, ec2:AttachVolume" in lacking
    assert "run `pulumi up" in lacking
    assert (
        f"there is no snapshot {SNAPSHOT}: restore it, or write another one as volumes.data.ebs.snapshot_id" in snapshot
    )
    assert f"the key {KEY} is Disabled" in key
    assert made.release("2") == "refused"
    made.up(DISK)
    manifest = made.manifest
    assert told() == []
    assert made.release("2") == "succeeded"
    [attached] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    iam.delete_role_policy(RoleName=role, PolicyName=attached)
    iam.delete_role(RoleName=role)
    assert f"role {role} does not exist" in told()[0]
    made.aws.close()


def test_machines_managed_instances_and_daemons_have_them_too():
    """Where machines are lost, too: each task of a machine has its own, which is detached before it is deleted."""
    disk = {"volumes": DISK["volumes"], "mounts": DISK["mounts"]}
    on: dict[str, dict[str, Any]] = {
        "agent": {"capacity": "machines", "scheduling_strategy": "DAEMON"},
        "worker": {"capacity": "machines", "tasks": 3},
        "other": {"capacity": "pool", "tasks": 2},
    }
    config = {
        **CONFIG,
        "modulestack:network": {"create": {"zones": 2}},
        "modulestack:capacity": {"machines": {"instance_types": ["m7i.2xlarge"], "min": 2, "max": 4}},
        "modulestack:managed_instances": {"pool": {}},
        MODULES: {name: {"image": f"ghcr.io/example/{name}:1", **disk, **keys} for name, keys in on.items()},
    }
    report = rehearsed_file("shop", yaml.safe_dump({"config": config}))
    assert broken(report) == []
    assert sorted(s.module for s in report.scenarios if s.name == OWN_VOLUME) == sorted(on)


def test_a_rehearsal_plays_it_for_modules_that_have_one_only():
    modules = {"web": DISK, "api": {"image": "ghcr.io/example/api:1"}}
    report = rehearsed_file("shop", yaml.safe_dump({"config": {**CONFIG, MODULES: modules}}))
    assert broken(report) == []
    assert [s.module for s in report.scenarios if s.name == OWN_VOLUME] == ["web"]
