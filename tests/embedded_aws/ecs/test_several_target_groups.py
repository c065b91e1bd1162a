"""A service in several target groups: its tasks are in all of them, and healthy only if all say so."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from modulestack.embedded_aws.errors import AwsError
from tests.embedded_aws.ecs.conftest import GROUP, World

ADMIN = GROUP.replace("web/0123456789abcdef", "admin/fedcba9876543210")
BOTH = [
    {"targetGroupArn": GROUP, "containerName": "web", "containerPort": 8080},
    {"targetGroupArn": ADMIN, "containerName": "web", "containerPort": 9090},
]
MAPPINGS = [{"containerPort": 8080}, {"containerPort": 9090}]


@pytest.fixture
def both(world: World) -> World:
    """Two target groups; the second takes three checks in a row, so it finds everything out later."""
    first = world.dependencies.groups[GROUP]
    world.dependencies.groups[ADMIN] = dataclasses.replace(first, arn=ADMIN, unhealthy_threshold=3)
    return world


def _create(world: World, **more: Any) -> None:
    world.create(definition=world.define(portMappings=MAPPINGS), loadBalancers=BOTH, **more)


def test_a_task_is_in_all_of_them_at_its_port(both: World):
    _create(both, desired=1)
    both.steady()
    [task] = both.alive
    assert task.interface is not None
    assert both.dependencies.registered == {
        GROUP: {task.interface.address: 8080},
        ADMIN: {task.interface.address: 9090},
    }
    assert [event for event in both.events if event.startswith("registered")] == [
        f"registered 1 targets in (target-group {GROUP})",
        f"registered 1 targets in (target-group {ADMIN})",
    ]
    assert both.service["loadBalancers"] == BOTH


def test_a_task_that_listens_on_one_port_only_is_replaced(both: World):
    """The target group that failed is named; what the other says does not help."""
    both.behave("app:1", closed_ports=(9090,))
    _create(both, desired=1)
    both.until(lambda: len(both.tasks) > 1)
    [ill] = [task for task in both.tasks if task.desired_status == "STOPPED"]
    assert [(target.group, target.state) for target in ill.targets] == [(GROUP, "draining"), (ADMIN, "draining")]
    assert ill.stopped_reason == f"Task failed ELB health checks in (target-group {ADMIN})"
    assert (
        f"(task {ill.id}) (port 9090) is unhealthy in (target-group {ADMIN}) due to (reason Health checks failed)."
        in both.events
    )
    assert both.deployments[0]["deploymentCircuitBreaker"]["failureCount"] == 1


def test_a_version_that_misses_a_port_does_not_replace_the_old_one(both: World):
    """As the release that never passes its only check."""
    _create(both)
    both.steady()
    old = {task.id for task in both.alive}
    both.behave("app:2", closed_ports=(9090,))
    both.release("app:2", portMappings=MAPPINGS)
    both.until(lambda: both.deployments[0]["status"] == "ROLLBACK_SUCCESSFUL")
    both.steady()
    assert {task.id for task in both.alive} == old


def test_it_leaves_all_of_them_when_it_goes(both: World):
    """It lives on for the longest of their delays."""
    both.dependencies.groups[ADMIN] = dataclasses.replace(both.dependencies.groups[ADMIN], deregistration_delay_s=90.0)
    _create(both, desired=1)
    began = both.steady()
    both.update(desiredCount=0)
    both.until(lambda: both.tasks[0].last_status == "STOPPING")
    assert both.at - began >= 90.0
    assert both.dependencies.registered == {GROUP: {}, ADMIN: {}}
    assert [event for event in both.events if event.startswith("deregistered")] == [
        f"deregistered 1 targets in (target-group {GROUP})",
        f"deregistered 1 targets in (target-group {ADMIN})",
    ]


def test_a_port_that_is_checked_instead_is_answered_by_who_listens_there(both: World):
    """
    What maps it, or else what gets the requests; whoever answers, the target is the port that serves.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    (HealthCheckPort)
    """
    both.dependencies.groups[GROUP] = dataclasses.replace(both.dependencies.groups[GROUP], health_check_port="9000")
    containers: list[dict[str, Any]] = [
        {"name": "web", "image": "app:1", "portMappings": [{"containerPort": 8080}]},
        {"name": "proxy", "image": "proxy:1", "essential": False, "portMappings": [{"containerPort": 9000}]},
    ]
    both.behave("app:1", health_status_code=500)
    both.create(1, definition=both.define_containers(containers))
    both.steady()
    [task] = both.alive
    assert (task.targets[0].port, task.targets[0].state) == (8080, "healthy")
    both.behave("proxy:1", closed_ports=(9000,))
    both.update(forceNewDeployment=True)
    both.until(lambda: any(t.stopped_reason and "failed ELB health checks" in t.stopped_reason for t in both.tasks))


def test_one_more_and_one_less_is_a_new_deployment(both: World):
    """
    Tasks of the new revision are in all that it names; those of the old one in theirs until they go.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (loadBalancers)
    """
    both.create(1, definition=both.define(portMappings=MAPPINGS))
    both.steady()
    before = {task.id for task in both.alive}
    both.update(loadBalancers=BOTH)
    both.steady()
    [task] = both.alive
    assert task.id not in before
    assert [target.group for target in task.targets] == [GROUP, ADMIN]
    both.update(loadBalancers=[])
    both.steady()
    [alone] = both.alive
    assert (alone.targets, both.service["loadBalancers"]) == ([], [])


def test_a_service_that_goes_back_has_the_load_balancers_of_then(both: World):
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html"""
    both.create(1, definition=both.define(portMappings=MAPPINGS))
    both.steady()
    both.behave("app:1", closed_ports=(9090,))
    both.update(loadBalancers=BOTH)
    both.until(lambda: both.deployments[0]["status"] == "ROLLBACK_SUCCESSFUL")
    assert both.service["loadBalancers"] == BOTH[:1]


def test_a_port_that_the_revision_lacks_is_refused(both: World):
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html (containerPort)"""
    both.create(1)
    with pytest.raises(AwsError, match="The container web did not have a container port 9090 defined"):
        both.update(loadBalancers=BOTH)


def test_each_of_them_needs_a_load_balancer(both: World):
    both.dependencies.groups[ADMIN] = dataclasses.replace(both.dependencies.groups[ADMIN], attached=False)
    with pytest.raises(AwsError, match=f"{ADMIN} does not have an associated load balancer"):
        _create(both)
