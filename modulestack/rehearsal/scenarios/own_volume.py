"""Each task has an EBS volume of its own; one that takes another's place has a new one, and the old one is gone."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from modulestack.features.ebs import OWN_VOLUME
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.kept_volume import FILE
from modulestack.rehearsal.scenarios.killed_task import POLL_S
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

ATTACHMENT = "AmazonElasticBlockStorage"
"""Type of a task's attachment that is a volume."""


def volume_of(task: Mapping[str, Any]) -> str:
    """Id of the EBS volume of *task*, as DescribeTasks answers it; empty: it has none."""
    for attachment in task.get("attachments", ()):
        if attachment["type"] == ATTACHMENT:
            return next((each["value"] for each in attachment["details"] if each["name"] == "volumeId"), "")
    return ""


def _replace(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    cluster, files, clock = module.manifest.cluster, module.aws.ecs.files, module.aws.clock
    before = module.tasks()
    volumes = _volumes(module, before)
    first, place = before[0], _place(module)
    with contextlib.suppress(OSError):  # nobody may write to it
        files.write(cluster, first.rpartition("/")[2], *place, "written")
    module.stop_a_task()
    until = clock.now() + module.patience_s
    new: list[str] = []
    while not (new and _gone(module, volumes[first])) and clock.now() < until:
        clock.sleep(POLL_S)
        new = [task for task in module.running_tasks() if task not in before]
    own = _volumes(module, new)[new[0]] if new else ""
    is_new = bool(own) and own not in volumes.values()
    is_empty = bool(new) and files.read(cluster, new[0].rpartition("/")[2], *place) is None
    are_apart = all(volumes.values()) and len(set(volumes.values())) == len(volumes)
    is_gone = _gone(module, volumes[first])
    told = [
        f"volumes of the tasks: {len(set(volumes.values()))} of {len(volumes)}",
        f"the new task's is {'a new one' if is_new else own or 'missing'}",
        "nothing of the old one is in it" if is_empty else "what was written is in it",
        f"{volumes[first]} is {'deleted' if is_gone else 'still there'}",
    ]
    met = are_apart and is_new and is_empty and is_gone
    return Observation(met, f"{'; '.join(told)}; {availability.summary()}")


def _volumes(module: RehearsedModule, tasks: list[str]) -> dict[str, str]:
    """Task → its volume."""
    ecs = module.aws.client("ecs")
    found = ecs.describe_tasks(cluster=module.manifest.cluster, tasks=tasks)["tasks"]
    return {task["taskArn"]: volume_of(task) for task in found}


def _gone(module: RehearsedModule, volume: str) -> bool:
    filters = [{"Name": "volume-id", "Values": [volume]}]
    return not module.aws.client("ec2").describe_volumes(Filters=filters)["Volumes"]


def _place(module: RehearsedModule) -> tuple[str, str]:
    """A container that mounts the volume, and a file there."""
    definition = module.definition()
    own = {each["name"] for each in definition.get("volumes", ()) if each.get("configuredAtLaunch")}
    mounts = (
        (container["name"], mount)
        for container in definition["containerDefinitions"]
        for mount in sorted(container.get("mountPoints", ()), key=lambda each: bool(each.get("readOnly")))
        if mount["sourceVolume"] in own
    )
    container, mount = min(mounts, key=lambda found: bool(found[1].get("readOnly")))
    return container, f"{mount['containerPath'].rstrip('/')}/{FILE}"


NEW_VOLUME = Scenario(
    name=OWN_VOLUME,
    promise="each task has its own; the one in its place has a new one, and the old one is deleted",
    run=_replace,
    on_demand=True,
    not_tried=no_task_runs,
)
