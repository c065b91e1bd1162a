"""
What became of the tasks that schedules started, for as long as ECS shows them: an hour after their end.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.sensitive import redacted
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import epoch_seconds
from modulestack.release.rollout.tasks import listed_tasks
from modulestack.release.task_definition.fields import revision_name
from modulestack.release.task_run.finish import finished
from modulestack.release.task_run.running import job_of_group


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScheduledRun:
    """A task that a schedule started, and that has ended."""

    job: str
    task: str
    """Its id."""
    revision: str
    """``family:number``"""
    image: str
    began: float
    """Epoch seconds."""
    ended: float
    exit_code: int | None
    """None: its command never ran."""
    why: str
    """ECS's reason, what looks secret hidden; empty: it ended by itself."""

    @property
    def is_good(self) -> bool:
        """Whether it ended by itself, with exit code 0."""
        return self.exit_code == 0 and not self.why

    def sentence(self) -> str:
        """How it ended, in one line."""
        code = "never started" if self.exit_code is None else f"ended with exit code {self.exit_code}"
        return f"{self.job} {code}" + (f": {self.why}" if self.why else "")


def scheduled_runs(aws: AwsClient, manifest: ModuleManifest) -> tuple[ScheduledRun, ...]:
    """
    Those of the module's jobs, and of those that its file no longer has, the newest first.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    listed = listed_tasks(aws, manifest.cluster, family=manifest.family, desiredStatus="STOPPED")
    tasks = (task for task in listed if task["lastStatus"] == "STOPPED")
    found = [_run(task, job, manifest.container) for task in tasks if (job := job_of_group(task.get("group") or ""))]
    return tuple(sorted(found, key=lambda run: run.ended, reverse=True))


def _run(task: Mapping[str, Any], job: str, container: str) -> ScheduledRun:
    end = finished(task, container)
    return ScheduledRun(
        job=job,
        task=end.task,
        revision=revision_name(str(task.get("taskDefinitionArn", ""))),
        image=end.image,
        began=epoch_seconds(task.get("createdAt")),
        ended=epoch_seconds(task.get("stoppedAt")),
        exit_code=end.exit_code if end.has_started else None,
        why=redacted(end.why),
    )
