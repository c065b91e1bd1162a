"""A container's definition as keys of the file, and what of it the file cannot say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from modulestack.contract import secret_reference
from modulestack.importing.found import Described
from modulestack.importing.volumes import mount_lines

Lines = dict[str, Any]
_SAID = frozenset(
    {
        "command",
        "cpu",
        "dependsOn",
        "dockerLabels",
        "entryPoint",
        "environment",
        "essential",
        "healthCheck",
        "image",
        "linuxParameters",
        "logConfiguration",
        "memory",
        "memoryReservation",
        "mountPoints",
        "name",
        "portMappings",
        "readonlyRootFilesystem",
        "secrets",
        "startTimeout",
        "stopTimeout",
        "ulimits",
        "user",
        "volumesFrom",
        "workingDirectory",
    }
)
"""Fields of RegisterTaskDefinition that have keys, or that are told of where they are."""


def own_container(container: Described) -> Lines:
    """Keys of a module for its own *container*."""
    return {**_shared(container), **_depends(container), **_health_check(container, "container_health_check")}


def _depends(container: Described) -> Lines:
    waits = {each["containerName"]: each["condition"] for each in container.get("dependsOn") or ()}
    return {"depends_on": waits} if waits else {}


def container_beside(container: Described) -> Lines:
    """Keys of a container beside it."""
    ports = [each["containerPort"] for each in container.get("portMappings") or ()]
    return {
        **_shared(container),
        **({} if container.get("essential", True) else {"essential": False}),
        **({"cpu": container["cpu"]} if container.get("cpu") else {}),
        **({"memory": container["memory"]} if container.get("memory") else {}),
        **_depends(container),
        **({"ports": ports} if ports else {}),
        **_health_check(container, "health_check"),
    }


_AS_WITHOUT: Mapping[str, Any] = {"restartPolicy": {"enabled": False}, "versionConsistency": "enabled"}
"""Field → the value that comes to the same as none."""


def not_said(container: Described, serving: Collection[int]) -> Iterator[str]:
    """
    What of *container* has no key, so that the next release leaves it out: names of fields.

    *serving* are its ports to which a load balancer sends requests.
    """
    unsaid = {name: value for name, value in container.items() if value and name not in _SAID}
    yield from sorted(name for name, value in unsaid.items() if value != _AS_WITHOUT.get(name))
    yield from (f"portMappings.{each}" for each in _unsaid_ports(container, serving))
    linux = {key: value for key, value in (container.get("linuxParameters") or {}).items() if value}
    yield from sorted(f"linuxParameters.{name}" for name in linux.keys() - {"initProcessEnabled", "tmpfs"})
    yield from (f"ulimits.{each['name']}" for each in container.get("ulimits") or () if each["name"] != "nofile")
    for each in container.get("secrets") or ():
        if not _is_reference(each["valueFrom"]):
            yield f"secrets.{each['name']}"


def _unsaid_ports(container: Described, serving: Collection[int]) -> Iterator[int]:
    """Of the module's own container: to others nobody sends requests that the module knows of."""
    ports = [int(each["containerPort"]) for each in container.get("portMappings") or ()]
    yield from (each for each in ports if serving and each not in serving)


def _shared(container: Described) -> Lines:
    limits = {each["name"]: each for each in container.get("ulimits") or ()}
    files = limits.get("nofile")
    said: Lines = {
        "image": container["image"],
        "entry_point": _texts(container.get("entryPoint")),
        "command": _texts(container.get("command")),
        "working_directory": _text(container.get("workingDirectory")),
        "environment": {each["name"]: _text(each["value"]) for each in container.get("environment") or ()},
        "secrets": {
            each["name"]: _reference(each["valueFrom"])
            for each in container.get("secrets") or ()
            if _is_reference(each["valueFrom"])
        },
        "docker_labels": {key: _text(value) for key, value in (container.get("dockerLabels") or {}).items()},
        "memory_reservation": container.get("memoryReservation"),
        "start_timeout_s": container.get("startTimeout"),
        "stop_timeout_s": container.get("stopTimeout"),
        "ulimits": {"nofile": f"{files['softLimit']}:{files['hardLimit']}"} if files else None,
    }
    return {
        **{key: value for key, value in said.items() if value},
        **_user(container.get("user")),
        **({} if container.get("readonlyRootFilesystem") else {"writable_root": True}),
        **mount_lines(container),
    }


def _user(user: str | None) -> Lines:
    """Without one it is the image's, which may be root: only as root does every image go on as it did."""
    if user is None or user.partition(":")[0] in {"0", "root", ""}:
        return {"run_as_root": True}
    return {"user": user}


def _health_check(container: Described, key: str) -> Lines:
    check = container.get("healthCheck")
    if not check:
        return {}
    said = {
        "command": _texts(check["command"]),
        "interval_s": check.get("interval"),
        "timeout_s": check.get("timeout"),
        "retries": check.get("retries"),
        "start_period_s": check.get("startPeriod"),
    }
    return {key: {name: value for name, value in said.items() if value}}


def _reference(value_from: str) -> str:
    """A name without anything else is a parameter of the same region: ``valueFrom: /path`` or ``name``."""
    return value_from if value_from.startswith("arn:") else f"ssm:/{value_from.removeprefix('/')}"


def _is_reference(value_from: str) -> bool:
    if not value_from.startswith(("arn:", "/")):
        return False  # a parameter without a path, of which there is no short form
    try:
        secret_reference.parse(_reference(value_from))
    except ValueError:
        return False
    return True


def _text(text: str | None) -> str | None:
    """*text* where ``${`` would be a placeholder."""
    return text and text.replace("${", "$${")


def _texts(texts: list[str] | None) -> list[str | None]:
    return [_text(each) for each in texts or ()]
