"""What a file may say of every container: of a module's own as of those beside it."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.features.container_options import ContainerOptions
from modulestack.features.registry import Module, warnings
from modulestack.features.sidecar import Sidecar
from tests.support.environments import module
from tests.support.plans import plan

OPTIONS: dict[str, Any] = {
    "run_as_root": True,
    "writable_root": True,
    "working_directory": "/srv",
    "start_timeout_s": 60,
    "stop_timeout_s": 20,
    "restart": {"ignored_exit_codes": [2, 0], "attempt_period_s": 60},
    "memory_reservation": 64,
    "open_files": 1000,
    "ulimits": {},
    "capabilities": ["SYS_PTRACE"],
    "docker_labels": {"a.b": "c"},
}
DEFINED = {
    "user": "0",
    "readonlyRootFilesystem": False,
    "workingDirectory": "/srv",
    "startTimeout": 60,
    "stopTimeout": 20,
    "restartPolicy": {"enabled": True, "ignoredExitCodes": [0, 2], "restartAttemptPeriod": 60},
    "memoryReservation": 64,
    "ulimits": [{"name": "nofile", "softLimit": 1000, "hardLimit": 1000}],
    "linuxParameters": {"initProcessEnabled": True, "capabilities": {"add": ["SYS_PTRACE"]}},
    "dockerLabels": {"a.b": "c"},
}
TASKS_OWN = {"cpu", "memory"}
"""Of a module they are its task's."""
ONLY_BESIDE = {"essential", "log_router", "ports"}
"""The own container is essential, is no router and listens on ``port``; its check is ``container_health_check``."""


def test_whatever_a_sidecar_may_have_the_own_container_may_have():
    assert set(Sidecar.model_fields) - set(Module.model_fields) <= ONLY_BESIDE
    shared = set(ContainerOptions.model_fields)
    assert {"user", *OPTIONS} == shared
    assert shared & TASKS_OWN == set()


@pytest.mark.parametrize("name", ["web", "proxy"])
def test_every_key_is_in_the_definition_of_either(name: str):
    settings = OPTIONS if name == "web" else {"containers": {"proxy": {"image": "a:1", **OPTIONS}}}
    found = {container["name"]: container for container in plan(**settings).containers}[name]
    assert {key: found[key] for key in DEFINED} == DEFINED
    assert found["essential"] is True


def test_what_is_not_said_is_not_in_the_definition():
    [web] = plan().containers
    assert set(DEFINED) & set(web) == {"user", "readonlyRootFilesystem", "stopTimeout", "linuxParameters"}
    assert (web["user"], web["readonlyRootFilesystem"]) == ("1000:1000", True)


@pytest.mark.parametrize("name", ["web", "proxy"])
def test_limits_are_those_of_linux(name: str):
    """One for both or two, and none; of each container its own."""
    said = {"ulimits": {"nproc": 100, "memlock": "unlimited", "core": "0:unlimited"}, "open_files": 1000}
    settings = said if name == "web" else {"containers": {"proxy": {"image": "a:1", **said}}}
    found = {container["name"]: container for container in plan(**settings).containers}
    assert [tuple(limit.values()) for limit in found[name]["ulimits"]] == [
        ("core", 0, -1),
        ("memlock", -1, -1),
        ("nofile", 1000, 1000),
        ("nproc", 100, 100),
    ]


