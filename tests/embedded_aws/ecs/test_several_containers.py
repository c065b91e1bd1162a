"""
Tasks of several containers: what waits for what, what is started again, what ends a task, what stops first.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.ecs import rolling_update
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.ecs.task_health import health_of
from tests.embedded_aws.ecs.test_task_lifecycle import run

CHECK = {"command": ["CMD", "true"], "interval": 5, "retries": 2}
AGENT = "CannotStartContainerError: dependency graph:"
RESTARTED = {"enabled": True, "restartAttemptPeriod": 60, "ignoredExitCodes": [3]}


def beside(world: Any, web: dict[str, Any] | None = None, **other: Any) -> Any:
    """A task of ``web`` and of ``proxy``; the task."""
    containers = [
        {"name": "web", "image": "app:1", "portMappings": [{"containerPort": 8080}], **(web or {})},
        {"name": "proxy", "image": "proxy:1", **other},
    ]
    return run(world, world.define_containers(containers))


def waits(condition: str) -> dict[str, Any]:
    return {"dependsOn": [{"containerName": "proxy", "condition": condition}]}


def of(task: Any, name: str) -> Any:
    return next(container for container in task.containers if container.name == name)


def test_every_container_is_described_with_what_became_of_it(world: Any) -> None:
    world.behave("proxy:1", exits_after_s=7, exit_code=0)
    task = beside(world, waits("SUCCESS"), essential=False)
    world.pass_s(60)
    found = {each["name"]: each for each in world.described(task)["containers"]}
    assert {name: (each["lastStatus"], each.get("exitCode")) for name, each in found.items()} == {
        "web": ("RUNNING", None),
        "proxy": ("STOPPED", 0),
    }
    assert all(each["imageDigest"].startswith("sha256:") for each in found.values())


def test_an_essential_container_that_ends_stops_the_task(world: Any) -> None:
    """Whatever its exit code is."""
    world.behave("proxy:1", exits_after_s=40)
    task = beside(world)
    world.pass_s(120)
    shape = world.described(task)
    assert (shape["lastStatus"], shape["stopCode"], shape["stoppedReason"]) == (
        "STOPPED",
        "EssentialContainerExited",
        "Essential container in task exited",
    )
    assert {each["name"]: each["exitCode"] for each in shape["containers"]} == {"web": 0, "proxy": 0}


def test_one_that_is_not_essential_ends_alone(world: Any) -> None:
    world.behave("proxy:1", exits_after_s=40, exit_code=1)
    task = beside(world, essential=False)
    world.pass_s(120)
    assert (task.last_status, of(task, "proxy").exit_code, of(task, "web").status) == ("RUNNING", 1, "RUNNING")


def test_what_is_not_essential_says_nothing_of_its_tasks_health(world: Any) -> None:
    """Checked or not: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"""
    world.behave("proxy:1", health_status_code=500)
    task = beside(world, essential=False, healthCheck=CHECK)
    world.pass_s(120)
    shape = world.described(task)
    assert (task.checked, shape["healthStatus"], of(task, "proxy").health) == (False, "UNKNOWN", "UNHEALTHY")
    assert health_of(task, task.started_at + 60) == rolling_update.HEALTHY


def test_an_init_container_that_fails_under_success_fails_the_task(world: Any) -> None:
    world.behave("proxy:1", exits_after_s=7, exit_code=2)
    task = beside(world, waits("SUCCESS"), essential=False)
    world.pass_s(60)
    shape = world.described(task)
    assert (shape["lastStatus"], shape["stopCode"], shape["stoppedReason"]) == (
        "STOPPED",
        "TaskFailedToStart",
        "Task failed to start",
    )
    found = {each["name"]: each for each in shape["containers"]}
    assert (found["proxy"]["exitCode"], found["web"]["exitCode"]) == (2, 143)
    assert found["web"]["reason"] == (
        f"{AGENT} failed to resolve container ordering dependency [proxy(proxy:1) (STOPPED->RUNNING) - Exit: 2] "
        "for target [web(app:1) (NONE->RUNNING)] as dependency did not exit successfully."
    )


def test_an_init_container_that_fails_under_complete_lets_the_task_start(world: Any) -> None:
    world.behave("proxy:1", exits_after_s=7, exit_code=2)
    task = beside(world, waits("COMPLETE"), essential=False)
    world.pass_s(60)
    assert task.last_status == "RUNNING"


def test_one_that_is_not_essential_and_waits_in_vain_leaves_the_task_alone(world: Any) -> None:
    """Only an essential container that never starts stops its task: https://github.com/aws/amazon-ecs-agent/pull/3218"""
    world.behave("init:1", exits_after_s=7, exit_code=1)
    containers = [
        {"name": "web", "image": "app:1"},
        {"name": "init", "image": "init:1", "essential": False},
        {
            "name": "tool",
            "image": "tool:1",
            "essential": False,
            "dependsOn": [{"containerName": "init", "condition": "SUCCESS"}],
        },
    ]
    task = run(world, world.define_containers(containers))
    world.pass_s(60)
    assert (task.last_status, of(task, "tool").status, of(task, "tool").exit_code) == ("RUNNING", "STOPPED", 143)


