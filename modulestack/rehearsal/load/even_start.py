"""Services that have come up in whichever order begin alike: the same file and seed give the same result."""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.embedded_aws.ecs import target_health
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState


def even_out(region: RegionState, services: Sequence[EcsService]) -> None:
    """
    Have the newest tasks of all *services* be of the same age, and be checked at the same moments.

    Which of two modules that do not depend on each other is made first is left to chance: in Pulumi's engine, too.
    """
    newest = {id(service): _newest(service) for service in services}
    latest = max(newest.values(), default=0.0)
    for service in services:
        later_s = latest - newest[id(service)]
        if not later_s or not newest[id(service)]:
            continue
        for task in service.tasks.values():
            if task.started_at is not None:
                task.started_at += later_s
            for target in task.targets:
                target.registered_at += later_s
                target_health.watch(region, task, target, since=region.now)


def _newest(service: EcsService) -> float:
    """When its last task began to run, epoch seconds; 0: none does."""
    return max((task.started_at or 0.0 for task in service.tasks.values()), default=0.0)
