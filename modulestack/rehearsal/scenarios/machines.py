"""What happens to modules on machines: one is lost, one more comes, and there is no room for a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modulestack.features.capacity import MACHINE_LOST, NEW_MACHINE, NO_ROOM
from modulestack.features.managed_instances import DAEMON_LOST
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

POLL_S = 15.0
PATIENCE_S = 1800.0
"""A machine starts, registers, and only then pulls the image."""
MOST_STEPS = 20
_OF_DAEMONS = "daemon:"
"""What the groups of daemons' tasks begin with."""


def _lose(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    wanted, lost = module.desired_count(), _machine_of_a_task(module)
    module.aws.client("ec2").terminate_instances(InstanceIds=[lost])
    took = until(module, lambda: lost not in machines(module) and is_whole(module, wanted))
    text = f"{lost} ended; {_tasks(len(module.running_tasks()))} of {wanted} after {took:.0f} s"
    return Observation(is_whole(module, wanted), f"{text}; {availability.summary()}")


def _add(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    before, group = len(machines(module)), group_of(module)
    autoscaling = module.aws.client("autoscaling")
    autoscaling.set_desired_capacity(AutoScalingGroupName=group["AutoScalingGroupName"], DesiredCapacity=before + 1)
    took = until(module, lambda: len(machines(module)) > before and one_on_each(module))
    text = f"{before} → {len(machines(module))} machines, a task on each after {took:.0f} s"
    return Observation(one_on_each(module) and len(machines(module)) > before, f"{text}; {availability.summary()}")


def _fill(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    """One task more, and one more, until the group has grown; then as before."""
    before, wanted = len(machines(module)), module.desired_count()
    asked = next((count for count in range(wanted + 1, wanted + MOST_STEPS) if _grows(module, count, before)), wanted)
    took = until(module, lambda: is_whole(module, asked))
    grown, served = len(machines(module)) > before, is_whole(module, asked)
    module.set_count(wanted)
    until(module, lambda: is_whole(module, wanted))
    text = f"{before} → {len(machines(module))} machines for {_tasks(asked)}, all running {took:.0f} s later"
    return Observation(grown and served, f"{text}; {availability.summary()}")


def _stop_daemon(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    """ECS empties and replaces the machine on which a daemon is no more."""
    ecs, cluster, wanted = module.aws.client("ecs"), module.manifest.cluster, module.desired_count()
    lost = _machine_of_a_task(module)
    here = ecs.list_tasks(cluster=cluster, containerInstance=machines(module)[lost])["taskArns"]
    tasks = ecs.describe_tasks(cluster=cluster, tasks=here)["tasks"]
    stopped = next(task for task in tasks if task["group"].startswith(_OF_DAEMONS))
    ecs.stop_task(cluster=cluster, task=stopped["taskArn"])
    took = until(module, lambda: lost not in machines(module) and is_whole(module, wanted) and _has_daemons(module))
    good = lost not in machines(module) and is_whole(module, wanted) and _has_daemons(module)
    text = f"{stopped['group']} on {lost} ended; {_tasks(len(module.running_tasks()))} of {wanted} after {took:.0f} s"
    return Observation(good, f"{text}, on machines with all daemons; {availability.summary()}")


def _has_daemons(module: RehearsedModule) -> bool:
    """Whether each machine on which the module runs has a task of each daemon of the cluster, which runs."""
    ecs, cluster = module.aws.client("ecs"), module.manifest.cluster
    [described] = ecs.describe_clusters(clusters=[cluster])["clusters"]
    found = ecs.list_daemons(clusterArn=described["clusterArn"])["daemonSummariesList"]
    names = {one["daemonArn"].rpartition("/")[2] for one in found if one["status"] == "ACTIVE"}
    for machine in set(_placed(module)):
        here = ecs.list_tasks(cluster=cluster, containerInstance=machine)["taskArns"]
        tasks = ecs.describe_tasks(cluster=cluster, tasks=here)["tasks"]
        running = {task["group"] for task in tasks if task["lastStatus"] == "RUNNING"}
        if not {f"{_OF_DAEMONS}{name}" for name in names} <= running:
            return False
    return bool(names)


def _grows(module: RehearsedModule, count: int, before: int) -> bool:
    """Whether there are more machines than *before* once the module is asked for *count* tasks."""
    module.set_count(count)
    until(module, lambda: len(machines(module)) > before or is_whole(module, count))
    return len(machines(module)) > before


def machines(module: RehearsedModule) -> dict[str, str]:
    """EC2's id of each machine that tasks are placed on → its container instance's ARN."""
    ecs, cluster = module.aws.client("ecs"), module.manifest.cluster
    arns = ecs.list_container_instances(cluster=cluster, status="ACTIVE")["containerInstanceArns"]
    if not arns:
        return {}
    found = ecs.describe_container_instances(cluster=cluster, containerInstances=arns)["containerInstances"]
    return {one["ec2InstanceId"]: one["containerInstanceArn"] for one in found if one["agentConnected"]}


def _placed(module: RehearsedModule) -> list[str]:
    """The container instance of each task of the module that runs."""
    arns = module.running_tasks()
    if not arns:
        return []
    tasks = module.aws.client("ecs").describe_tasks(cluster=module.manifest.cluster, tasks=arns)["tasks"]
    return [str(task["containerInstanceArn"]) for task in tasks]


def _machine_of_a_task(module: RehearsedModule) -> str:
    used = set(_placed(module))
    return next(instance for instance, arn in machines(module).items() if arn in used)


def one_on_each(module: RehearsedModule) -> bool:
    """Whether each machine has one task of the module, and no other task of it is there."""
    return sorted(_placed(module)) == sorted(machines(module).values())


def is_whole(module: RehearsedModule, wanted: int) -> bool:
    """Whether as many tasks run as shall, and these are *wanted*."""
    return len(module.running_tasks()) == wanted == module.desired_count()


def until(module: RehearsedModule, is_so: Callable[[], bool], *, patience_s: float = PATIENCE_S) -> float:
    """Let time pass until *is_so*, or patience ends; how much has, seconds."""
    clock = module.aws.clock
    began = clock.now()
    while clock.now() < began + patience_s + module.patience_s and not is_so():
        clock.sleep(POLL_S)
    return clock.now() - began


def _tasks(count: int) -> str:
    return "1 task" if count == 1 else f"{count} tasks"


def group_of(module: RehearsedModule) -> dict[str, Any]:
    """The Auto Scaling group of the module's machines; managed instances have none."""
    ecs = module.aws.client("ecs")
    [cluster] = ecs.describe_clusters(clusters=[module.manifest.cluster])["clusters"]
    [provider] = ecs.describe_capacity_providers(capacityProviders=cluster["capacityProviders"])["capacityProviders"]
    arn = provider["autoScalingGroupProvider"]["autoScalingGroupArn"]
    found = module.aws.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    group: dict[str, Any] = next(one for one in found if one["AutoScalingGroupARN"] == arn)
    return group


def _no_more(module: RehearsedModule) -> str:
    """Of scenarios in which the group grows."""
    group = group_of(module)
    if len(machines(module)) >= int(group["MaxSize"]):
        return f"not tried: there are as many machines as there may be ({group['MaxSize']})"
    return ""


def _no_room_for_more(module: RehearsedModule) -> str:
    return no_task_runs(module) or ("" if module.manifest.managed_instances else _no_more(module))


LOST_MACHINE = Scenario(
    name=MACHINE_LOST,
    promise="its tasks run again on another machine",
    run=_lose,
    on_demand=True,
    not_tried=no_task_runs,
)
DAEMON_ON_NEW_MACHINE = Scenario(
    name=NEW_MACHINE,
    promise="one task on each, the new one too",
    run=_add,
    on_demand=True,
    not_tried=_no_more,
)
NO_ROOM_FOR_A_TASK = Scenario(
    name=NO_ROOM,
    promise="ECS starts a machine, and the task runs there",
    run=_fill,
    on_demand=True,
    not_tried=_no_room_for_more,
)
LOST_DAEMON = Scenario(
    name=DAEMON_LOST,
    promise="ECS replaces the machine, and the tasks run on one with all its daemons",
    run=_stop_daemon,
    on_demand=True,
    not_tried=no_task_runs,
)
