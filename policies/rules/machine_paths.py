"""What tasks mount of the machine that they run on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .definitions import DAEMON_DEFINITION, S3_OBJECT, TEMPLATE_KEY
from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, shown

LINKS = {
    "/var/run": "/run",
    "/bin": "/usr/bin",
    "/sbin": "/usr/sbin",
    "/lib": "/usr/lib",
    "/lib64": "/usr/lib64",
}
RISKY = frozenset(
    {
        "/boot",
        "/cgroup",
        "/dev",
        "/etc",
        "/home",
        "/proc",
        "/root",
        "/run/containerd",
        "/run/dbus",
        "/run/docker",
        "/run/docker.sock",
        "/run/ecs",
        "/run/systemd",
        "/sys",
        "/usr",
        "/var/cache/ecs",
        "/var/lib/amazon",
        "/var/lib/cloud",
        "/var/lib/containerd",
        "/var/lib/docker",
        "/var/lib/ecs",
        "/var/spool/at",
        "/var/spool/cron",
    }
)
"""By what is there, in it or around it, a container gets at the whole machine."""


def are_allowed(resource: Resource, config: Config) -> Iterator[RuleFinding]:
    """No task gets at its machine by a volume; *allowed_paths* (config) may be mounted all the same."""
    for found in _paths(resource):
        if isinstance(found, Unchecked):
            yield found
        elif found[1] not in config["allowed_paths"] and is_risky(found[1]):
            yield Violation(
                path=found[0],
                found=shown(found[1]),
                allowed="a directory of the module's own",
                do="mount another one as the volume's `host_path`, or have it in allowed_paths",
            )


def is_risky(path: str) -> bool:
    """Whether *path* is, has or is in what gives a container the machine, however it is written."""
    plain = _plain(path)
    for link, target in LINKS.items():
        if _is_within(plain, link):
            plain = target + plain.removeprefix(link)
            break
    return any(_is_within(plain, risky) or _is_within(risky, plain) for risky in RISKY)


def _plain(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def _is_within(path: str, directory: str) -> bool:
    return path == directory or path.startswith(f"{directory.rstrip('/')}/")


def _paths(resource: Resource) -> Iterator[tuple[str, str] | Unchecked]:
    """Where *resource* says it, and the path on the machine."""
    if resource.type == S3_OBJECT:
        yield from _of_template(resource)
        return
    volumes = resource.get("volumes")
    if volumes is UNKNOWN:
        yield Unchecked(path="volumes")
        return
    for position, volume in enumerate(volumes or ()):
        where = f"volumes[{position}]"
        if volume is UNKNOWN:
            yield Unchecked(path=where)
            continue
        hosts = volume.get("hosts") or () if resource.type == DAEMON_DEFINITION else ()
        said = {f"{where}.hostPath": volume.get("hostPath")} | {
            f"{where}.hosts[{index}].sourcePath": _source(host) for index, host in enumerate(hosts)
        }
        for path, value in said.items():
            if value is UNKNOWN:
                yield Unchecked(path=path)
            elif value:
                yield path, str(value)


def _source(host: Any) -> Any:
    return host.get("sourcePath") if isinstance(host, Mapping) else host


def _of_template(resource: Resource) -> Iterator[tuple[str, str] | Unchecked]:
    """Of what releases start from; other objects hold no volumes."""
    key, text = resource.get("key"), resource.get("content")
    if key is UNKNOWN:
        yield Unchecked(path="key")
    elif not str(key).endswith(TEMPLATE_KEY):
        return
    elif text is UNKNOWN:
        yield Unchecked(path="content")
    else:
        for position, volume in enumerate(_volumes(text)):
            if path := (volume.get("host") or {}).get("sourcePath"):
                yield f"content.volumes[{position}].host.sourcePath", str(path)


def _volumes(text: Any) -> list[Mapping[str, Any]]:
    """What is no JSON is told by the rules on containers."""
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return []
    volumes = found.get("volumes") if isinstance(found, Mapping) else None
    return [each for each in volumes or () if isinstance(each, Mapping)]
