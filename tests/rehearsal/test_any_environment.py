"""Any environment that validates rehearses: up, unchanged, every scenario as promised, unchanged, down to nothing."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.report import RehearsalReport
from tests.environment.strategies import as_file, environment_of, environments
from tests.support.matrices import EXHAUSTIVE, matrix
from tests.support.rehearsed import broken, rehearsed_file

EXAMPLES = int(os.environ.get("EXAMPLES", "2"))
"""More by hand: each takes some seconds."""
SMALL: dict[str, Any] = {"image": "app:1", "port": 8080, "cpu": 256, "memory": 512, "reachable_from": "internet"}
KEYS: dict[str, dict[str, Any]] = {
    "half of the tasks": {"tasks": 2, "deployment": {"minimum_healthy_percent": 50}},
    "no room for one more": {"tasks": 3, "deployment": {"minimum_healthy_percent": 34, "maximum_percent": 100}},
    "slower than twenty minutes": {
        "health_check": {"interval_s": 120, "timeout_s": 60, "healthy_threshold": 10},
        "load_balancing": {"deregistration_delay_s": 1300},
    },
    "a grace period without end": {"deployment": {"grace_period_s": 2147483647}},
    "all that is optional": {
        "spot_percent": 100,
        "exec": {},
        "container_health_check": {"command": ["CMD", "true"]},
        "scaling": {"min": 1, "max": 2, "cpu_percent": 60},
    },
    "a health check on a port of its own": {
        "health_check": {"port": 9000},
        "ports": {"admin": {"port": 9090, "public": True, "health_check": {"port": 9091}}},
    },
    "many tasks, and a port that is seldom asked": {
        "tasks": 4,
        "ports": {"admin": {"port": 9090, "public": True, "health_check": {"interval_s": 83, "timeout_s": 2}}},
    },
    "a health check that a proxy answers": {
        "health_check": {"port": 9901},
        "containers": {"proxy": {"image": "nginx:1.27", "ports": [9901]}},
    },
    "agents of aws's": {"tracing": {}, "cloudwatch_agent": {"config": "ssm:/staging/agent"}},
    "containers beside its own": {
        "memory": 1024,
        "serving_container": "proxy",
        "exec": {},
        "depends_on": {"migrate": "SUCCESS", "proxy": "HEALTHY"},
        "volumes": {"assets": {}},
        "mounts": {"assets": {"path": "/srv/assets", "read_only": True}},
        "containers": {
            "migrate": {
                "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/migrate:1",
                "essential": False,
                "mounts": {"assets": {"path": "/srv/assets"}},
            },
            "proxy": {
                "image": "nginx:1.27",
                "health_check": {"command": ["CMD", "true"], "interval_s": 5},
                "start_timeout_s": 60,
                "cpu": 64,
                "memory": 128,
                "run_as_root": True,
            },
            "tool": {"image": "tool:1", "essential": False, "log_driver": {"driver": "awsfirelens"}},
            "router": {"image": "fluent:1", "run_as_root": True, "log_router": {}},
            "agent": {"image": "agent:1", "restart": {"attempt_period_s": 60}, "depends_on": {"web": "START"}},
        },
    },
}
"""Keys of a module that bear on what its rehearsal promises."""


def rehearsed(config: dict[str, Any]) -> RehearsalReport:
    """The whole rehearsal of a file that says *config*."""
    return rehearsed_file("staging", as_file(config))


def zones_of(region: str) -> int:
    """How many zones the embedded AWS has there."""
    account = EmbeddedAws(region=region)
    zones = account.client("ec2").describe_availability_zones()["AvailabilityZones"]
    account.close()
    return len(zones)


@EXHAUSTIVE
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(config=environments())
def test_any_environment_that_validates_keeps_every_promise(config: dict[str, Any]):
    """But for zones that the region has not: that is AWS's to say, and it says so before anything is made."""
    environment = environment_of(config)
    create = environment.network.create
    assume(create is None or create.zones <= zones_of(environment.region))
    assert broken(rehearsed(config)) == []


@pytest.mark.parametrize("keys", matrix(KEYS.values(), KEYS["all that is optional"].__eq__), ids=KEYS)
def test_what_is_promised_follows_from_the_file(keys: dict[str, Any]):
    """Nothing is demanded that the file does not say."""
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:modules": {"web": SMALL | keys},
    }
    report = rehearsed(config)
    assert (broken(report), len(report.scenarios) >= 8) == ([], True)


def test_each_sidecar_dies_as_the_file_says():
    """With its task, or alone and told, or it is started again; what has ended as it should cannot die."""
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:modules": {
            "web": SMALL | KEYS["containers beside its own"],
            "api": SMALL,
            "worker": {"image": "app:1", "containers": {"agent": {"image": "agent:1"}}},
        },
    }
    report = rehearsed(config)
    assert broken(report) == []
    seen = {(scenario.module, scenario.name): scenario for scenario in report.scenarios}
    assert ("api", "a sidecar dies") not in seen
    assert seen["worker", "a sidecar dies"].observed.startswith("agent: a new task served ")
    unhealthy = seen["web", "a release that never passes its health check"].observed
    assert unhealthy == "not tried: the load balancer asks proxy, whatever image the module's own container has"
    assert seen["web", "a sidecar dies"].observed == (
        "agent: started again in its task; proxy: a new task served 45 s later; router: a new task served 45 s later; "
        "tool: its task goes on, status says: tool ended in 1 of 1 tasks (exit code 3)"
    )


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            {"tasks": 2, "tracing": {}},
            [
                "a sidecar dies",
                "a worker's release",
                "a worker's release that crashes",
                "a task of a worker is killed",
            ],
        ),
        (
            {"container_health_check": {"command": ["CMD", "true"]}, "scaling": {"min": 1, "max": 2, "cpu_percent": 9}},
            [
                "a worker's release",
                "a worker's release that crashes",
                "a worker's release that never becomes healthy",
                "a task of a worker is killed",
            ],
        ),
    ],
)
def test_a_worker_keeps_what_it_promises_and_has_no_address(keys: dict[str, Any], expected: list[str]):
    """Alone in its environment, so that nothing of a load balancer is there at all."""
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:modules": {"worker": {"image": "app:1", **keys}},
    }
    report = rehearsed(config)
    assert (broken(report), [scenario.name for scenario in report.scenarios]) == ([], expected)
    assert [(module.url, module.reachable_from) for module in report.modules] == [("", ())]


def test_what_no_task_can_show_is_not_tried():
    """And says so; a release without tasks is unproven, the next one has nothing to do."""
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:modules": {"web": SMALL | {"tasks": 0}},
    }
    report = rehearsed(config)
    seen = {scenario.name: scenario.observed for scenario in report.scenarios}
    assert broken(report) == []
    assert {name for name, text in seen.items() if text.startswith("not tried: no task shall run")} == {
        "a release whose container crashes",
        "a release whose image does not exist",
        "a release that never passes its health check",
        "a task is killed",
        "a rollback",
    }
