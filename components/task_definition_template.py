"""
A module's task-definition template: a RegisterTaskDefinition request in which releases fill ``${image}``.

Canonical, so that neither Pulumi nor ECS ever sees a change where there is none: lists sorted by name, every default
that ECS would fill in written out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from components import secrets, tags
from components.account import Account
from modulestack.contract import names, paths
from modulestack.contract.placeholders import IMAGE
from modulestack.environment.model import Environment, Module
from modulestack.features.container_health_check import ContainerHealthCheck

SCRATCH = "tmp"
"""Name of the volume that is the container's ``/tmp`` where that is on disk."""


def template(
    environment: Environment, module: Module, account: Account, *, execution_role_arn: str, task_role_arn: str
) -> dict[str, Any]:
    """
    The template, with a placeholder for the image and those that the file itself uses.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """
    every_tag = {**tags.of_environment(environment), **tags.of_module(module)}
    storage = module.ephemeral_storage_gib
    return {
        "family": names.family(environment.name, module.name),
        "executionRoleArn": execution_role_arn,
        "taskRoleArn": task_role_arn,
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": str(module.cpu),
        "memory": str(module.memory),
        "runtimePlatform": {"cpuArchitecture": module.cpu_architecture, "operatingSystemFamily": "LINUX"},
        **({"ephemeralStorage": {"sizeInGiB": storage}} if storage else {}),
        "volumes": [{"name": SCRATCH}] if storage else [],
        "containerDefinitions": [container(environment, module, account)],
        "tags": [{"key": key, "value": value} for key, value in sorted(every_tag.items())],
    }


def container(environment: Environment, module: Module, account: Account) -> dict[str, Any]:
    """
    The module's container.

    Its root file system is read-only; what may be written is ``/tmp`` (see ``scratch``).

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    optional: dict[str, Any] = {
        "entryPoint": module.entry_point and list(module.entry_point),
        "command": module.command and list(module.command),
        "healthCheck": module.container_health_check and health_check(module.container_health_check),
    }
    return {
        "name": module.name,
        "image": f"${{{IMAGE}}}",
        "essential": True,
        "cpu": 0,
        "portMappings": [
            {"name": "http", "containerPort": module.port, "hostPort": module.port, "protocol": "tcp"},
        ],
        "environment": [
            {"name": name, "value": value} for name, value in sorted(variables(environment, module).items())
        ],
        "secrets": [
            {"name": name, "valueFrom": secrets.value_from(text, account)}
            for name, text in sorted(module.secrets.items())
        ],
        "user": module.user,
        "stopTimeout": module.stop_timeout_s,
        "readonlyRootFilesystem": True,
        **scratch(module),
        "volumesFrom": [],
        "systemControls": [],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": paths.log_group(environment.name, module.name),
                "awslogs-region": environment.region,
                "awslogs-stream-prefix": module.name,
                "mode": "non-blocking",
                "max-buffer-size": "25m",
            },
        },
        **{key: value for key, value in optional.items() if value},
    }


def scratch(module: Module) -> dict[str, Any]:
    """
    The container's writable ``/tmp``.

    In memory, world-writable as every tmpfs is, at most half of the task's memory (what is in it counts as the
    task's). With ``ephemeral_storage_gib`` it is on that disk instead: a volume of the task, which Fargate makes root's
    with mode 0755 unless the image says otherwise with ``VOLUME /tmp``.

    Source: https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/
    and https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
    """
    path = "/tmp"  # noqa: S108 in the container
    if module.ephemeral_storage_gib:
        return {
            "linuxParameters": {"initProcessEnabled": True},
            "mountPoints": [{"sourceVolume": SCRATCH, "containerPath": path, "readOnly": False}],
        }
    tmpfs = {"containerPath": path, "size": module.memory // 2}
    return {"linuxParameters": {"initProcessEnabled": True, "tmpfs": [tmpfs]}, "mountPoints": []}


def variables(environment: Environment, module: Module) -> dict[str, str]:
    """The container's plain variables: the addresses of the modules it may call, unless the file sets those names."""
    addresses = {
        names.url_variable(callee.name): environment.private_url(callee) for callee in environment.callees_of(module)
    }
    taken = module.environment.keys() | module.secrets.keys()
    return {**{name: url for name, url in addresses.items() if name not in taken}, **module.environment}


def health_check(check: ContainerHealthCheck) -> dict[str, Any]:
    """The container's own health check, times in seconds."""
    return {
        "command": list(check.command),
        "interval": check.interval_s,
        "timeout": check.timeout_s,
        "retries": check.retries,
        "startPeriod": check.start_period_s,
    }


def first_values(module: Module) -> dict[str, str]:
    """What the placeholders are before any release."""
    return {IMAGE: module.image, **module.placeholders}


def to_json(document: Mapping[str, Any]) -> str:
    """The template's text: the same document always gives the same bytes."""
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def sha256(text: str) -> str:
    """Of the template's bytes, hex."""
    return hashlib.sha256(text.encode()).hexdigest()
