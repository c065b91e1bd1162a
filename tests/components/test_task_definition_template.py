"""The task-definition template: canonical, whole."""

from __future__ import annotations

import json

import pytest

from components import task_definition_template as template
from modulestack.contract import placeholders
from modulestack.environment.model import Environment
from modulestack.features import core
from tests.support.environments import API, WEB, environment
from tests.support.plans import plan_of

ROLES = {
    "execution_role_arn": "arn:aws:iam::123456789012:role/web-execution",
    "task_role_arn": "arn:aws:iam::123456789012:role/web-task",
}
EVERYTHING = {
    **WEB,
    "cpu": 1024,
    "memory": 2048,
    "cpu_architecture": "ARM64",
    "ephemeral_storage_gib": 50,
    "entry_point": ["/bin/app"],
    "command": ["serve", "--greeting", "${greeting}"],
    "environment": {"Z": "26", "A": "1", "MONEY": "$${5}"},
    "secrets": {"TOKEN": "secretsmanager:token", "DB": "ssm:/db"},
    "placeholders": {"greeting": "hello"},
    "user": "app:app",
    "stop_timeout_s": 90,
    "container_health_check": {"command": ["CMD-SHELL", "curl -f localhost"], "interval_s": 10, "start_period_s": 5},
}


def test_a_template_with_everything():
    env = environment({"web": EVERYTHING}, tags={"team": "shop"})
    assert template.template(env, env.modules["web"], plan_of(env), **ROLES) == {
        "family": "dev-web",
        "executionRoleArn": ROLES["execution_role_arn"],
        "taskRoleArn": ROLES["task_role_arn"],
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "1024",
        "memory": "2048",
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "ephemeralStorage": {"sizeInGiB": 50},
        "volumes": [{"name": "tmp"}],
        "containerDefinitions": [
            {
                "name": "web",
                "image": "${image}",
                "essential": True,
                "cpu": 0,
                "entryPoint": ["/bin/app"],
                "command": ["serve", "--greeting", "${greeting}"],
                "portMappings": [{"name": "http", "containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}],
                "environment": [
                    {"name": "A", "value": "1"},
                    {"name": "MONEY", "value": "$${5}"},
                    {"name": "Z", "value": "26"},
                ],
                "secrets": [
                    {"name": "DB", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/db"},
                    {"name": "TOKEN", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:token"},
                ],
                "user": "app:app",
                "stopTimeout": 90,
                "readonlyRootFilesystem": True,
                "linuxParameters": {"initProcessEnabled": True},
                "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp", "readOnly": False}],
                "volumesFrom": [],
                "systemControls": [],
                "healthCheck": {
                    "command": ["CMD-SHELL", "curl -f localhost"],
                    "interval": 10,
                    "timeout": 5,
                    "retries": 3,
                    "startPeriod": 5,
                },
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": "/modulestack/dev/web",
                        "awslogs-region": "eu-west-1",
                        "awslogs-stream-prefix": "web",
                        "mode": "non-blocking",
                        "max-buffer-size": "25m",
                    },
                },
            }
        ],
        "tags": [
            {"key": "modulestack:environment", "value": "dev"},
            {"key": "modulestack:module", "value": "web"},
            {"key": "team", "value": "shop"},
        ],
    }


def test_scratch_space_is_in_memory_and_half_of_it_unless_a_disk_is_asked_for():
    """A non-root user can write to a tmpfs; a volume of the task is root's."""
    env = environment()
    document = template.template(env, env.modules["web"], plan_of(env), **ROLES)
    container = document["containerDefinitions"][0]
    assert (document["volumes"], container["mountPoints"], container["linuxParameters"]) == (
        [],
        [],
        {"initProcessEnabled": True, "tmpfs": [{"containerPath": "/tmp", "size": 256}]},
    )


def test_a_template_with_nothing_says_its_empty_lists():
    """ECS would fill them in, and the next comparison would see a change."""
    env = environment()
    document = template.template(env, env.modules["web"], plan_of(env), **ROLES)
    container = document["containerDefinitions"][0]
    assert "ephemeralStorage" not in document
    assert {key: container.get(key) for key in ("environment", "secrets", "volumesFrom", "systemControls")} == {
        "environment": [],
        "secrets": [],
        "volumesFrom": [],
        "systemControls": [],
    }
    assert container.keys().isdisjoint({"entryPoint", "command", "healthCheck"})


def test_the_first_values_fill_every_placeholder():
    env = environment({"web": EVERYTHING})
    first = core.first_values(env.modules["web"])
    filled = placeholders.render(template.template(env, env.modules["web"], plan_of(env), **ROLES), first)
    container = filled["containerDefinitions"][0]
    assert first == {"image": "ghcr.io/example/web:1", "greeting": "hello"}
    assert [container["image"], container["command"], container["environment"][1]] == [
        "ghcr.io/example/web:1",
        ["serve", "--greeting", "hello"],
        {"name": "MONEY", "value": "${5}"},
    ]


def _variables(env: Environment) -> dict[str, str]:
    """The plain variables of the module ``web``."""
    return {item["name"]: item["value"] for item in plan_of(env).containers[0]["environment"]}


def test_a_caller_is_told_where_its_callees_are():
    env = environment({"web": WEB, "user-api": API, "job": {**API, "reachable_from": []}})
    assert _variables(env) == {"USER_API_URL": "http://user-api.dev.internal"}


def test_a_caller_s_own_variable_wins():
    """Whether it is plain or a secret."""
    env = environment(
        {
            "web": {**WEB, "environment": {"API_URL": "http://mine"}, "secrets": {"ABI_URL": "ssm:/mine"}},
            "api": API,
            "abi": API,
        }
    )
    assert _variables(env) == {"API_URL": "http://mine"}


def test_with_a_domain_callees_are_reached_over_tls():
    env = environment({"web": WEB, "api": API}, domain={"zone": "example.com"})
    assert _variables(env) == {"API_URL": "https://api.internal.example.com"}


def test_the_same_document_gives_the_same_bytes():
    """In whatever order it was put together."""
    one, other = template.to_json({"a": 1, "b": [2]}), template.to_json({"b": [2], "a": 1})
    assert one == other == '{\n  "a": 1,\n  "b": [\n    2\n  ]\n}\n'
    assert template.sha256(one) == "c6a72c802b523fdd725bf7de87a1b44921300919f8eb49c941b38c292a6ede45"


@pytest.mark.parametrize("settings", [{"cpu_architecture": "ARM64"}, {"command": ["x"]}, {"stop_timeout_s": 31}])
def test_a_change_in_the_file_changes_the_bytes(settings: dict[str, object]):
    texts = [
        template.to_json(template.template(one, one.modules["web"], plan_of(one), **ROLES))
        for one in (environment(), environment({"web": {**WEB, **settings}}))
    ]
    assert texts[0] != texts[1]
    assert all(json.loads(text) for text in texts)
