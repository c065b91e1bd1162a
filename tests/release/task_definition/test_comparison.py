"""Two task definitions that say the same, and two that do not."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.release.task_definition.comparison import DefinitionDifference, differences

REQUEST = {
    "family": "staging-web",
    "networkMode": "awsvpc",
    "cpu": 256,
    "memory": "512",
    "requiresCompatibilities": ["FARGATE"],
    "containerDefinitions": [
        {
            "name": "web",
            "image": "web:1",
            "environment": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}],
            "portMappings": [{"containerPort": 80}],
            "healthCheck": {"command": ["CMD", "true"]},
        }
    ],
    "tags": [{"key": "a", "value": "b"}],
}
ANSWER = {
    "taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/staging-web:3",
    "revision": 3,
    "status": "ACTIVE",
    "registeredBy": "somebody",
    "family": "staging-web",
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
    "volumes": [],
    "placementConstraints": [],
    "requiresCompatibilities": ["FARGATE"],
    "compatibilities": ["EC2", "FARGATE"],
    "containerDefinitions": [
        {
            "name": "web",
            "image": "web:1",
            "cpu": 0,
            "essential": True,
            "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
            "mountPoints": [],
            "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
            "healthCheck": {"command": ["CMD", "true"], "interval": 30, "timeout": 5, "retries": 3},
        }
    ],
}


def changed(document: dict[str, Any], **fields: Any) -> dict[str, Any]:
    container = {**document["containerDefinitions"][0], **fields}
    return {**document, "containerDefinitions": [container]}


def test_what_aws_fills_in_is_no_difference():
    """Defaults, empty lists, order, numbers as text, fields of answers only."""
    assert differences(REQUEST, ANSWER) == ()


@pytest.mark.parametrize(
    ("wanted", "runs", "expected"),
    [
        (
            changed(REQUEST, image="web:2"),
            ANSWER,
            [DefinitionDifference("containerDefinitions[web].image", "web:1", "web:2")],
        ),
        (
            changed(REQUEST, environment=[{"name": "A", "value": "1"}]),
            ANSWER,
            [DefinitionDifference("containerDefinitions[web].environment[B]", {"name": "B", "value": "2"}, None)],
        ),
        (
            REQUEST,
            changed(ANSWER, command=["serve"]),
            [DefinitionDifference("containerDefinitions[web].command", ["serve"], None)],
        ),
        (
            REQUEST | {"aNewField": {"x": 1}},
            ANSWER,
            [DefinitionDifference("aNewField", None, {"x": 1})],
        ),
        (
            changed(REQUEST, portMappings=[{"containerPort": 80, "hostPort": 8080}]),
            ANSWER,
            [DefinitionDifference("containerDefinitions[web].portMappings[80].hostPort", 80, 8080)],
        ),
        (
            changed(REQUEST, command=["b", "a"]),
            changed(ANSWER, command=["a", "b"]),
            [DefinitionDifference("containerDefinitions[web].command", ["a", "b"], ["b", "a"])],
        ),
    ],
    ids=["image", "variable gone", "field gone", "unknown field", "not the default", "order of a command"],
)
def test_what_was_changed_is_named(wanted: Any, runs: Any, expected: list[DefinitionDifference]):
    """By its path, with both values; a field that was taken out of the template counts."""
    assert list(differences(wanted, runs)) == expected
