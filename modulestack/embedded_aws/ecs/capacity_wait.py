"""
Tasks that wait for capacity, and give up.

https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html (TaskFailedToStart)
"""

from __future__ import annotations

import functools

from modulestack.embedded_aws.ecs import instance_launch, service_events, task_lifecycle
from modulestack.embedded_aws.ecs.instance_placement import NoRoom
from modulestack.embedded_aws.ecs.models import EcsCluster, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import StopCause

GIVES_UP_AFTER_S = 30 * 60.0
"""
How long a task stays PROVISIONING without an instance: AWS says between 10 and 30 minutes, and here it is the latest.

https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/
"""


def begin(region: RegionState, task: EcsTask) -> None:
    """*task* has no container instance yet."""
    region.event_queue.after(GIVES_UP_AFTER_S, functools.partial(_give_up, region, task))


def end(region: RegionState, cluster: EcsCluster, provider: str) -> None:
    """The capacity provider called so is gone, and with it all that its tasks could wait for."""
    for task in list(cluster.tasks.values()):
        if task.capacity_provider == provider:
            _give_up(region, task)


def _give_up(region: RegionState, task: EcsTask) -> None:
    if task.awaits is None or task.desired_status == "STOPPED":
        return
    reason = f"TaskFailedToStart: {_reason(region, task)}"
    if task.service is not None:
        service_events.not_placed(region, task.service, f"was unable to place a task. Reason: {reason}.")
    task_lifecycle.stop(region, task, "TaskFailedToStart", reason, StopCause.FAILED_TO_START)


def _reason(region: RegionState, task: EcsTask) -> str:
    instances = [one for one in task.cluster.instances.values() if one.capacity_provider == task.capacity_provider]
    if not instances:
        return "EMPTY CAPACITY PROVIDER"
    if not any(instance.takes_tasks for instance in instances) or task.awaits is None:
        return "NO ACTIVE INSTANCES"
    found = instance_launch.find(region, task.cluster, task.awaits)
    return service_events.failure_reason(found) if isinstance(found, NoRoom) and found.lacks else "NO ACTIVE INSTANCES"
