"""EBS volumes that are not attached to new tasks: a release is undone, says why, and what to do helps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rehearsal.test_volumes_at_launch import DISK, Disks


@pytest.fixture
def disks(tmp_path: Path) -> Iterator[Disks]:
    made = Disks(tmp_path, DISK)
    yield made
    made.aws.close()


def test_a_release_whose_volumes_are_not_attached_is_undone_and_says_what_to_do(disks: Disks):
    """By its job, or, without one, by its tasks."""
    before = disks.of_tasks()
    disks.aws.ecs.faults.volume_attachments(working=False)
    by_job = disks.module().release("2")
    assert by_job.kind == "refused"
    assert "ECS timed out while configuring the EBS volume attachment to your Task" in f"{by_job.why} {by_job.details}"
    disks.up({**DISK, "jobs": {}})
    verdict = disks.module().release("2")
    assert (verdict.kind, verdict.why.partition(",")[0]) == (
        "rolled-back-by-us",
        "the new tasks stopped with no EBS volume (TaskFailedToStart)",
    )
    reason, advice = verdict.details
    assert reason.endswith("ECS timed out while configuring the EBS volume attachment to your Task")
    assert advice == "EBS did not attach them in time: release again once it does"
    disks.aws.clock.sleep(600)
    assert (disks.of_tasks(), sorted(disks.sizes())) == (before, before)
    disks.aws.ecs.faults.volume_attachments(working=True)
    assert disks.release("2") == "succeeded"


def test_a_snapshot_with_another_file_system_is_told_and_mended(disks: Disks):
    snapshot = disks.aws.client("ec2").create_snapshot(VolumeId=disks.of_tasks()[0])["SnapshotId"]
    ebs = {"snapshot_id": snapshot, "filesystem": "ext4"}
    disks.up({**DISK, "volumes": {"data": {"ebs": ebs}}, "jobs": {}})
    verdict = disks.module().release("2")
    assert verdict.details[-1] == (
        "volumes.data.ebs.filesystem of web must be what its snapshot was formatted with: write that in the file, run "
        "`pulumi up -s shop` and release again"
    )
    disks.up({**DISK, "volumes": {"data": {"ebs": {**ebs, "filesystem": "xfs"}}}})
    assert disks.release("2") == "succeeded"
