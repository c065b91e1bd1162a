"""
The life of a task.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.ecs import container_variables

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-a", "subnet-b"], "securityGroups": ["sg-1"]}}


def run(world: Any, definition: str, **params: Any) -> Any:
    """Launch one task; the task itself."""
    world.call(
        "RunTask",
        cluster="staging-web",
        taskDefinition=definition,
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        **params,
    )
    return world.tasks[-1]


def states(world: Any, task: Any, limit_s: float = 600.0) -> list[tuple[float, str]]:
    """Every state that *task* goes through from now on, with the seconds since the beginning."""
    seen = [(world.at, task.last_status)]
    end = world.event_queue.now + limit_s
    while (due := world.event_queue.next_due()) is not None and due <= end:
        world.event_queue.run_until(due)
        if task.last_status != seen[-1][1]:
            seen.append((world.at, task.last_status))
    return seen


def test_a_task_goes_through_every_state_on_its_way_up(world: Any) -> None:
    task = run(world, world.define())
    assert states(world, task) == [(0, "PROVISIONING"), (10, "PENDING"), (11, "ACTIVATING"), (18, "RUNNING")]


def test_a_running_task_tells_when_what_happened(world: Any) -> None:
    task = run(world, world.define(), startedBy="somebody", tags=[{"key": "a", "value": "b"}])
    world.pass_s(18)
    start = task.created_at
    shape = world.described(task)
    address = {detail["name"]: detail["value"] for detail in shape["attachments"][0]["details"]}
    assert {
        "lastStatus": "RUNNING",
        "desiredStatus": "RUNNING",
        "connectivity": "CONNECTED",
        "createdAt": start,
        "connectivityAt": start + 10,
        "pullStartedAt": start + 11,
        "pullStoppedAt": start + 16,
        "startedAt": start + 18,
        "startedBy": "somebody",
        "group": "family:staging-web",
        "launchType": "FARGATE",
        "platformVersion": "1.4.0",
        "availabilityZone": "eu-west-1a",
        "cpu": "256",
        "memory": "512",
        "version": 4,
        "tags": [{"key": "a", "value": "b"}],
    }.items() <= shape.items()
    assert {"subnetId": "subnet-a", "privateIPv4Address": "10.0.0.4"}.items() <= address.items()
    assert (
        shape["attachments"][0]["type"],
        shape["attachments"][0]["status"],
    ) == ("ElasticNetworkInterface", "ATTACHED")


def test_a_stopped_task_takes_the_way_down_and_says_who_stopped_it(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html"""
    task = run(world, world.define())
    world.pass_s(20)
    world.call("StopTask", cluster="staging-web", task=task.id, reason="enough")
    assert states(world, task) == [(20, "STOPPING"), (21, "DEPROVISIONING"), (24, "STOPPED")]
    shape = world.described(task)
    start = task.created_at
    assert {
        "stopCode": "UserInitiated",
        "stoppedReason": "enough",
        "stoppingAt": start + 20,
        "executionStoppedAt": start + 21,
        "stoppedAt": start + 24,
    }.items() <= shape.items()
    assert (shape["containers"][0]["exitCode"], shape["attachments"][0]["status"]) == (0, "DELETED")


