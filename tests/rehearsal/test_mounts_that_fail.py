"""What ``modulestack release`` says, and leaves running, where the tasks that it starts cannot mount."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from tests.support.program import copy_program

Shop = Callable[..., tuple[Sandbox, RehearsedModule]]
DAY_S = 24 * 3600
VOLUME: dict[str, Any] = {"volumes": {"data": {"efs": "shared"}}, "mounts": {"data": {"path": "/data"}}}
JOBS = {
    "migrate": {"command": ["migrate"], "before_release": True},
    "nightly": {"command": ["nightly"], "schedule": {"expression": "cron(0 3 * * ? *)"}},
}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """An environment that is up, whose module `web` has a volume and the keys that are given."""
    made: list[Sandbox] = []

    def up(**web: Any) -> tuple[Sandbox, RehearsedModule]:
        copy_program(tmp_path)
        config = {
            "aws:region": "eu-west-1",
            "modulestack:network": {"create": {"zones": 2}},
            "modulestack:file_systems": {"shared": {}},
            "modulestack:modules": {"web": {"image": "ghcr.io/example/web:1", **VOLUME, **web}},
        }
        (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}, sort_keys=False))
        sandbox = Sandbox("shop", tmp_path)
        made.append(sandbox)
        _, outputs, _ = sandbox.up()
        sandbox.settle(outputs["modules"])
        manifest = sandbox.manifest(outputs["modules"], "web")
        return sandbox, RehearsedModule(sandbox.aws, manifest, "ghcr.io/example/web:1", patience_s=900)

    yield up
    for each in made:
        each.aws.close()


def _access_point_gone(shop: Sandbox) -> None:
    efs = shop.aws.client("efs")
    for point in efs.describe_access_points()["AccessPoints"]:
        efs.delete_access_point(AccessPointId=point["AccessPointId"])


def _mount_targets_gone(shop: Sandbox) -> None:
    efs = shop.aws.client("efs")
    for system in efs.describe_file_systems()["FileSystems"]:
        for target in efs.describe_mount_targets(FileSystemId=system["FileSystemId"])["MountTargets"]:
            efs.delete_mount_target(MountTargetId=target["MountTargetId"])


def _permission_gone(shop: Sandbox) -> None:
    iam = shop.aws.client("iam")
    [role] = [r["RoleName"] for r in iam.list_roles()["Roles"] if r["RoleName"].startswith("web-task-")]
    [policy] = [name for name in iam.list_role_policies(RoleName=role)["PolicyNames"] if "volumes" in name]
    iam.delete_role_policy(RoleName=role, PolicyName=policy)


DENIED = (
    "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: "
    "access denied by server while mounting 127.0.0.1:/' : unsuccessful EFS utils command execution; code: 32"
)
MENDED_BY = "run `pulumi up --refresh -s shop`; one that the file names by id is mended by who made it"
VERIFY = "modulestack verify web -e shop"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (_access_point_gone, r"volume data: there is no access point fsap-\w+"),
        (_mount_targets_gone, r"volume data: file system fs-\w+ has no mount target, so no task can mount it"),
    ],
)
def test_what_is_missing_refuses_a_release_before_anything_is_touched(
    shop: Shop, broken: Callable[[Sandbox], None], why: str
):
    sandbox, web = shop()
    assert web.release("r1").kind == "succeeded"
    running = web.running_tasks()
    broken(sandbox)
    verdict = web.release("r2")
    assert (verdict.kind, verdict.exit_code, verdict.next()) == ("refused", 3, VERIFY)
    assert re.fullmatch(f"{why}: {re.escape(MENDED_BY)}", verdict.why)
    assert (web.running_tasks(), web.running_image()) == (running, web.image("r1"))


def test_who_may_not_mount_is_told_in_aws_s_words_and_the_old_tasks_run_on(shop: Shop):
    """The role's permission is warned of, not refused: the file system's own policy may allow it."""
    sandbox, web = shop()
    assert web.release("r1").kind == "succeeded"
    running = web.running_tasks()
    _permission_gone(sandbox)
    verdict = web.release("r2")
    assert (verdict.kind, verdict.exit_code, verdict.next()) == ("rolled-back-by-us", 11, VERIFY)
    assert verdict.why.startswith("the new tasks stopped with ResourceInitializationError (TaskFailedToStart), 2 of 2")
    [detail] = verdict.details
    assert detail.partition(": ")[2] == DENIED
    assert (web.running_tasks(), web.running_image()) == (running, web.image("r1"))


def test_jobs_mount_what_the_tasks_of_their_module_mount(shop: Shop):
    """And neither the one before a release nor the one of a schedule starts where it may not."""
    sandbox, web = shop(jobs=JOBS)
    first = web.release("r1")
    assert first.kind == "succeeded"
    assert "the job migrate ended with exit code 0" in first.details
    sandbox.aws.clock.sleep(DAY_S)
    assert _nightly(sandbox) == ("EssentialContainerExited", "Essential container in task exited", 0)

    _permission_gone(sandbox)
    refused = web.release("r2")
    assert (refused.kind, refused.exit_code, refused.next()) == ("refused", 3, VERIFY)
    assert refused.why == f"the job migrate could not start: {DENIED}"
    assert web.running_image() == web.image("r1")
    sandbox.aws.clock.sleep(DAY_S)
    assert _nightly(sandbox) == ("TaskFailedToStart", DENIED, None)


def _nightly(shop: Sandbox) -> tuple[str | None, str | None, int | None]:
    """Stop code, reason and exit code of the last task of the schedule."""
    with shop.aws.ecs.moment() as here:
        tasks = [task for task in here.clusters["shop-web"].tasks.values() if task.group == "job:nightly"]
        last = max(tasks, key=lambda task: task.created_at)
        return last.stop_code, last.stopped_reason, last.containers[0].exit_code
