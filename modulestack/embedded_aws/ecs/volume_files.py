"""
What is in the volumes of tasks: their own disks, which end with them, and file systems and machines, which do not.

Containers here run no program; who tries an environment reads and writes for them.
"""

from __future__ import annotations

from typing import Any

from modulestack.contract import efs, host_paths
from modulestack.embedded_aws.ecs.fault_injection import EcsRegions
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_mounts import of_volume


class VolumeFiles:
    """
    Files of containers that run. A path is absolute, in the container.

    All raise LookupError for a cluster, task or container that is not there.
    """

    def __init__(self, ecs: EcsRegions) -> None:
        self._ecs = ecs

    def write(self, cluster: str, task: str, container: str, path: str, text: str) -> None:
        """
        Write *text* to the file at *path*; *task* is its id.

        Raises:
            OSError: the file system is read-only there, or the task may not write.
        """
        with self._ecs.moment() as here:
            found = _task(here, cluster, task)
            mount = _mount(found, container, path)
            volume = _volume(found, mount["sourceVolume"]) if mount else {}
            if _is_read_only(found, container, mount):
                raise OSError(f"Read-only file system: '{path}'")
            if (wanted := of_volume(found, volume)) and not here.dependencies.may(wanted, efs.WRITE):
                raise OSError(f"Read-only file system: '{path}'")
            files, name = _file(here, found, container, volume, _below(path, mount))
            files[name] = text

    def read(self, cluster: str, task: str, container: str, path: str) -> str | None:
        """What is in the file at *path*; None: there is no such file."""
        with self._ecs.moment() as here:
            found = _task(here, cluster, task)
            mount = _mount(found, container, path)
            volume = _volume(found, mount["sourceVolume"]) if mount else {}
            files, name = _file(here, found, container, volume, _below(path, mount))
            return files.get(name)

    def write_on_machine(self, cluster: str, instance: str, path: str, text: str) -> None:
        """Write *text* to the file at *path* of *instance*, an id of EC2's, as the machine's own programs do."""
        with self._ecs.moment() as here:
            _of_machine(here, _machine(here, cluster, instance))[host_paths.real(path)] = text

    def read_on_machine(self, cluster: str, instance: str, path: str) -> str | None:
        """What is in the file at *path* of *instance*, an id of EC2's; None: there is no such file."""
        with self._ecs.moment() as here:
            return _of_machine(here, _machine(here, cluster, instance)).get(host_paths.real(path))


def _machine(region: RegionState, cluster: str, instance: str) -> ContainerInstance:
    instances = region.clusters[cluster].instances.values() if cluster in region.clusters else ()
    for found in instances:
        if found.ec2_id == instance:
            return found
    raise LookupError(f"no instance {instance} in cluster {cluster}")


def _of_machine(region: RegionState, instance: ContainerInstance) -> dict[str, str]:
    """Path → text of what is on *instance*; another one that takes its place has nothing of it."""
    return region.machine_files.setdefault(instance.ec2_id or instance.id, {})


def _task(region: RegionState, cluster: str, task: str) -> EcsTask:
    if cluster not in region.clusters or task not in region.clusters[cluster].tasks:
        raise LookupError(f"no task {task} in cluster {cluster}")
    return region.clusters[cluster].tasks[task]


def _mount(task: EcsTask, container: str, path: str) -> dict[str, Any]:
    """The mount point that *path* is below, the longest; empty: it is the container's own file system."""
    document = next((one.definition for one in task.containers if one.name == container), None)
    if document is None:
        raise LookupError(f"no container {container} in task {task.id}")
    fitting = [
        m for m in document.get("mountPoints", ()) if f"{path}/".startswith(f"{m['containerPath'].rstrip('/')}/")
    ]
    return max(fitting, key=lambda mount: len(mount["containerPath"]), default={})


def _volume(task: EcsTask, name: str) -> dict[str, Any]:
    volumes: list[dict[str, Any]] = task.definition.document.get("volumes", [])
    return next(volume for volume in volumes if volume["name"] == name)


def _is_read_only(task: EcsTask, container: str, mount: dict[str, Any]) -> bool:
    if mount:
        return bool(mount.get("readOnly"))
    document = next(one.definition for one in task.containers if one.name == container)
    return bool(document.get("readonlyRootFilesystem"))


def _below(path: str, mount: dict[str, Any]) -> str:
    return path.removeprefix(str(mount.get("containerPath", "")).rstrip("/")).strip("/")


def _file(
    region: RegionState, task: EcsTask, container: str, volume: dict[str, Any], name: str
) -> tuple[dict[str, str], str]:
    """Where the file *name* of *volume* is (empty: of the container's own file system), and what it is called there."""
    path = (volume.get("host") or {}).get("sourcePath")
    if path and task.instance is not None:
        return _of_machine(region, task.instance), f"{host_paths.real(path).rstrip('/')}/{name}".rstrip("/")
    if wanted := of_volume(task, volume):
        where = (wanted.file_system, region.dependencies.directory(wanted))
        return region.files.setdefault(where, {}), name
    own = f"volume {volume['name']}" if volume else f"container {container}"
    return task.files.setdefault(own, {}), name
