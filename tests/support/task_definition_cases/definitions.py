"""What the cases of task definitions are made of."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

ROLE = "arn:aws:iam::123456789012:role/execution"
AWSLOGS = {"awslogs-group": "/a", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}

FARGATE: Mapping[str, Any] = {
    "family": "staging-web",
    "cpu": "256",
    "memory": "512",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "executionRoleArn": ROLE,
    "containerDefinitions": [{"name": "web", "image": "app:1"}],
}
"""A definition for Fargate that ECS takes."""
EC2: Mapping[str, Any] = {
    "family": "staging-web",
    "containerDefinitions": [{"name": "web", "image": "app:1", "memory": 128}],
}
"""A definition for container instances that ECS takes."""


def task(base: Any = FARGATE, **changes: Any) -> dict[str, Any]:
    """*base* with *changes*; a value of None leaves a field out."""
    made = copy.deepcopy({**base, **changes})
    return {key: value for key, value in made.items() if value is not None}


def one(base: Any = FARGATE, **changes: Any) -> dict[str, Any]:
    """*base* with *changes* of its only container."""
    return task(base, containerDefinitions=[{**base["containerDefinitions"][0], **changes}])


def two(second: Mapping[str, Any], base: Mapping[str, Any] = FARGATE, **first: Any) -> dict[str, Any]:
    """*base* with *first* in its container, and a *second* container."""
    own = base["containerDefinitions"][0]
    return task(base, containerDefinitions=[{**own, **first}, {**own, "name": "side", **second}])


def logs(driver: str = "awslogs", **options: str | None) -> dict[str, Any]:
    """A container's log configuration: awslogs's options with *options*; a value of None leaves one out."""
    given = {**(AWSLOGS if driver == "awslogs" else {}), **{key.replace("_", "-"): v for key, v in options.items()}}
    return {"logConfiguration": {"logDriver": driver, "options": {k: v for k, v in given.items() if v is not None}}}


def linux(**parameters: Any) -> dict[str, Any]:
    """A container's Linux parameters."""
    return {"linuxParameters": parameters}


def efs(**configuration: Any) -> list[dict[str, Any]]:
    """Volumes: one of EFS."""
    return [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0", **configuration}}]


def unsupported(what: str) -> str:
    return f"Fargate compatible task definitions do not support {what}"


def setting(text: str, container: str = "web") -> str:
    return f"Invalid setting for container '{container}'. {text}"


ROUTER: Mapping[str, Any] = {"firelensConfiguration": {"type": "fluentbit"}}
NO_ROUTER = (
    "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be "
    "configured in one of the containers."
)
NO_CIRCLE = "Container dependencies must not be circular."
MANAGED: Mapping[str, Any] = {
    "family": "staging-web",
    "cpu": "256",
    "memory": "512",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["MANAGED_INSTANCES"],
    "containerDefinitions": [{"name": "web", "image": "app:1"}],
}
"""A definition for Managed Instances that ECS takes."""
WINDOWS: Mapping[str, Any] = {
    "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
    "cpu": "1024",
    "memory": "2048",
}
TAKEN = (
    "The secret name must be unique and not shared with any new or existing environment variables set on the container"
)
