"""What to do where EBS volumes of new tasks are not attached in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modulestack.contract import ebs
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.rollout.task_failures import TaskFailure


def volume_advice(failures: Iterable[TaskFailure], manifest: ModuleManifest) -> Iterator[str]:
    """
    A line if one of *failures* is of a volume that ECS gave up; nothing otherwise.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-ebs-volumes-scenarios.html
    """
    if not any(ebs.NOT_ATTACHED in failure.reason for failure in failures):
        return
    of_snapshots = [
        str(each["name"])
        for each in manifest.volume_configurations
        if (each.get("managedEBSVolume") or {}).get("snapshotId")
    ]
    if of_snapshots:
        keys = " and ".join(f"volumes.{name}.ebs.filesystem" for name in of_snapshots)
        yield (
            f"{keys} of {manifest.module} must be what its snapshot was formatted with: write that in the file, run "
            f"`pulumi up -s {manifest.environment}` and release again"
        )
    else:
        yield "EBS did not attach them in time: release again once it does"
