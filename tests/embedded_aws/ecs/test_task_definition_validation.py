"""What RegisterTaskDefinition refuses and fills in: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html"""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract.task_definition_rules.registry import can_run_on_fargate, refusals
from modulestack.embedded_aws.errors import AwsError
from tests.support.task_definitions import ACCEPTED, REFUSED

ROLE = "arn:aws:iam::123456789012:role/execution"


def register(world: Any, container: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Register a definition of one container with *changes*; a value of None leaves a field out."""
    request = {
        "family": "staging-web",
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "executionRoleArn": ROLE,
        "containerDefinitions": [{"name": "web", "image": "app:1", **(container or {})}],
        **changes,
    }
    given = {key: value for key, value in request.items() if value is not None}
    return world.call("RegisterTaskDefinition", **given)  # type: ignore[no-any-return]


def test_the_whole_input_is_described_with_defaults_filled_in(world: Any) -> None:
    container = {
        "portMappings": [{"containerPort": 8080, "name": "http"}],
        "healthCheck": {"command": ["CMD", "true"]},
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/a",
                "awslogs-region": "eu-west-1",
                "awslogs-stream-prefix": "web",
                "mode": "non-blocking",
            },
        },
        "linuxParameters": {"initProcessEnabled": True},
        "readonlyRootFilesystem": True,
        "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp"}],
        "user": "1000:1000",
    }
    made = register(
        world,
        container,
        runtimePlatform={"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        volumes=[{"name": "tmp"}],
        tags=[{"key": "a", "value": "b"}],
        taskRoleArn=ROLE,
    )
    expected = {
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/staging-web:1",
        "family": "staging-web",
        "revision": 1,
        "status": "ACTIVE",
        "registeredAt": world.event_queue.now,
        "registeredBy": "arn:aws:iam::123456789012:root",
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "compatibilities": ["EC2", "FARGATE"],
        "executionRoleArn": ROLE,
        "taskRoleArn": ROLE,
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "volumes": [{"name": "tmp", "host": {}}],
        "placementConstraints": [],
        "enableFaultInjection": False,
        "requiresAttributes": [
            {"name": "com.amazonaws.ecs.capability.logging-driver.awslogs"},
            {"name": "ecs.capability.execution-role-awslogs"},
            {"name": "com.amazonaws.ecs.capability.task-iam-role"},
            {"name": "ecs.capability.container-health-check"},
            {"name": "ecs.capability.task-eni"},
        ],
        "containerDefinitions": [
            {
                "name": "web",
                "image": "app:1",
                **container,
                "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp", "name": "http"}],
                "healthCheck": {"command": ["CMD", "true"], "interval": 30, "timeout": 5, "retries": 3},
                "cpu": 0,
                "essential": True,
                "environment": [],
                "systemControls": [],
                "volumesFrom": [],
            }
        ],
    }
    assert {"taskDefinition": expected, "tags": [{"key": "a", "value": "b"}]} == made
    described = world.call("DescribeTaskDefinition", taskDefinition="staging-web", include=["TAGS"])
    assert made == described


def test_a_role_that_is_given_by_its_name_is_described_by_its_arn(world: Any) -> None:
    """https://github.com/aws-actions/amazon-ecs-render-task-definition/issues/19"""
    name = ROLE.rpartition("/")[2]
    made = register(world, taskRoleArn=name, executionRoleArn=name)["taskDefinition"]
    assert (made["taskRoleArn"], made["executionRoleArn"]) == (ROLE, ROLE)


def test_a_revision_is_never_used_twice(world: Any) -> None:
    revisions = []
    for _ in range(2):
        arn = register(world)["taskDefinition"]["taskDefinitionArn"]
        revisions.append(arn.rpartition(":")[2])
        world.call("DeregisterTaskDefinition", taskDefinition=arn)
        world.call("DeleteTaskDefinitions", taskDefinitions=[arn])
        world.pass_s(7200)
        world.call("ListTaskDefinitions")
    assert revisions == ["1", "2"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"cpu": "300"},
            (
                "No Fargate configuration exists for given values: 300 CPU, 512 memory. "
                "See the Amazon ECS documentation for the valid values."
            ),
        ),
        (
            {"memory": "9999"},
            (
                "No Fargate configuration exists for given values: 256 CPU, 9999 memory. "
                "See the Amazon ECS documentation for the valid values."
            ),
        ),
        ({"networkMode": "bridge"}, "Fargate only supports network mode \u2018awsvpc\u2019."),
        ({"cpu": None}, "Fargate requires that 'cpu' be defined at the task level."),
        ({"memory": None}, "Fargate requires that 'memory' be defined at the task level."),
        ({"executionRoleArn": "arn:aws:iam::123456789012:role/nobody"}, "Role is not valid"),
        ({"taskRoleArn": "arn:aws:iam::123456789012:role/nobody"}, "Role is not valid"),
        ({"taskRoleArn": "nobody"}, "Role is not valid"),
        ({"containerDefinitions": []}, "Container definitions should not be empty."),
        ({"ephemeralStorage": {"sizeInGiB": 20}}, "The ephemeral storage size must be between 21 and 200 GiB."),
        (
            {"placementConstraints": [{"type": "memberOf", "expression": "x"}]},
            "Fargate does not support task placement constraints.",
        ),
    ],
)
def test_what_a_definition_may_not_be(world: Any, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(AwsError) as refused:
        register(world, **changes)
    assert ("ClientException", message) == (refused.value.code, refused.value.message)


@pytest.mark.parametrize(
    ("container", "changes", "message"),
    [
        (
            {"secrets": [{"name": "A", "valueFrom": "/a"}]},
            {"executionRoleArn": None},
            "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
        ),
        (
            {"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"},
            {"executionRoleArn": None},
            "Fargate requires task definition to have execution role ARN to support ECR images.",
        ),
        (
            {"logConfiguration": {"logDriver": "awslogs"}},
            {"executionRoleArn": None},
            "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
        ),
        (
            {"logConfiguration": {"logDriver": "awslogs"}},
            {},
            "Log driver awslogs requires options: awslogs-group, awslogs-region",
        ),
        (
            {"logConfiguration": {"logDriver": "syslog"}},
            {},
            "Fargate does not support log driver syslog of container 'web'.",
        ),
        (
            {"dependsOn": [{"containerName": "db", "condition": "START"}]},
            {},
            "Container 'web' depends on container 'db' that is not defined in the task definition.",
        ),
        (
            {"dependsOn": [{"containerName": "web", "condition": "START"}]},
            {},
            "Container dependencies must not be circular.",
        ),
        (
            {"healthCheck": {"command": ["CMD", "true"], "interval": 1}},
            {},
            "Invalid health check interval 1: it must be between 5 and 300.",
        ),
        (
            {"portMappings": [{"containerPort": 80, "hostPort": 8080}]},
            {},
            "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
        ),
        (
            {"stopTimeout": 121},
            {},
            "Invalid setting for container 'web'. 'stopTimeout' must be at most 120 on Fargate.",
        ),
        ({"mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp"}]}, {}, "Unknown volume 'tmp'."),
        ({"essential": False}, {}, "Task definition does not have any essential containers."),
        ({"image": ""}, {}, "Container.image should not be null or empty."),
        ({"privileged": True}, {}, "Fargate compatible task definitions do not support privileged"),
        ({"cpu": 512}, {}, "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."),
    ],
)
def test_what_a_container_may_not_be(
    world: Any, container: dict[str, Any], changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(AwsError) as refused:
        register(world, container, **changes)
    assert ("ClientException", message) == (refused.value.code, refused.value.message)


@pytest.mark.parametrize(("rule", "request_", "message"), REFUSED)
def test_what_the_rules_refuse_is_refused(world: Any, rule: str, request_: dict[str, Any], message: str) -> None:
    """By the first sentence, as ECS tells one at a time; nothing is registered."""
    with pytest.raises(AwsError) as refused:
        world.call("RegisterTaskDefinition", **request_)
    assert ("ClientException", refusals(request_)[0]) == (refused.value.code, refused.value.message)
    assert message in refusals(request_)
    assert world.call("ListTaskDefinitions")["taskDefinitionArns"] == []


@pytest.mark.parametrize("what", ACCEPTED)
def test_what_ecs_takes_is_registered_and_described(world: Any, what: str) -> None:
    made = world.call("RegisterTaskDefinition", **ACCEPTED[what])["taskDefinition"]
    assert made == world.call("DescribeTaskDefinition", taskDefinition="staging-web")["taskDefinition"]
    fargate = can_run_on_fargate(ACCEPTED[what])
    managed = ["MANAGED_INSTANCES"] if what.startswith("Managed Instances") else []
    assert made["compatibilities"] == (["EC2", "FARGATE"] if fargate else ["EC2"]) + managed


@pytest.mark.parametrize("family", ["", "a b", "a" * 256, "staging.web"])
def test_names_have_an_alphabet(world: Any, family: str) -> None:
    with pytest.raises(AwsError, match=r"ClientException: Family (should not be|contains invalid|is longer than)"):
        register(world, family=family)


def test_revisions_are_listed_and_taken_away(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html"""
    arns = [register(world)["taskDefinition"]["taskDefinitionArn"] for _ in range(12)]
    other = register(world, family="staging-api")["taskDefinition"]["taskDefinitionArn"]
    listed = world.call("ListTaskDefinitions", familyPrefix="staging-web", sort="DESC", maxResults=5)
    assert arns[:6:-1] == listed["taskDefinitionArns"]
    rest = world.call("ListTaskDefinitions", familyPrefix="staging-web", sort="DESC", nextToken=listed["nextToken"])
    assert (arns[6::-1], None) == (rest["taskDefinitionArns"], rest.get("nextToken"))
    gone = world.call("DeregisterTaskDefinition", taskDefinition=arns[11])["taskDefinition"]
    assert ("INACTIVE", world.event_queue.now) == (gone["status"], gone["deregisteredAt"])
    newest = world.call("DescribeTaskDefinition", taskDefinition="staging-web")["taskDefinition"]
    assert arns[10] == newest["taskDefinitionArn"]
    assert [arns[11]] == world.call("ListTaskDefinitions", status="INACTIVE")["taskDefinitionArns"]
    deleted = world.call("DeleteTaskDefinitions", taskDefinitions=[arns[11], arns[0], "staging-web:99"])
    assert [d["status"] for d in deleted["taskDefinitions"]] == ["DELETE_IN_PROGRESS"]
    assert [arns[0], "staging-web:99"] == [failure["arn"] for failure in deleted["failures"]]
    world.call("DeregisterTaskDefinition", taskDefinition=other)
    assert [
        world.call("ListTaskDefinitionFamilies", **({"status": status} if status else {}))["families"]
        for status in (None, "ACTIVE", "INACTIVE")
    ] == [["staging-api", "staging-web"], ["staging-web"], ["staging-api"]]


@pytest.mark.parametrize(
    ("operation", "reference", "message"),
    [
        ("DescribeTaskDefinition", "nothing", "Unable to describe task definition."),
        ("DescribeTaskDefinition", "nothing:1", "Unable to describe task definition."),
        ("DeregisterTaskDefinition", "nothing", "Revision is missing."),
        ("DeregisterTaskDefinition", "nothing:a", "Invalid revision number. Number: a"),
        ("DeregisterTaskDefinition", "nothing:1", "Unable to describe task definition."),
    ],
)
def test_what_is_not_there_is_told(world: Any, operation: str, reference: str, message: str) -> None:
    with pytest.raises(AwsError) as refused:
        world.call(operation, taskDefinition=reference)
    assert ("ClientException", message) == (refused.value.code, refused.value.message)


@pytest.mark.parametrize(("container", "missing"), [({"image": "app:1"}, "name"), ({"name": "web"}, "image")])
def test_what_a_container_lacks_is_said_before_what_fargate_lacks(
    world: Any, container: dict[str, Any], missing: str
) -> None:
    asked = {"family": "web", "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [container]}
    with pytest.raises(AwsError) as caught:
        world.call("RegisterTaskDefinition", **asked)
    assert (caught.value.code, caught.value.message) == (
        "ClientException",
        f"Container.{missing} should not be null or empty.",
    )
