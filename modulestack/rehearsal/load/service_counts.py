"""What is counted of a service under load: tasks, whenever their number changes, and CPU as CloudWatch has it."""

from __future__ import annotations

import dataclasses

from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.rehearsal.load.task_size import vcpus_of

_PERIODS = 3
"""ECS's shortest ones in a minute."""


@dataclasses.dataclass(frozen=True)
class TaskCount:
    """How many tasks there were from one moment on."""

    at_s: float
    desired: int
    running: int
    healthy: int


def note(counts: list[TaskCount], service: EcsService, at_s: float, healthy: int) -> None:
    """Add how many tasks of *service* there are at *at_s* to *counts*, if it is another number than before."""
    running = sum(task.last_status == "RUNNING" for task in service.tasks.values())
    found = TaskCount(round(at_s, 3), service.desired, running, healthy)
    if not counts or dataclasses.replace(counts[-1], at_s=found.at_s) != found:
        counts.append(found)


class CpuMeter:
    """
    CPUUtilization of a service: of the last minute, or of the last 20 s where ECS has it so often.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html
    """

    def __init__(self, aws: EmbeddedAws, manifest: ModuleManifest) -> None:
        self._aws, self._manifest = aws, manifest
        self._worked_s: list[float] = []
        """Seconds of a whole vCPU so far, at the ends of the last periods, oldest first."""

    def remember(self, worked_s: float) -> None:
        """A period has ended, or begins: so much was worked until now."""
        self._worked_s = [*self._worked_s, worked_s][-_PERIODS - 1 :]

    def percent(self, period_s: float) -> float:
        """Of what the tasks that run have; periods are *period_s* long."""
        cluster, service = self._manifest.cluster, self._manifest.service
        region: RegionState = self._aws.ecs.region(self._aws.region)
        is_short = self._aws.ecs.resolution_s(region.name, cluster, service, "CPUUtilization") < 60
        periods = min(1 if is_short else _PERIODS, len(self._worked_s) - 1)
        tasks = region.clusters[cluster].services[service].tasks.values()
        there = sum(vcpus_of(task) for task in tasks if task.last_status == "RUNNING") * period_s * periods
        return min(100.0, 100 * (self._worked_s[-1] - self._worked_s[-1 - periods]) / there) if there else 0.0
