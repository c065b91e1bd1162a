"""
Paths of the machines that containers run on: how they are written, and which of them give a container the machine.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

PATTERN = re.compile(r"/|(/[A-Za-z0-9._@+-]+)+")
"""Neither a colon, which ends a path for Docker, nor a placeholder, for which a release could fill in another path."""

LENGTH = 4096
"""Source: https://man7.org/linux/man-pages/man7/path_resolution.7.html (PATH_MAX)"""

MANAGED_WRITABLE = ("/var", "/tmp")  # noqa: S108 of the machine
"""
Directories of managed instances that a path must be in: the rest of their file system is read-only.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-tasks-services.html (volumes)
"""

LINKS = {
    "/var/run": "/run",
    "/bin": "/usr/bin",
    "/sbin": "/usr/sbin",
    "/lib": "/usr/lib",
    "/lib64": "/usr/lib64",
}
"""
Directories that are links to others.

Source: https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html (/var/run)
"""

_COMMANDS = "is how the machine's containers are commanded: who may use it is root of the machine"
_CONFIGURES = "is how the machine is set up, with the keys and passwords that are in it"
_OF_OTHERS = "has what other containers of the machine are made of"
_OF_AGENT = "has what the agents of ECS and Systems Manager know, other tasks' credentials among it"
_PROGRAMS = "has the programs that the machine itself runs"
_KERNEL = "is the kernel's view of the machine, of every process and device of it"

RISKY: Mapping[str, str] = MappingProxyType(
    {
        "/run/docker.sock": _COMMANDS,
        "/run/docker": _COMMANDS,
        "/run/containerd": _COMMANDS,
        "/run/dbus": _COMMANDS,
        "/run/systemd": _COMMANDS,
        "/run/ecs": _OF_AGENT,
        "/etc": _CONFIGURES,
        "/home": _CONFIGURES,
        "/root": _CONFIGURES,
        "/var/lib/cloud": _CONFIGURES,
        "/var/spool/at": _CONFIGURES,
        "/var/spool/cron": _CONFIGURES,
        "/cgroup": _KERNEL,
        "/proc": _KERNEL,
        "/sys": _KERNEL,
        "/dev": _KERNEL,
        "/boot": _PROGRAMS,
        "/usr": _PROGRAMS,
        "/var/lib/docker": _OF_OTHERS,
        "/var/lib/containerd": _OF_OTHERS,
        "/var/lib/amazon": _OF_AGENT,
        "/var/lib/ecs": _OF_AGENT,
        "/var/cache/ecs": _OF_AGENT,
    }
)
"""
What gives a container more than files of its own → why. So does what is in it, and what it is in.

Sources: https://docs.docker.com/engine/security/#docker-daemon-attack-surface,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html (where the agent keeps what)
"""


def why_no_path(text: str) -> str | None:
    """Why *text* is no path of a machine, written in the one way there is; None: it is."""
    if len(text) > LENGTH:
        return f"is too long: {len(text)} characters, {LENGTH} are allowed"
    if not text.startswith("/"):
        return "is no path of a machine: write it from the root, such as /var/lib/example"
    if ".." in text.split("/"):
        return "has .. in it, which leads elsewhere: write where it leads"
    plain = _plain(text)
    if not PATTERN.fullmatch(plain):
        return "is no path of a machine: allowed such as /var/lib/example, of letters, digits and . _ @ + -"
    return None if plain == text else f"is written in a roundabout way: write {plain}"


def _plain(text: str) -> str:
    """*text* without what leads nowhere: double slashes, dots, a slash at its end."""
    return "/" + "/".join(part for part in text.split("/") if part not in ("", "."))


def real(path: str) -> str:
    """Where *path* leads, by way of the links that every machine has."""
    for link, target in LINKS.items():
        if is_within(path, link):
            return target + path.removeprefix(link)
    return path


def is_within(path: str, directory: str) -> bool:
    """Whether *path* is *directory*, or in it."""
    return path == directory or path.startswith(f"{directory.rstrip('/')}/")


def why_risky(path: str) -> str | None:
    """Why a container that mounts *path* gets at more than files of its own; None: it does not."""
    found = real(path)
    for risky, why in RISKY.items():
        if found == risky:
            return why if path == risky else f"is {risky}, which {why}"
        if is_within(found, risky):
            return f"is in {risky}, which {why}"
    inside = next((risky for risky in RISKY if is_within(risky, found)), None)
    return None if inside is None else f"has {inside} in it, which {RISKY[inside]}"


def is_writable_on_managed_instances(path: str) -> bool:
    """Whether it is in a directory that a managed instance can write to."""
    return any(is_within(path, directory) for directory in MANAGED_WRITABLE)
