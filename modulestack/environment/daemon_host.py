"""What a Managed Daemon has of the instance that it runs on: paths, capabilities, or all of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from pydantic import Field

from modulestack.fields import kinds
from modulestack.fields.section import Section

ALL = "ALL"
PRIVILEGED = "privileged"
_ROOT = "makes it root of the instance"
_READS = "reads every file of the instance"
_LOOKS = "looks into every process that it can see"
RISKY: Mapping[str, str] = MappingProxyType(
    {
        ALL: _ROOT,
        "DAC_READ_SEARCH": _READS,
        "MAC_ADMIN": "sets what the kernel keeps containers from",
        "MAC_OVERRIDE": "gets past what the kernel keeps containers from",
        "SYS_ADMIN": _ROOT,
        "SYS_BOOT": "restarts the instance",
        "SYS_MODULE": "loads code into the kernel",
        "SYS_PTRACE": _LOOKS,
        "SYS_RAWIO": "gets at the instance's memory and devices",
    }
)
"""
Capabilities by which a container is more than a container → what they do.

Sources: https://man7.org/linux/man-pages/man7/capabilities.7.html,
https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
"""


class DaemonVolume(Section):
    """A file or directory of the instance."""

    host_path: kinds.HostPath
    """Its path there, such as `/var/log`."""
    exceptions: dict[str, str] = Field(default_factory=dict)
    """`host_path`, where it gives the daemon the instance, such as `/proc` → why that has to be."""


class DaemonMount(Section):
    """Where the daemon mounts a volume."""

    path: kinds.ContainerPath
    """The file or directory in its container."""
    read_only: bool = True
    """Whether it only reads there. It can write in `/var` and `/tmp` of the instance, and nowhere else."""


class HasHost(Protocol):
    """A daemon, as far as it is looked at here."""

    @property
    def volumes(self) -> Mapping[str, DaemonVolume]:
        """By name."""

    @property
    def mounts(self) -> Mapping[str, DaemonMount]:
        """By the name of their volume."""

    @property
    def capabilities(self) -> tuple[str, ...]:
        """Besides Docker's."""

    @property
    def dropped_capabilities(self) -> tuple[str, ...]:
        """Of Docker's."""

    @property
    def privileged(self) -> bool:
        """Whether it is root of the instance."""


def volumes(daemon: HasHost) -> list[dict[str, Any]]:
    """
    Its volumes, with ECS's names of things.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DaemonVolume.html
    """
    return [{"name": name, "host": {"sourcePath": each.host_path}} for name, each in sorted(daemon.volumes.items())]


def of_container(daemon: HasHost) -> dict[str, Any]:
    """
    What its container's definition has because of it; nothing that the file does not ask for.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DaemonContainerDefinition.html
    """
    mounts = [
        {"sourceVolume": name, "containerPath": mount.path, "readOnly": mount.read_only}
        for name, mount in sorted(daemon.mounts.items())
    ]
    return {**({"mountPoints": mounts} if mounts else {}), **({"privileged": True} if daemon.privileged else {})}


def of_linux(daemon: HasHost) -> dict[str, Any]:
    """
    The same of its ``linuxParameters``.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html
    """
    wanted = {"add": sorted(daemon.capabilities), "drop": sorted(daemon.dropped_capabilities)}
    said = {key: names for key, names in wanted.items() if names}
    return {"capabilities": said} if said else {}