def test_a_container_that_ignores_sigterm_is_killed_after_its_stop_timeout(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (stopTimeout)"""
    world.behave("app:1", stops_in_s=90)
    task = run(world, world.define(stopTimeout=45))
    world.pass_s(20)
    world.call("StopTask", cluster="staging-web", task=task.id)
    assert states(world, task) == [(20, "STOPPING"), (65, "DEPROVISIONING"), (68, "STOPPED")]
    assert world.described(task)["containers"][0]["exitCode"] == 137


def test_a_task_that_is_stopped_before_it_runs_has_no_exit_code(world: Any) -> None:
    task = run(world, world.define())
    world.pass_s(5)
    world.call("StopTask", cluster="staging-web", task=task.id)
    assert states(world, task) == [(5, "PROVISIONING"), (5, "DEPROVISIONING"), (8, "STOPPED")]
    assert "exitCode" not in world.described(task)["containers"][0]


def test_a_task_ends_with_its_essential_container(world: Any) -> None:
    world.behave("job:1", exits_after_s=30, exit_code=3, output=("begin",), last_output=("KeyError: 'DATABASE_URL'",))
    task = run(world, world.define("job:1"))
    world.pass_s(60)
    shape = world.described(task)
    assert (
        shape["lastStatus"],
        shape["stopCode"],
        shape["stoppedReason"],
        shape["containers"][0]["exitCode"],
    ) == ("STOPPED", "EssentialContainerExited", "Essential container in task exited", 3)


def test_a_container_that_ends_in_the_moment_of_its_start_has_made_the_task_run(world: Any) -> None:
    """
    "Even if a task's container command immediately exits …, the task already moved to the RUNNING state."

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
    """
    world.behave("job:1", exits_after_s=0, exit_code=1)
    task = run(world, world.define("job:1"))
    world.pass_s(60)
    assert (task.started_at - task.created_at, task.stop_code) == (18, "EssentialContainerExited")


def test_the_task_of_two_containers_stops_both_when_the_essential_one_ends(world: Any) -> None:
    world.behave("job:1", exits_after_s=30, exit_code=2)
    definition = world.define_containers(
        [{"name": "job", "image": "job:1"}, {"name": "proxy", "image": "proxy:1", "essential": False}]
    )
    task = run(world, definition)
    world.pass_s(90)
    assert {c["name"]: c["exitCode"] for c in world.described(task)["containers"]} == {"job": 2, "proxy": 0}


def test_a_container_that_is_not_essential_may_end(world: Any) -> None:
    world.behave("init:1", exits_after_s=5)
    definition = world.define_containers(
        [{"name": "web", "image": "app:1"}, {"name": "init", "image": "init:1", "essential": False}]
    )
    task = run(world, definition)
    world.pass_s(60)
    assert (
        task.last_status,
        {container.name: container.status for container in task.containers},
    ) == ("RUNNING", {"web": "RUNNING", "init": "STOPPED"})


def test_a_container_waits_for_what_it_depends_on(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html"""
    world.behave("init:1", exits_after_s=7)
    check = {"command": ["CMD", "true"], "interval": 5, "retries": 2}
    definition = world.define_containers(
        [
            {
                "name": "web",
                "image": "app:1",
                "dependsOn": [
                    {"containerName": "init", "condition": "SUCCESS"},
                    {"containerName": "proxy", "condition": "HEALTHY"},
                ],
            },
            {"name": "init", "image": "init:1", "essential": False},
            {"name": "proxy", "image": "proxy:1", "healthCheck": check},
        ]
    )
    task = run(world, definition)
    assert states(world, task)[-1] == (27, "RUNNING")
    started = {container.name: container.started_at - task.created_at for container in task.containers}
    assert started == {"web": 27, "init": 18, "proxy": 18}


def test_a_dependency_that_fails_fails_the_task(world: Any) -> None:
    world.behave("init:1", exits_after_s=7, exit_code=1)
    definition = world.define_containers(
        [
            {"name": "web", "image": "app:1", "dependsOn": [{"containerName": "init", "condition": "SUCCESS"}]},
            {"name": "init", "image": "init:1", "essential": False},
        ]
    )
    task = run(world, definition)
    world.pass_s(60)
    assert (task.last_status, task.stop_code) == ("STOPPED", "TaskFailedToStart")


def test_an_image_that_is_not_there_cannot_be_pulled(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html"""
    world.dependencies.missing_images.add("app:9")
    task = run(world, world.define("app:9"))
    world.pass_s(60)
    reason = (
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
        "failed to resolve ref app:9: app:9: not found"
    )
    shape = world.described(task)
    assert ("STOPPED", "TaskFailedToStart", reason, reason) == (
        shape["lastStatus"],
        shape["stopCode"],
        shape["stoppedReason"],
        shape["containers"][0]["reason"],
    )


def test_a_secret_that_is_not_there_stops_the_task_before_its_image_is_pulled(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"""
    world.dependencies.missing_secrets["/staging/db"] = (
        "unable to retrieve secrets from ssm: invalid ssm parameters: /staging/db"
    )
    task = run(world, world.define(secrets=[{"name": "DB", "valueFrom": "/staging/db"}]))
    world.pass_s(60)
    assert (task.stop_code, task.pull_started_at) == ("TaskFailedToStart", None)
    assert task.stopped_reason == (
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
        "unable to retrieve secrets from ssm: invalid ssm parameters: /staging/db"
    )


def test_an_option_of_a_log_driver_is_a_secret_like_any_other(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html (secretOptions)"""
    world.dependencies.missing_secrets["/token"] = "invalid ssm parameters: /token"
    options = {"awslogs-group": "/modulestack/staging/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "w"}
    secretly = [{"name": "awslogs-datetime-format", "valueFrom": "/token"}]
    log = {"logDriver": "awslogs", "options": options, "secretOptions": secretly}
    task = run(world, world.define(logConfiguration=log))
    world.pass_s(60)
    assert (task.stop_code, task.stopped_reason) == (
        "TaskFailedToStart",
        (
            "ResourceInitializationError: unable to pull secrets or registry auth: "
            "execution resource retrieval failed: invalid ssm parameters: /token"
        ),
    )


FILES = [{"type": "s3", "value": f"arn:aws:s3:::files/{name}.env"} for name in ("a", "b")]


def test_a_file_of_variables_that_is_not_there_stops_the_task_before_its_image_is_pulled(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"""
    world.dependencies.files["arn:aws:s3:::files/a.env"] = "A=1"
    task = run(world, world.define(environmentFiles=FILES))
    world.pass_s(60)
    assert (task.stop_code, task.pull_started_at) == ("TaskFailedToStart", None)
    assert task.stopped_reason == (
        "ResourceInitializationError: failed to download env files: arn:aws:s3:::files/b.env is not there"
    )


def test_a_container_has_the_variables_of_its_files_and_its_own_count_before_them(world: Any) -> None:
    """Of two files the first; https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html"""
    world.dependencies.files = {
        "arn:aws:s3:::files/a.env": "# first\nA=1\nB=x=y\nEMPTY=\nC=file\nS=file\n",
        "arn:aws:s3:::files/b.env": "A=2\nD='quoted'\n",
    }
    task = run(
        world,
        world.define(
            environmentFiles=FILES,
            environment=[{"name": "C", "value": "own"}],
            secrets=[{"name": "S", "valueFrom": "/s"}],
        ),
    )
    world.pass_s(60)
    assert task.containers[0].variables == {"A": "1", "B": "x=y", "C": "own", "D": "'quoted'", "S": "(secret)"}


def test_a_task_that_is_run_has_the_files_too_and_what_it_is_given_counts_first(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html"""
    definition = {
        "environmentFiles": [{"type": "s3", "value": "a"}],
        "environment": [{"name": "A", "value": "own"}, {"name": "B", "value": "own"}],
    }
    override = {"environment": [{"name": "B", "value": "given"}]}
    found = container_variables.variables(definition, override, {"a": "A=file\nC=file"}.get)
    assert found == {"A": "own", "B": "given", "C": "file"}


def test_a_log_group_that_is_not_there_stops_the_task(world: Any) -> None:
    options = {"awslogs-group": "/nowhere", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}
    task = run(world, world.define(logConfiguration={"logDriver": "awslogs", "options": options}))
    world.pass_s(60)
    assert task.stop_code == "TaskFailedToStart"
    assert task.stopped_reason.startswith("ResourceInitializationError: failed to validate logger args")


def test_output_is_in_the_stream_that_awslogs_would_use(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html"""
    world.behave("job:1", exits_after_s=30, exit_code=1, output=("begin", "go on"), last_output=("boom",))
    options = {
        "awslogs-group": "/modulestack/staging/web",
        "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "web",
    }
    task = run(world, world.define("job:1", logConfiguration={"logDriver": "awslogs", "options": options}))
    world.pass_s(60)
    start = task.created_at
    assert {
        ("/modulestack/staging/web", f"web/web/{task.id}"): [
            (start + 18, "begin"),
            (start + 18, "go on"),
            (start + 48, "boom"),
        ]
    } == world.dependencies.logs


def test_a_stopped_task_can_be_described_for_an_hour(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html"""
    task = run(world, world.define())
    world.call("StopTask", cluster="staging-web", task=task.id)
    world.pass_s(3600)
    assert world.described(task)["lastStatus"] == "STOPPED"
    world.pass_s(10)
    answer = world.call("DescribeTasks", cluster="staging-web", tasks=[task.id])
    assert {"tasks": [], "failures": [{"arn": task.arn, "reason": "MISSING"}]} == answer


@pytest.mark.parametrize(("answers", "expected"), [(0, "HEALTHY"), (100, "UNHEALTHY")])
def test_a_container_health_check_makes_the_tasks_health(world: Any, answers: float, expected: str) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"""
    world.behave("app:1", healthy_after_s=answers)
    task = run(world, world.define(healthCheck={"command": ["CMD", "true"], "interval": 10, "retries": 3}))
    world.pass_s(18)
    assert world.described(task)["healthStatus"] == "UNKNOWN"
    world.pass_s(30)
    assert (expected, expected) == (
        world.described(task)["healthStatus"],
        world.described(task)["containers"][0]["healthStatus"],
    )
