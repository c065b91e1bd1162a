"""Volumes that are a file or directory of the machine that a task runs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from modulestack.contract import host_paths
from modulestack.features.context import ModuleContext
from modulestack.features.mounts import Mount
from modulestack.fields.text import listed
from modulestack.fields.violation import FieldPath, RuleViolation

OF_THE_MACHINE = "what is on a machine stays there"
"""What a rehearsal shows of a module with such a volume."""


class _Volume(Protocol):
    @property
    def host_path(self) -> str | None: ...
    @property
    def exceptions(self) -> Mapping[str, str]: ...


class _Container(Protocol):
    @property
    def run_as_root(self) -> bool: ...
    @property
    def user(self) -> str: ...
    @property
    def mounts(self) -> Mapping[str, Mount]: ...


class HasHostMounts(_Container, Protocol):
    """A module with its volumes and containers."""

    @property
    def name(self) -> str:
        """The module's."""

    @property
    def own_container(self) -> str:
        """Name of its own container."""

    @property
    def capacity(self) -> str | None:
        """What it runs on; None: on Fargate."""

    @property
    def volumes(self) -> Mapping[str, _Volume]:
        """By name."""

    @property
    def containers(self) -> Mapping[str, _Container]:
        """Those beside its own, by name."""


def paths_of(module: HasHostMounts) -> dict[str, str]:
    """Volume → its path on the machine."""
    return {name: volume.host_path for name, volume in module.volumes.items() if volume.host_path is not None}


def are_on_machines(module: HasHostMounts) -> Iterator[RuleViolation]:
    """
    Fargate's machines are nobody's.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    """
    for name in paths_of(module) if module.capacity is None else ():
        yield RuleViolation(
            (("volumes", name, "host_path"), ("capacity",)),
            "is a path of the machine that a task runs on, and Fargate has none: name machines with capacity, or use "
            "efs, ebs or a volume on the task's own disk ({}) instead",
        )


def risky_ones_have_a_reason(module: HasHostMounts) -> Iterator[RuleViolation]:
    """
    What gives a container the machine, and so all that runs there, is never mounted by mistake.

    Sources: https://docs.docker.com/engine/security/#docker-daemon-attack-surface,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html
    """
    for name, path in paths_of(module).items():
        why = host_paths.why_risky(path)
        if why and path not in module.volumes[name].exceptions:
            yield RuleViolation(
                (("volumes", name, "host_path"), ("volumes", name, "exceptions")),
                f"{path} {why}: choose a directory of the module's own, or write in the volume's `exceptions` why it "
                "has to be",
            )


def exceptions_are_needed(module: HasHostMounts) -> Iterator[RuleViolation]:
    """A reason for a path that does not stand there, or that needs none, would excuse a later edit unseen."""
    for name, volume in module.volumes.items():
        for path, reason in volume.exceptions.items():
            field: FieldPath = ("volumes", name, "exceptions", path)
            if path != volume.host_path:
                there = f"it is {volume.host_path}" if volume.host_path else "it has none"
                yield RuleViolation((field,), f"is not the volume's host_path: {there}; leave it out")
            elif host_paths.why_risky(path) is None:
                yield RuleViolation((field,), "needs no exception: leave it out")
            elif len(reason.strip()) < 3:
                yield RuleViolation((field,), "gives no reason: say why it has to be")


def managed_instances_write_in_few_places(module: HasHostMounts, context: ModuleContext) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-tasks-services.html"""
    if context.capacity is None or not context.capacity.is_managed:
        return
    for name, path in paths_of(module).items():
        if not host_paths.is_writable_on_managed_instances(path):
            yield RuleViolation(
                (("modules", module.name, "volumes", name, "host_path"), ("modules", module.name, "capacity")),
                f"{path} is read-only on managed instances ({context.capacity.name}), which take paths that they can "
                f"write to: allowed in {listed(host_paths.MANAGED_WRITABLE)}; or run it on machines of capacity",
            )


def what_it_means(module: HasHostMounts) -> Iterator[RuleViolation]:
    """
    Whose the data is, and who may write it.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html,
    https://docs.docker.com/engine/storage/bind-mounts/ (what is not there is made, root's)
    """
    for name, path in paths_of(module).items():
        text = (
            f"{path} is the machine's: tasks on another one see that one's, and it is gone when the machine ends; what "
            "must last belongs in efs"
        )
        if writers := list(_writers_without_root(module, name)):
            text += (
                f"; where it is not there Docker makes it, root's, and {listed(writers, 'and')} cannot write to it: "
                "have the image of the machine bring it, or set run_as_root"
            )
        yield RuleViolation((("volumes", name, "host_path"),), text)


def _writers_without_root(module: HasHostMounts, volume: str) -> Iterator[str]:
    for name, container in {module.own_container: module, **module.containers}.items():
        mount = container.mounts.get(volume)
        if mount is not None and not mount.read_only and not container.run_as_root:
            yield name


def read_only_unless_said(module: dict[str, Any]) -> None:
    """In the map of a module, as the file has it: who says nothing of a mount of the machine's only reads there."""
    volumes, containers = module.get("volumes"), module.get("containers")
    if not isinstance(volumes, dict):
        return
    ours = {name for name, volume in volumes.items() if isinstance(volume, dict) and volume.get("host_path")}
    for container in (module, *(containers.values() if isinstance(containers, dict) else ())):
        mounts = container.get("mounts") if isinstance(container, dict) else None
        for name, mount in mounts.items() if isinstance(mounts, dict) else ():
            if name in ours and isinstance(mount, dict):
                mount.setdefault("read_only", True)


def definition(name: str, path: str) -> dict[str, Any]:
    """
    The volume *name* as a task definition has it.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HostVolumeProperties.html
    """
    return {"name": name, "host": {"sourcePath": path}}
