"""Why a task that was stopped, because its time was over, had not even started."""

from __future__ import annotations

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.clock import duration
from modulestack.release.rollout.placement import advice
from modulestack.release.task_run.finish import FinishedTask


def why_not_started(manifest: ModuleManifest, ended: FinishedTask, within_s: float) -> str:
    """
    Why *ended*, a task of *manifest*'s module, did not start *within_s* seconds; of a machine's, with what to do.

    Source (PROVISIONING): https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
    """
    within = f"within {duration(within_s)}"
    if manifest.capacity and not ended.has_place:
        return f"no machine had room for it {within}: {advice(manifest, {})}"
    return f"it did not start {within}"