def test_where_everything_can_be_written_to_tmp_is_the_images():
    """A container whose root is writable needs no memory for it, and a volume may be mounted there."""
    found = plan(writable_root=True, volumes={"scratch": {}}, mounts={"scratch": {"path": "/tmp"}})
    [web] = found.containers
    assert "tmpfs" not in web["linuxParameters"]
    assert [mount["containerPath"] for mount in web["mountPoints"]] == ["/tmp"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("{run_as_root: true}", []),
        ("{ulimits: {nofile: '1024:unlimited'}}", []),
        (
            "{ulimits: {memlock: unlimited}, containers: {p: {image: 'a:1', ulimits: {core: 0}}}}",
            [
                f"{place}: Fargate keeps its own limits, except for nofile: leave it out, or name machines with "
                "capacity"
                for place in ("containers.p.ulimits.core", "ulimits.memlock")
            ],
        ),
        (
            "{open_files: 1000, ulimits: {nofile: 1000}}",
            ["ulimits.nofile: says how many files it may have open, and so does open_files: keep one of the two"],
        ),
        ("{ulimits: {memloc: 1}}", ['ulimits.memloc: "memloc" is no ulimit: did you mean memlock?']),
        (
            "{ulimits: {nofile: '2:1'}}",
            ['ulimits.nofile: "2:1" has a soft limit above the hard one: write soft:hard, the smaller one first'],
        ),
        (
            "{ulimits: {nofile: 'unlimited:1'}}",
            [
                (
                    'ulimits.nofile: "unlimited:1" has a soft limit above the hard one: write soft:hard, the smaller '
                    "one first"
                )
            ],
        ),
        (
            "{ulimits: {nofile: -2}}",
            ["ulimits.nofile: -2 is no limit: allowed a number, unlimited, or two of these, soft:hard"],
        ),
        (
            "{ulimits: {nofile: 2147483648}}",
            ["ulimits.nofile: 2147483648 is too large: allowed up to 2147483647, or unlimited"],
        ),
        (
            "{ulimits: {nofile: true}}",
            ["ulimits.nofile: true is no limit: allowed a number, unlimited, or two of these, soft:hard"],
        ),
        ("{run_as_root: true, user: app}", ['run_as_root: is true, and user is "app": leave one of them out']),
        (
            f"{{restart: {{ignored_exit_codes: {list(range(51))}}}}}",
            ["restart.ignored_exit_codes: 51 are more than ECS takes: allowed 50"],
        ),
        (
            "{capabilities: [NET_ADMIN]}",
            ['capabilities[0]: "NET_ADMIN" is not possible: allowed SYS_PTRACE'],
        ),
        (
            "{memory_reservation: 400, containers: {p: {image: 'a:1', memory: 113}}}",
            [("memory_reservation: 513 MiB are kept for containers, and the task has 512: keep less, or raise the "
             "module's memory")],
        ),
        (
            "{restart: {}, jobs: {migrate: {command: [migrate]}}}",
            [("restart: starts the module's container again when it has ended, and so a job would run again: leave "
             "restart out, or give the jobs to a module of their own")],
        ),
        (
            ("{start_timeout_s: 30, container_health_check: {command: [CMD, a]}, "
            "containers: {p: {image: 'a:1', depends_on: {web: HEALTHY}}}}"),
            [("start_timeout_s: 30 s have passed before its first check, after interval_s (30 s), and others wait for "
             "its health: allowed more than 30, or check it more often")],
        ),
        (
            "{cpu: 512, memory: 1024, tracing: {}, jobs: {migrate: {command: [migrate], cpu: 256}}}",
            [
                (
                    "jobs.migrate.cpu: 256 CPU units are fewer than the module's containers claim: allowed 512 and "
                    "more, or leave it out"
                )
            ],
        ),
        ("{cpu: 512, memory: 1024, containers: {p: {image: 'a:1'}}, jobs: {m: {command: [m], cpu: 256}}}", []),
        ('{placeholders: {v: "1"}, docker_labels: {version: "${v}"}}', []),
        ("{volumes: {d: {}}, mounts: {d: {path: /tmp}}}",
         ["mounts.d.path: /tmp is the container's own already: choose another directory"]),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_told(problems_of_web: Any, keys: str, expected: list[str]):
    assert expected == problems_of_web(keys)


def test_whoever_waits_for_the_own_containers_health_may_wait_for_hours():
    found = module(
        container_health_check={"command": ["CMD", "true"]},
        containers={"p": {"image": "ghcr.io/a:1", "depends_on": {"web": "HEALTHY"}}},
    )
    assert [warning.fields[0] for warning in warnings(found)] == [("start_timeout_s",)]
