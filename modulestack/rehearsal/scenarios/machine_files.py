"""What is on a machine is there for its tasks, also for one that takes another's place, and for no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from modulestack.features.host_mounts import OF_THE_MACHINE
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.kept_volume import FILE
from modulestack.rehearsal.scenarios.killed_task import POLL_S
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs


class _Place(NamedTuple):
    """A file in a volume that is the machine's."""

    volume: str
    container: str
    path: str
    """In the container."""
    on_machine: str
    read_only: bool


def _replace(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    cluster, files, clock = module.manifest.cluster, module.aws.ecs.files, module.aws.clock
    before, places = module.tasks(), list(_places(module))
    first = before[0]
    machine = _machines(module, before)[first]
    for place in places:
        files.write_on_machine(cluster, machine, place.on_machine, machine)
    refused = [place for place in places if _is_refused(module, first, place)]
    module.stop_a_task()
    until = clock.now() + module.patience_s
    new: list[str] = []
    while not new and clock.now() < until:
        clock.sleep(POLL_S)
        new = [task for task in module.running_tasks() if task not in before]
    tasks = _machines(module, module.running_tasks())
    there = {
        task: [files.read(cluster, _id(task), place.container, place.path) is not None for place in places]
        for task in tasks
    }
    seen = [task for task, found in there.items() if all(found)]
    strangers = [task for task, found in there.items() if any(found) and tasks[task] != machine]
    missing = [task for task, on in tasks.items() if on == machine and task not in seen]
    on_machine = [files.read_on_machine(cluster, machine, place.on_machine) is not None for place in places]
    kept = all(refused.count(place) == place.read_only for place in places)
    told = [
        f"{machine}: {'still there' if all(on_machine) else 'lost'}",
        f"seen by {len(seen)} of the {_count(tasks, machine)} tasks there",
        f"and by {len(strangers)} of {len(tasks) - _count(tasks, machine)} elsewhere",
        "who may only read cannot write" if kept else "who may only read wrote",
    ]
    met = bool(new) and all(on_machine) and kept and not strangers and not missing
    return Observation(met, f"{'; '.join(told)}; {availability.summary()}")


def _is_refused(module: RehearsedModule, task: str, place: _Place) -> bool:
    """Whether *task* cannot write there; where it can, it has written."""
    try:
        module.aws.ecs.files.write(module.manifest.cluster, _id(task), place.container, place.path, "written")
    except OSError:
        return True
    return False


def _id(task: str) -> str:
    return task.rpartition("/")[2]


def _count(tasks: Mapping[str, str], machine: str) -> int:
    return sum(on == machine for on in tasks.values())


def _machines(module: RehearsedModule, tasks: list[str]) -> dict[str, str]:
    """Task → EC2's id of the machine that it is on."""
    ecs, cluster = module.aws.client("ecs"), module.manifest.cluster
    found = ecs.describe_tasks(cluster=cluster, tasks=tasks)["tasks"] if tasks else []
    arns = sorted({task["containerInstanceArn"] for task in found if "containerInstanceArn" in task})
    described: list[dict[str, Any]] = (
        ecs.describe_container_instances(cluster=cluster, containerInstances=arns)["containerInstances"] if arns else []
    )
    ids = {one["containerInstanceArn"]: str(one["ec2InstanceId"]) for one in described}
    return {t["taskArn"]: ids[t["containerInstanceArn"]] for t in found if t.get("containerInstanceArn") in ids}


def _places(module: RehearsedModule) -> Iterator[_Place]:
    """Of every container, each volume that it mounts of the machine."""
    definition = module.definition()
    paths = {each["name"]: (each.get("host") or {}).get("sourcePath") for each in definition.get("volumes", ())}
    for container in definition["containerDefinitions"]:
        for mount in container.get("mountPoints", ()):
            if path := paths.get(mount["sourceVolume"]):
                yield _Place(
                    mount["sourceVolume"],
                    container["name"],
                    f"{mount['containerPath'].rstrip('/')}/{FILE}",
                    f"{path.rstrip('/')}/{FILE}",
                    bool(mount.get("readOnly")),
                )


FILES_OF_A_MACHINE = Scenario(
    name=OF_THE_MACHINE,
    promise="its tasks see it, also the one in another's place, and those elsewhere do not; who may only read cannot "
    "write",
    run=_replace,
    on_demand=True,
    not_tried=no_task_runs,
)
