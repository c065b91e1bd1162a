"""A container beside a module's own: what the file may say of it, and its definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from modulestack.contract import limits
from modulestack.contract.placeholders import image_placeholder
from modulestack.features import secrets, variable_files
from modulestack.features.container_health_check import ContainerHealthCheck, definition_of_check
from modulestack.features.container_options import ContainerOptions, defined
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import port_mapping
from modulestack.features.ephemeral_storage import PATH
from modulestack.features.log_drivers import LogDriver, LogRouter, firelens, log_configuration
from modulestack.features.mounts import Mount, mount_points
from modulestack.fields import kinds
from modulestack.fields.kinds import within

DependencyCondition = Literal["START", "COMPLETE", "SUCCESS", "HEALTHY"]


class Sidecar(ContainerOptions):
    """A container in every task of the module, beside the module's own."""

    image: kinds.Image
    """
    What it runs, until a release names another (`modulestack release web/proxy=IMAGE`). An edit of it counts again,
    from the next release on.
    """
    registry_credentials: kinds.Secret | None = None
    """Secret with `username` and `password` for the image's registry, as the module's."""
    command: tuple[str, ...] | None = None
    """Replaces the image's CMD."""
    entry_point: tuple[str, ...] | None = None
    """Replaces the image's ENTRYPOINT."""
    environment: dict[kinds.PlainVariable, str] = Field(default_factory=dict)
    """Plain environment variables; placeholders as in the module's."""
    secrets: dict[kinds.Variable, kinds.Secret] = Field(default_factory=dict)
    """Environment variables by reference, as the module's."""
    environment_files: tuple[kinds.EnvironmentFile, ...] = ()
    """Files of variables in S3, as the module's."""
    cpu: Annotated[int, within(limits.CONTAINER_CPU)] = 0
    """
    CPU units of the task's that it has a right to when all want more; what none of them claims is the module's own
    container's. 0 claims none.
    """
    memory: Annotated[int, within(limits.CONTAINER_MEMORY_MIB)] | None = None
    """MiB at which it is killed; absent: the task's."""
    essential: bool = True
    """Whether the task ends when it ends. What ends before the module's container starts is not."""
    depends_on: dict[kinds.ContainerName, DependencyCondition] = Field(default_factory=dict)
    """
    Containers that it waits for, the module's own by the module's name, each with what must be: START, COMPLETE
    (ended), SUCCESS (ended with 0) or HEALTHY. When the task stops it is stopped before them.
    """
    health_check: ContainerHealthCheck | None = None
    """Absent: it is not asked how it is."""
    mounts: dict[kinds.VolumeName, Mount] = Field(default_factory=dict)
    """Volume → where it mounts it."""
    log_driver: LogDriver | None = None
    """Absent: to the module's log group."""
    log_router: LogRouter | None = None
    """Absent: it is no log router. Needs `run_as_root`."""
    ports: tuple[kinds.Port, ...] = ()
    """Ports that it listens on, over TCP. Containers of one task reach each other on localhost, without this."""


def definition(name: str, sidecar: Sidecar, context: ModuleContext, *, memory_mib: int) -> dict[str, Any]:
    """
    The container *name* of a task that has *memory_mib*. Every default that ECS would fill in is written out.

    It writes to the module's log; its ``/tmp`` is in memory, at most half of what it may use.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    tmpfs = {"containerPath": PATH, "size": max(1, (sidecar.memory or memory_mib) // 2)}
    is_writable = sidecar.writable_root or any(mount.path.rstrip("/") == PATH for mount in sidecar.mounts.values())
    options = defined(sidecar)
    return {
        "name": name,
        "image": f"${{{image_placeholder(name)}}}",
        "essential": sidecar.essential,
        "cpu": sidecar.cpu,
        "portMappings": [port_mapping(f"port-{port}", port) for port in sidecar.ports],
        "environment": [{"name": key, "value": value} for key, value in sidecar.environment.items()],
        "secrets": [
            {"name": key, "valueFrom": secrets.value_from(text, context)} for key, text in sidecar.secrets.items()
        ],
        **options,
        "linuxParameters": {**options["linuxParameters"], **({} if is_writable else {"tmpfs": [tmpfs]})},
        "mountPoints": mount_points(sidecar.mounts),
        "volumesFrom": [],
        "systemControls": [],
        "logConfiguration": log_configuration(sidecar.log_driver, context),
        **_if_said(sidecar),
        **_files(sidecar, context),
        **_credentials(sidecar, context),
    }


def _credentials(sidecar: Sidecar, context: ModuleContext) -> dict[str, Any]:
    text = sidecar.registry_credentials
    return {"repositoryCredentials": {"credentialsParameter": secrets.value_from(text, context)}} if text else {}


def _files(sidecar: Sidecar, context: ModuleContext) -> dict[str, Any]:
    files = variable_files.defined(sidecar.environment_files, context)
    return {"environmentFiles": files} if files else {}


def _if_said(sidecar: Sidecar) -> dict[str, Any]:
    """What is in a definition only if the file says it."""
    fields: dict[str, Any] = {
        "entryPoint": list(sidecar.entry_point or ()),
        "command": list(sidecar.command or ()),
        "memory": sidecar.memory,
        "dependsOn": dependencies(sidecar.depends_on),
        "healthCheck": definition_of_check(sidecar.health_check) if sidecar.health_check else None,
        "firelensConfiguration": firelens(sidecar.log_router) if sidecar.log_router else None,
    }
    return {key: value for key, value in fields.items() if value not in (None, [], {})}


def dependencies(depends_on: Mapping[str, str]) -> list[dict[str, str]]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html"""
    return [{"containerName": name, "condition": condition} for name, condition in depends_on.items()]
