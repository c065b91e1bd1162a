"""ECS Exec: when its agent runs, what ExecuteCommand answers and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.ecs.api_execute_command import NOT_CONNECTED, NOT_ENABLED, NOT_INTERACTIVE
from modulestack.embedded_aws.ecs.execute_command_agent import STARTS_IN_S, WRITES
from modulestack.embedded_aws.errors import AwsError
from tests.embedded_aws.ecs.conftest import ROLE

VOLUMES = [{"sourceVolume": f"v{index}", "containerPath": path} for index, path in enumerate(WRITES)]


def run(world: Any, **params: Any) -> dict[str, Any]:
    """ExecuteCommand in the service's first running task."""
    given = {"cluster": "staging-web", "task": world.alive[0].arn, "command": "/bin/sh", "interactive": True, **params}
    answer: dict[str, Any] = world.call("ExecuteCommand", **given)
    return answer


def refused(world: Any, **params: Any) -> str:
    """The text with which InvalidParameterException refuses."""
    with pytest.raises(AwsError) as error:
        run(world, **params)
    assert error.value.code == "InvalidParameterException"
    return error.value.message


def agents(world: Any) -> list[Any]:
    """What DescribeTasks says of the first task's agents."""
    found: list[Any] = world.described(world.tasks[0])["containers"][0].get("managedAgents", [])
    return found


def started(world: Any, **params: Any) -> None:
    """A steady service of one task whose agent has had the time to start."""
    world.create(desired=1, **{"enableExecuteCommand": True, **params})
    world.steady()
    world.pass_s(STARTS_IN_S)


def test_a_session_is_opened(world: Any) -> None:
    """In the only container, which needs no name."""
    started(world)
    task = world.alive[0]
    answer = run(world)
    assert (answer["taskArn"], answer["containerArn"], answer["containerName"], answer["interactive"]) == (
        task.arn,
        task.containers[0].arn,
        "web",
        True,
    )
    assert answer["session"]["sessionId"].startswith("ecs-execute-command-")
    assert answer["session"]["streamUrl"].startswith("wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/")
    assert run(world, container="web", task=task.id)["session"] != answer["session"]


def test_an_agent_that_does_not_get_to_systems_manager_is_not_connected(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html"""
    started(world)
    world.dependencies.out_of_reach.add("ssmmessages")
    with pytest.raises(AwsError) as error:
        run(world)
    assert (error.value.code, error.value.message) == ("TargetNotConnectedException", NOT_CONNECTED)


def test_the_agent_is_pending_first_and_gone_at_the_end(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedAgent.html"""
    world.create(desired=1, enableExecuteCommand=True)
    world.until(lambda: bool(world.tasks) and world.tasks[0].last_status == "RUNNING")
    assert agents(world) == [{"name": "ExecuteCommandAgent", "lastStatus": "PENDING"}]
    assert refused(world) == NOT_ENABLED
    world.pass_s(STARTS_IN_S)
    assert agents(world) == [
        {
            "name": "ExecuteCommandAgent",
            "lastStatus": "RUNNING",
            "lastStartedAt": world.tasks[0].containers[0].started_at + STARTS_IN_S,
        }
    ]
    world.call("StopTask", cluster="staging-web", task=world.tasks[0].arn)
    world.until(lambda: world.tasks[0].last_status == "STOPPED")
    assert agents(world) == [{"name": "ExecuteCommandAgent", "lastStatus": "STOPPED"}]
    assert refused(world, task=world.tasks[0].arn) == NOT_ENABLED


def test_tasks_from_before_it_was_enabled_have_no_agent(world: Any) -> None:
    """Only tasks that are started afterwards get one."""
    started(world, enableExecuteCommand=False)
    assert (agents(world), refused(world)) == ([], NOT_ENABLED)
    world.update(enableExecuteCommand=True)
    assert (agents(world), refused(world)) == ([], NOT_ENABLED)
    world.update(forceNewDeployment=True)
    world.steady()
    world.pass_s(STARTS_IN_S)
    assert run(world)["containerName"] == "web"


def test_an_agent_that_cannot_write_does_not_run(world: Any) -> None:
    """Under a read-only root without its directories."""
    started(world, definition=world.define(readonlyRootFilesystem=True, mountPoints=[]))
    reason = "CannotStartManagedAgentError: failed to start managed agent inside container"
    assert agents(world) == [{"name": "ExecuteCommandAgent", "lastStatus": "STOPPED", "reason": reason}]
    assert refused(world) == NOT_ENABLED


@pytest.mark.parametrize(
    ("mounts", "status"),
    [
        (VOLUMES, "RUNNING"),
        (VOLUMES[1:], "STOPPED"),
        ([{**volume, "readOnly": True} for volume in VOLUMES], "STOPPED"),
        ([VOLUMES[0], {"sourceVolume": "var", "containerPath": "/var/"}], "RUNNING"),
    ],
)
def test_volumes_in_its_places_are_enough(world: Any, mounts: list[dict[str, Any]], status: str) -> None:
    """All three of them, or what they are in, writable."""
    container = {"name": "web", "image": "app:1", "portMappings": [{"containerPort": 8080}]}
    document = {**container, "readonlyRootFilesystem": True, "mountPoints": mounts}
    definition = world.call(
        "RegisterTaskDefinition",
        family="staging-web",
        cpu="256",
        memory="512",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        taskRoleArn=ROLE,
        volumes=[{"name": mount["sourceVolume"]} for mount in mounts],
        containerDefinitions=[document],
    )["taskDefinition"]["taskDefinitionArn"]
    started(world, definition=definition)
    assert [agent["lastStatus"] for agent in agents(world)] == [status]


def test_what_cannot_be_meant_is_refused(world: Any) -> None:
    """With AWS's texts, where there are public ones."""
    started(world)
    assert refused(world, interactive=False) == NOT_INTERACTIVE
    assert refused(world, task="0" * 32) == "The referenced task was not found."
    assert refused(world, container="nginx") == "The container nginx was not found in the task."


def test_one_of_several_containers_must_be_named(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html"""
    containers = [
        {"name": "web", "image": "app:1", "portMappings": [{"containerPort": 8080}]},
        {"name": "proxy", "image": "proxy:1"},
    ]
    started(world, definition=world.define_containers(containers))
    assert refused(world) == "A container name must be specified for tasks with multiple containers."
    assert run(world, container="proxy")["containerName"] == "proxy"
