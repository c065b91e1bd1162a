"""A module's service."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import ResourceOptions

from components import service
from tests.harness import Resource, deploy
from tests.support.environments import module
from tests.support.plans import plan

CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/dev-web"
TASK = "arn:aws:ecs:eu-west-1:123456789012:task-definition/dev-web:1"
SCALING = {"scaling": {"min": 1, "max": 3, "cpu_percent": 60}}


def _service(**settings: Any) -> Resource:
    return deploy(
        lambda: service.service(
            "web-service",
            module(**settings),
            plan(**settings),
            cluster_arn=CLUSTER,
            is_elsewhere=False,
            task_definition=TASK,
            has_other_ports=False,
            target_group_arns=["tg"],
            subnet_ids=["subnet-1", "subnet-2"],
            security_group_ids=["sg-tasks"],
            depends_on=[],
            tags={"m": "web"},
            opts=ResourceOptions(),
        )
    ).one("aws:ecs/service:Service", "web-service")


def test_a_service_on_fargate():
    assert _service(tasks=2).inputs == {
        "name": "web",
        "cluster": CLUSTER,
        "taskDefinition": TASK,
        "desiredCount": 2,
        "schedulingStrategy": "REPLICA",
        "platformVersion": "LATEST",
        "capacityProviderStrategies": [{"capacityProvider": "FARGATE", "base": 1, "weight": 100}],
        "forceNewDeployment": True,
        "deploymentController": {"type": "ECS"},
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "deploymentMinimumHealthyPercent": 100,
        "deploymentMaximumPercent": 200,
        "healthCheckGracePeriodSeconds": 60,
        "availabilityZoneRebalancing": "ENABLED",
        "networkConfiguration": {
            "subnets": ["subnet-1", "subnet-2"],
            "securityGroups": ["sg-tasks"],
            "assignPublicIp": False,
        },
        "loadBalancers": [{"targetGroupArn": "tg", "containerName": "web", "containerPort": 8080}],
        "enableEcsManagedTags": True,
        "enableExecuteCommand": False,
        "propagateTags": "SERVICE",
        "waitForSteadyState": True,
        "tags": {"m": "web"},
    }


@pytest.mark.parametrize(
    ("settings", "ignored"),
    [
        ({}, ("taskDefinition", "deploymentConfiguration")),
        (SCALING, ("taskDefinition", "desiredCount", "deploymentConfiguration")),
    ],
)
def test_what_others_own_is_left_to_them(settings: dict[str, Any], ignored: tuple[str, ...]):
    """Releases own the revision, autoscaling the count; and what a strategy was that is gone stays said."""
    assert _service(**settings).ignore_changes == ignored


def test_two_services_of_one_name_never_stand_side_by_side():
    assert _service().delete_before_replace is True


@pytest.mark.parametrize(
    ("settings", "minutes"),
    [
        ({}, 21),
        ({"load_balancing": {"deregistration_delay_s": 3600}, "stop_timeout_s": 120}, 82),
    ],
)
def test_a_deletion_waits_longer_than_the_last_request(settings: dict[str, Any], minutes: int):
    assert _service(**settings).timeouts == {"delete": f"{minutes}m"}


def test_the_first_task_never_runs_on_spot():
    assert _service(spot_percent=70).inputs["capacityProviderStrategies"] == [
        {"capacityProvider": "FARGATE", "base": 1, "weight": 30},
        {"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 70},
    ]


def test_the_file_decides_how_tasks_are_replaced():
    given = _service(deployment={"minimum_healthy_percent": 50, "maximum_percent": 150, "grace_period_s": 90}).inputs
    assert [
        given["deploymentMinimumHealthyPercent"],
        given["deploymentMaximumPercent"],
        given["healthCheckGracePeriodSeconds"],
    ] == [50, 150, 90]


@pytest.mark.parametrize(("maximum", "state"), [(100, "DISABLED"), (101, "ENABLED"), (200, "ENABLED")])
def test_zones_are_balanced_only_where_there_is_room(maximum: int, state: str):
    """ECS refuses it otherwise."""
    given = _service(deployment={"minimum_healthy_percent": 0, "maximum_percent": maximum}).inputs
    assert given["availabilityZoneRebalancing"] == state
