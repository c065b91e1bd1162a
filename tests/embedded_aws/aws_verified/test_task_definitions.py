"""What RegisterTaskDefinition refuses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

Client = Callable[[str], Any]
Refusal = Callable[..., str]


def definition(family: str) -> dict[str, Any]:
    """A task definition that ECS takes."""
    return {
        "family": family,
        "containerDefinitions": [{"name": "app", "image": "public.ecr.aws/nginx/nginx:1.27", "essential": True}],
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
    }


REFUSED: dict[str, dict[str, Any]] = {
    "cpu that Fargate has not": {"cpu": "300"},
    "memory that does not pair": {"memory": "4096"},
    "network mode": {"networkMode": "bridge"},
    "storage below 21 GiB": {"ephemeralStorage": {"sizeInGiB": 20}},
    "a role that does not exist": {"executionRoleArn": "arn:aws:iam::123456789012:role/modulestack-verified-none"},
}
"""What is changed of the task as a whole."""

REFUSED_CONTAINERS: dict[str, dict[str, Any]] = {
    "a bad name": {"name": "a b"},
    "health check every second": {"healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 1}},
    "health check that is no command": {"healthCheck": {"command": ["true"]}},
    "waits for a container that is not there": {"dependsOn": [{"containerName": "none", "condition": "START"}]},
    "waits for itself": {"dependsOn": [{"containerName": "app", "condition": "START"}]},
    "secret without execution role": {"secrets": [{"name": "A", "valueFrom": "/modulestack-verified/none"}]},
    "logs without execution role": {
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "a", "awslogs-region": "eu-west-1"}}
    },
    "privileged": {"privileged": True},
    "host port": {"portMappings": [{"containerPort": 80, "hostPort": 8080}]},
    "volume that is not there": {"mountPoints": [{"sourceVolume": "none", "containerPath": "/a"}]},
    "stop timeout above 120 s": {"stopTimeout": 121},
    "not essential": {"essential": False},
}
"""What is changed of its one container."""


@pytest.fixture
def register(account: Client, unique: str, clean_up: ExitStack) -> Callable[[dict[str, Any]], None]:
    """Registers a definition; takes it back at the test's end."""
    ecs = account("ecs")

    def call(document: dict[str, Any]) -> None:
        made = ecs.register_task_definition(**document)["taskDefinition"]["taskDefinitionArn"]
        clean_up.callback(ecs.delete_task_definitions, taskDefinitions=[made])
        clean_up.callback(ecs.deregister_task_definition, taskDefinition=made)

    return call


def test_one_that_is_taken(account: Client, unique: str, register: Callable[[dict[str, Any]], None]) -> None:
    """What the refusals differ from."""
    register(definition(unique))
    found = account("ecs").list_task_definitions(familyPrefix=unique)["taskDefinitionArns"]
    assert [arn.rpartition("/")[2] for arn in found] == [f"{unique}:1"]


@pytest.mark.parametrize("name", REFUSED)
def test_refused_tasks(unique: str, register: Callable[[dict[str, Any]], None], refusal: Refusal, name: str) -> None:
    assert refusal(register, document={**definition(unique), **REFUSED[name]}) == "ClientException"


@pytest.mark.parametrize("name", REFUSED_CONTAINERS)
def test_refused_containers(
    unique: str, register: Callable[[dict[str, Any]], None], refusal: Refusal, name: str
) -> None:
    document = definition(unique)
    document["containerDefinitions"][0] |= REFUSED_CONTAINERS[name]
    assert refusal(register, document=document) in {"ClientException", "InvalidParameterException"}