def test_a_dependency_that_is_not_healthy_in_time_fails_the_task(world: Any) -> None:
    """Its start timeout counts from its start; that it is unhealthy meanwhile is no end."""
    world.behave("proxy:1", health_status_code=None)
    task = beside(world, waits("HEALTHY"), healthCheck=CHECK, startTimeout=50)
    world.pass_s(18 + 49)
    assert (task.last_status, of(task, "proxy").health) == ("ACTIVATING", "UNHEALTHY")
    world.pass_s(10)
    shape = world.described(task)
    assert (shape["stopCode"], shape["stoppedReason"]) == ("TaskFailedToStart", "Task failed to start")
    assert {each["name"]: each.get("reason") for each in shape["containers"]} == {
        "proxy": None,
        "web": (
            f"{AGENT} container ordering dependency [proxy(proxy:1) (RUNNING->RUNNING)] for target "
            "[web(app:1) (NONE->RUNNING)] has timed out."
        ),
    }


def test_a_dependency_that_becomes_healthy_late_is_waited_for(world: Any) -> None:
    """Without a start timeout; for three hours."""
    world.behave("proxy:1", healthy_after_s=600)
    task = beside(world, waits("HEALTHY"), healthCheck=CHECK)
    world.pass_s(700)
    assert task.last_status == "RUNNING"


def test_a_task_that_waits_for_hours_is_stopped(world: Any) -> None:
    """https://github.com/aws/containers-roadmap/issues/2379"""
    world.behave("proxy:1", health_status_code=None)
    task = beside(world, waits("HEALTHY"), healthCheck=CHECK)
    world.pass_s(3 * 3600)
    assert task.desired_status == "RUNNING"
    world.pass_s(60)
    assert (task.last_status, task.stopped_reason) == ("STOPPED", "Task failed to start")


def test_a_start_timeout_is_nothing_to_one_that_nobody_waits_for(world: Any) -> None:
    task = beside(world, waits("START"), startTimeout=2)
    world.pass_s(60)
    assert task.last_status == "RUNNING"


def test_a_container_that_ran_long_enough_is_started_again_in_its_task(world: Any) -> None:
    """The task goes on: no failed task, nothing for a circuit breaker."""
    world.behave("proxy:1", exits_after_s=70, exit_code=1, output=("up",))
    world.create(1, definition=world.define_containers([
        {"name": "web", "image": "app:1", "portMappings": [{"containerPort": 8080}]},
        {"name": "proxy", "image": "proxy:1", "restartPolicy": RESTARTED},
    ]))  # fmt: skip
    world.pass_s(400)
    [task] = world.tasks
    proxy = of(task, "proxy")
    assert (task.last_status, proxy.status, proxy.exit_code) == ("RUNNING", "RUNNING", None)
    assert proxy.restarts == 5
    assert [deployment["failedTasks"] for deployment in world.service["deployments"]] == [0]


def test_a_container_that_ends_too_early_or_with_an_ignored_code_is_not(world: Any) -> None:
    for exits_after_s, exit_code in ((59, 1), (70, 3)):
        world.behave("proxy:1", exits_after_s=exits_after_s, exit_code=exit_code)
        task = beside(world, restartPolicy=RESTARTED)
        world.pass_s(120)
        assert (task.last_status, task.stop_code) == ("STOPPED", "EssentialContainerExited")


def test_a_container_is_started_again_once_in_each_period(world: Any) -> None:
    """The period counts from its last restart, not from its first start."""
    world.behave("proxy:1", exits_after_s=70, exit_code=1)
    task = beside(world, restartPolicy=RESTARTED)
    world.pass_s(18 + 71)
    of(task, "proxy").behaviour = Behaviour(exits_after_s=10, exit_code=1)
    world.pass_s(30)
    assert of(task, "proxy").restarts == 1
    world.pass_s(120)
    assert (task.last_status, task.stop_code) == ("STOPPED", "EssentialContainerExited")


def test_a_load_balancer_sees_that_its_container_is_started_again(world: Any) -> None:
    world.behave("app:1", exits_after_s=100, exit_code=1, starts_in_s=2)
    world.create(1, definition=world.define(restartPolicy=RESTARTED), healthCheckGracePeriodSeconds=600)
    world.steady()
    [task] = world.tasks
    of(task, "web").behaviour = Behaviour(starts_in_s=40)
    world.until(lambda: of(task, "web").restarts == 1)
    world.pass_s(35)
    assert task.targets[0].state == "unhealthy"
    world.pass_s(60)
    assert task.targets[0].state == "healthy"


def test_what_waited_is_stopped_before_what_it_waited_for(world: Any) -> None:
    """The order of the start, reversed."""
    world.behave("app:1", stops_in_s=10)
    world.behave("proxy:1", stops_in_s=5)
    task = beside(world, waits("START"))
    world.pass_s(60)
    world.call("StopTask", cluster="staging-web", task=task.id)
    assert (of(task, "web").status, of(task, "proxy").status) == ("STOPPED", "RUNNING")
    world.pass_s(10)
    assert (task.last_status, of(task, "proxy").status) == ("STOPPING", "STOPPED")
    assert task.execution_stopped_at is None
    world.pass_s(5)
    assert task.execution_stopped_at - task.stopping_at == 15


def test_output_is_routed_from_the_first_line_to_the_last(world: Any) -> None:
    """The log router starts before those that send it output, and stops after them."""
    world.behave("proxy:1", stops_in_s=5)
    firelens = {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}}
    task = beside(world, {"logConfiguration": {"logDriver": "awsfirelens"}}, firelensConfiguration=firelens)
    world.pass_s(60)
    assert of(task, "web").started_at > of(task, "proxy").started_at
    world.call("StopTask", cluster="staging-web", task=task.id)
    assert (of(task, "web").status, of(task, "proxy").status) == ("STOPPED", "RUNNING")
