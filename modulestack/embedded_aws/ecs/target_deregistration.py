"""
Targets of tasks that run, which somebody takes out of their target group: ECS puts them in again.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html
https://github.com/aws/containers-roadmap/issues/251 (ECS registers what was deregistered, and does not stop the task)
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.ecs import target_health
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import RegisteredTarget

REGISTERED_AGAIN_IN_S = 15.0
"""Until ECS sees that a target is gone. AWS gives no number, and says nothing of it; users say "immediately"."""


def deregister(region: RegionState, group: str, targets: Iterable[Mapping[str, Any]]) -> None:
    """Take those of *targets* out of *group* that are tasks'; what is not there, or is leaving, makes no difference."""
    asked = [(str(target["Id"]), target.get("Port")) for target in targets]
    for task, target in list(_of_tasks(region, group)):
        if any(id_ == target.address and port in (None, str(target.port), target.port) for id_, port in asked):
            target_health.take_out(region, target)
            again = functools.partial(_register_again, region, task, target)
            region.event_queue.after(REGISTERED_AGAIN_IN_S, again)


def _of_tasks(region: RegionState, group: str) -> Iterator[tuple[EcsTask, RegisteredTarget]]:
    for service in region.services():
        for task in service.tasks.values():
            for target in task.targets:
                if target.group == group and target.state != "draining":
                    yield task, target


def _register_again(region: RegionState, task: EcsTask, gone: RegisteredTarget) -> None:
    if task.desired_status != "RUNNING" or region.dependencies.target_group(gone.group) is None:
        return
    task.targets.remove(gone)
    if gone in region.targets[gone.group]:
        region.targets[gone.group].remove(gone)
    again = RegisteredTarget(
        group=gone.group, address=gone.address, port=gone.port, registered_at=region.now, container=gone.container
    )
    target_health.add(region, task, again)
