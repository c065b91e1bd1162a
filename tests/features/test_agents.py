"""Agents by one key: what a file may say of them, and what comes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.contract import agent_images
from modulestack.features.contribution import Condition, Seed, Statement
from modulestack.features.registry import warnings
from tests.support.environments import module
from tests.support.plans import plan


def _containers(**keys: Any) -> dict[str, Any]:
    return {container["name"]: container for container in plan(**keys).containers}


def test_without_the_keys_there_is_none():
    alone = plan()
    assert [container["name"] for container in alone.containers] == ["web"]
    assert (alone.task_role, alone.placeholders, alone.scenarios) == ((), {}, ())
    assert alone.containers[0]["environment"] == []


def test_a_collector_of_traces_runs_beside_the_own_container():
    """It is missed by no task, it is checked, it logs where the module does, and is released as any other."""
    found = plan(tracing={})
    collector, web = found.containers
    assert {key: collector[key] for key in ("name", "image", "essential", "user", "readonlyRootFilesystem", "cpu")} == {
        "name": "otel-collector",
        "image": "${image.otel-collector}",
        "essential": False,
        "user": "1000:1000",
        "readonlyRootFilesystem": True,
        "cpu": 32,
    }
    assert collector["memoryReservation"] == 128
    assert collector["healthCheck"]["command"] == ["CMD", "/healthcheck"]
    assert collector["restartPolicy"] == {"enabled": True, "restartAttemptPeriod": 60}
    assert collector["logConfiguration"] == web["logConfiguration"]
    assert web["dependsOn"] == [{"containerName": "otel-collector", "condition": "START"}]
    assert web["cpu"] == 256 - 32
    assert found.placeholders == {"image.otel-collector": agent_images.COLLECTOR_IMAGE}
    assert found.manifest["containers"] == ["otel-collector"]
    assert found.scenarios == ("a sidecar dies",)
    assert Seed(kind="image", reference=agent_images.COLLECTOR_IMAGE) in found.seeds


def test_it_takes_what_both_kinds_of_sdk_send_and_hands_it_to_x_ray():
    [variable] = _containers(tracing={})["otel-collector"]["environment"]
    assert variable["name"] == "AOT_CONFIG_CONTENT"
    said = json.loads(variable["value"])
    endpoints = {"127.0.0.1:4317", "127.0.0.1:4318"}
    assert {each["endpoint"] for each in said["receivers"]["otlp"]["protocols"].values()} == endpoints
    assert said["receivers"]["awsxray"] == {"endpoint": "127.0.0.1:2000", "transport": "udp"}
    assert said["service"]["pipelines"]["traces"]["exporters"] == ["awsxray"]
    assert said["service"]["extensions"] == ["health_check"]


def test_the_own_container_is_told_where_to_send_unless_it_says_so_itself():
    web = _containers(tracing={}, environment={"OTEL_SERVICE_NAME": "shop"})["web"]
    assert web["environment"] == [
        {"name": "AWS_XRAY_DAEMON_ADDRESS", "value": "127.0.0.1:2000"},
        {"name": "OTEL_EXPORTER_OTLP_ENDPOINT", "value": "http://127.0.0.1:4318"},
        {"name": "OTEL_EXPORTER_OTLP_PROTOCOL", "value": "http/protobuf"},
        {"name": "OTEL_SERVICE_NAME", "value": "shop"},
    ]


def test_tasks_may_write_traces_and_no_more():
    assert plan(tracing={}).task_role == (
        Statement(
            actions=(
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets",
                "xray:PutTelemetryRecords",
                "xray:PutTraceSegments",
            ),
            resources=("*",),
        ),
    )


@pytest.mark.parametrize(
    ("keys", "name", "variable"),
    [
        ("tracing", "otel-collector", "AOT_CONFIG_CONTENT"),
        ("cloudwatch_agent", "cloudwatch-agent", "CW_CONFIG_CONTENT"),
    ],
)
def test_a_configuration_of_ones_own_is_fetched_by_ecs(keys: str, name: str, variable: str):
    found = plan(**{keys: {"config": "ssm:/staging/agent", "image": "example/agent:1", "cpu": 16}})
    agent = next(container for container in found.containers if container["name"] == name)
    arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/staging/agent"
    assert (agent["environment"], agent["secrets"]) == ([], [{"name": variable, "valueFrom": arn}])
    assert Statement(actions=("ssm:GetParameters",), resources=(arn,)) in found.execution_role
    assert (found.placeholders, agent["cpu"]) == ({f"image.{name}": "example/agent:1"}, 16)
    assert Seed(kind="ssm", reference="ssm:/staging/agent") in found.seeds


@pytest.mark.parametrize(("said", "namespace"), [({}, "dev/web"), ({"namespace": "shop"}, "shop")])
def test_metrics_go_to_one_namespace(said: dict[str, Any], namespace: str):
    """The agent writes there, and the tasks may write nowhere else."""
    found = plan(cloudwatch_agent=said)
    agent = next(container for container in found.containers if container["name"] == "cloudwatch-agent")
    assert json.loads(agent["environment"][0]["value"]) == {
        "metrics": {
            "namespace": namespace,
            "metrics_collected": {"statsd": {"service_address": "127.0.0.1:8125"}},
        }
    }
    assert (agent["user"], agent["readonlyRootFilesystem"], "healthCheck" in agent) == ("0", False, False)
    assert found.task_role == (
        Statement(
            actions=("cloudwatch:PutMetricData",),
            resources=("*",),
            conditions=(Condition("StringEquals", "cloudwatch:namespace", (namespace,)),),
        ),
    )


def test_the_own_container_may_wait_for_more():
    web = _containers(tracing={}, cloudwatch_agent={}, depends_on={"otel-collector": "HEALTHY"})["web"]
    assert web["dependsOn"] == [
        {"containerName": "cloudwatch-agent", "condition": "START"},
        {"containerName": "otel-collector", "condition": "HEALTHY"},
    ]
    assert [*warnings(module(image="ghcr.io/a:1", tracing={}, depends_on={"otel-collector": "HEALTHY"}))] == []


EIGHT = json.dumps({f"c{number}": {"image": "a:1"} for number in range(8)})


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("{tracing: {}, cloudwatch_agent: {}}", []),
        ("{tracing: }", ["tracing: nothing is written here: write {} to have it, or leave it out"]),
        (
            "{tracing: {}, containers: {otel-collector: {image: 'a:1'}}}",
            [
                (
                    "containers.otel-collector: is the name of the container that tracing adds: choose another, or "
                    "leave tracing out"
                )
            ],
        ),
        (
            "{port: 4317, tracing: {}}",
            [
                (
                    "tracing: needs port 4317, which is the port of the module's own container, web: give that "
                    "another, or leave it out"
                )
            ],
        ),
        (
            "{tracing: {}, containers: {p: {image: 'a:1', ports: [4318]}}}",
            ["tracing: needs port 4318, which is the port of p: give that another, or leave it out"],
        ),
        (
            "{reachable_from: [], tracing: {}, ports: {otlp: {port: 4317}}}",
            ["ports.otlp.port: 4317 is the port of otel-collector: choose another"],
        ),
        (
            f"{{tracing: {{}}, cloudwatch_agent: {{}}, containers: {EIGHT}}}",
            ["containers: 10 beside the module's own are more than a task takes: allowed 9"],
        ),
        (
            "{tracing: {cpu: 200}, cloudwatch_agent: {cpu: 57}}",
            [
                (
                    "cloudwatch_agent.cpu: the containers claim 257 CPU units, and the task has 256: claim less, or "
                    "raise the module's cpu"
                )
            ],
        ),
        (
            "{tracing: {memory_reservation: 300}, containers: {p: {image: 'a:1', memory: 213}}}",
            [
                (
                    "containers.p.memory: 513 MiB are kept for containers, and the task has 512: keep less, or raise "
                    "the module's memory"
                )
            ],
        ),
        (
            "{cloudwatch_agent: {namespace: AWS/ECS}}",
            ['cloudwatch_agent.namespace: "AWS/ECS" begins with AWS/, which AWS keeps for itself: choose another'],
        ),
        (
            "{tracing: {config: 'ssm:/modulestack/staging/x'}}",
            [
                (
                    "tracing.config: is kept below /modulestack/, which everybody who previews or releases can read: "
                    "move the parameter"
                )
            ],
        ),
        (
            "{depends_on: {otel-collector: START}}",
            ["depends_on.otel-collector: there is no such container: add it under containers, or leave it out"],
        ),
    ],
)
def test_what_does_not_go_together_is_told(problems_of_web: Any, keys: str, expected: list[str]):
    assert expected == problems_of_web(keys)


DIGEST = f"sha256:{'a' * 64}"


@pytest.mark.parametrize(("key", "name"), [("tracing", "otel-collector"), ("cloudwatch_agent", "cloudwatch-agent")])
def test_an_agent_is_pinned_by_its_digest(key: str, name: str):
    """It is released with that, and warned of by nobody."""
    image = f"public.ecr.aws/example/agent@{DIGEST}"
    keys: dict[str, Any] = {key: {"image": image}, "image": f"ghcr.io/example/web@{DIGEST}"}
    assert plan(**keys).placeholders == {f"image.{name}": image}
    assert list(warnings(module(**keys))) == []


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("ghcr.io/example/web:1", []),
        (
            f"ghcr.io/example/web@{DIGEST}",
            [
                (("containers", "proxy", "image"), "ghcr.io/example/proxy:1", "ghcr.io/example/proxy"),
                (
                    ("tracing", "image"),
                    agent_images.COLLECTOR_IMAGE,
                    "public.ecr.aws/aws-observability/aws-otel-collector",
                ),
            ],
        ),
    ],
)
def test_tags_beside_a_digest_are_warned_of(image: str, expected: list[tuple[Any, str, str]]):
    """Not of what is in ECR, where releases make digests of tags."""
    beside = {
        "fixed": {"image": f"ghcr.io/example/fixed@{DIGEST}"},
        "own": {"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/own:1"},
        "proxy": {"image": "ghcr.io/example/proxy:1"},
    }
    found = warnings(module(image=image, containers=beside, tracing={}))
    assert sorted((warning.fields[0], warning.message) for warning in found) == [
        (
            field,
            (
                f"{tagged} is a tag, which may move, and the module's own image is a digest: write {name}@sha256:..., "
                "or pull it by way of ECR (pull_through_cache), where releases turn tags into digests"
            ),
        )
        for field, tagged, name in expected
    ]
