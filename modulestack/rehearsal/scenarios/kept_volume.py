"""What a task wrote to a volume in a file system is there for the task that takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from modulestack.features.volumes import KEPT
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.killed_task import POLL_S
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

FILE = "modulestack-rehearsal"


class _Place(NamedTuple):
    """A file in a volume of a file system."""

    volume: str
    container: str
    path: str
    read_only: bool


def _replace(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    places, cluster, files = list(_places(module)), module.manifest.cluster, module.aws.ecs.files
    before = module.tasks()
    first = before[0]
    text = f"written by {first.rpartition('/')[2]}"
    refused = {}
    for place in places:
        try:
            files.write(cluster, first.rpartition("/")[2], place.container, place.path, text)
        except OSError as error:
            refused[place] = str(error)
    clock = module.aws.clock
    module.stop_a_task()
    until = clock.now() + module.patience_s
    new: list[str] = []
    while not new and clock.now() < until:
        clock.sleep(POLL_S)
        new = [task for task in module.running_tasks() if task not in before]
    met, told = bool(new), list[str]()
    for place in places:
        found = files.read(cluster, new[0].rpartition("/")[2], place.container, place.path) if new else None
        if place.read_only:
            met = met and place in refused
            told.append(
                f"{place.volume} in {place.container}: {refused.get(place, 'written, although it is read-only')}"
            )
        else:
            met = met and found == text
            told.append(f"{place.volume} in {place.container}: {'still there' if found == text else 'lost'}")
    return Observation(met, f"{'; '.join(told)}; {availability.summary()}")


def _places(module: RehearsedModule) -> Iterator[_Place]:
    """Of every container, each volume that it mounts of a file system."""
    definition = module.definition()
    kept = {each["name"] for each in definition.get("volumes", ()) if each.get("efsVolumeConfiguration")}
    for container in definition["containerDefinitions"]:
        for mount in container.get("mountPoints", ()):
            if mount["sourceVolume"] in kept:
                path = f"{mount['containerPath'].rstrip('/')}/{FILE}"
                yield _Place(mount["sourceVolume"], container["name"], path, bool(mount.get("readOnly")))


KEPT_VOLUME = Scenario(
    name=KEPT,
    promise="what a task wrote is there for the one in its place; who may only read cannot write",
    run=_replace,
    on_demand=True,
    not_tried=no_task_runs,
)
