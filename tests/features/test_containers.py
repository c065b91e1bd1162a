"""Containers beside a module's own: what a file may say of them, and what comes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.features.contribution import Seed, Statement
from modulestack.features.registry import warnings
from tests.support.environments import module
from tests.support.plans import plan

CHECK = {"command": ["CMD", "true"]}
MANY = json.dumps({f"c{number}": {"image": "a:1"} for number in range(10)})


def test_a_module_without_them_is_as_it_was():
    """Not a byte more: no scenario, no field of the manifest, no placeholder."""
    alone = plan()
    assert [container["name"] for container in alone.containers] == ["web"]
    assert (alone.placeholders, alone.scenarios, alone.containers[0]["cpu"]) == ({}, (), 0)
    assert "containers" not in alone.manifest


def test_every_container_is_defined_with_its_defaults_and_sorted_by_name():
    """The template is canonical, whatever the order in the file is."""
    two = plan(containers={"proxy": {"image": "nginx:1"}, "init": {"image": "a:1", "essential": False}})
    init, proxy, web = two.containers
    assert (init["name"], proxy["name"], web["name"]) == ("init", "proxy", "web")
    assert proxy == {
        "name": "proxy",
        "image": "${image.proxy}",
        "essential": True,
        "cpu": 0,
        "portMappings": [],
        "environment": [],
        "secrets": [],
        "user": "1000:1000",
        "stopTimeout": 30,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True, "tmpfs": [{"containerPath": "/tmp", "size": 256}]},
        "mountPoints": [],
        "volumesFrom": [],
        "systemControls": [],
        "logConfiguration": web["logConfiguration"],
    }
    assert init == {**proxy, "name": "init", "image": "${image.init}", "essential": False}
    assert two.placeholders == {"image.proxy": "nginx:1", "image.init": "a:1"}
    assert two.manifest["containers"] == ["init", "proxy"]
    assert two.scenarios == ("a sidecar dies",)


def test_every_key_is_in_the_definition():
    keys = {
        "image": "nginx:1",
        "command": ["serve"],
        "entry_point": ["program"],
        "environment": {"B": "2", "A": "1"},
        "secrets": {"S": "ssm:/s"},
        "cpu": 64,
        "memory": 128,
        "memory_reservation": 64,
        "run_as_root": True,
        "writable_root": True,
        "working_directory": "/srv",
        "essential": False,
        "depends_on": {"web": "START"},
        "health_check": CHECK,
        "start_timeout_s": 60,
        "stop_timeout_s": 20,
        "restart": {"ignored_exit_codes": [2, 0], "attempt_period_s": 60},
        "open_files": 1000,
        "docker_labels": {"a.b": "c"},
        "ports": [9000],
    }
    proxy, web = plan(containers={"proxy": keys}).containers
    assert {key: value for key, value in proxy.items() if value != web.get(key) and key != "name"} == {
        "image": "${image.proxy}",
        "command": ["serve"],
        "entryPoint": ["program"],
        "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
        "secrets": [{"name": "S", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/s"}],
        "cpu": 64,
        "memory": 128,
        "memoryReservation": 64,
        "user": "0",
        "readonlyRootFilesystem": False,
        "linuxParameters": {"initProcessEnabled": True},
        "workingDirectory": "/srv",
        "essential": False,
        "dependsOn": [{"containerName": "web", "condition": "START"}],
        "healthCheck": {"command": ["CMD", "true"], "interval": 30, "timeout": 5, "retries": 3, "startPeriod": 0},
        "startTimeout": 60,
        "stopTimeout": 20,
        "restartPolicy": {"enabled": True, "ignoredExitCodes": [0, 2], "restartAttemptPeriod": 60},
        "ulimits": [{"name": "nofile", "softLimit": 1000, "hardLimit": 1000}],
        "dockerLabels": {"a.b": "c"},
        "portMappings": [{"name": "port-9000", "containerPort": 9000, "hostPort": 9000, "protocol": "tcp"}],
    }
    assert web["cpu"] == 256 - 64


def test_the_modules_own_container_waits_for_others():
    [init, web] = plan(
        depends_on={"init": "SUCCESS"}, containers={"init": {"image": "a:1", "essential": False}}
    ).containers
    assert "dependsOn" not in init
    assert web["dependsOn"] == [{"containerName": "init", "condition": "SUCCESS"}]


def test_ecs_may_fetch_what_they_need_and_no_more():
    """Their secrets, and the repositories of other accounts; those of this one the module has anyhow."""
    foreign = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/proxy:1"
    own = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/agent:1"
    more = plan(containers={"proxy": {"image": foreign, "secrets": {"A": "ssm:/a"}}, "agent": {"image": own}})
    pull = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
    assert [statement for statement in more.execution_role if statement not in plan().execution_role] == [
        Statement(actions=pull, resources=("arn:aws:ecr:eu-west-1:210987654321:repository/proxy",)),
        Statement(actions=("ssm:GetParameters",), resources=("arn:aws:ssm:eu-west-1:123456789012:parameter/a",)),
    ]
    assert set(more.seeds) >= {
        Seed(kind="ssm", reference="ssm:/a"),
        Seed(kind="image", reference=foreign),
        Seed(kind="image", reference=own),
    }
    asked = {arn for access in more.pipeline if "ecr:BatchGetImage" in access.statement.actions
             for arn in access.statement.resources}  # fmt: skip
    assert "arn:aws:ecr:eu-west-1:210987654321:repository/*" in asked


def test_commands_can_be_run_in_each_of_them():
    """Its agent has directories of its own to write to, unless it may write anywhere."""
    more = plan(exec={}, containers={"proxy": {"image": "a:1"}, "tool": {"image": "a:1", "writable_root": True}})
    proxy, tool, _ = more.containers
    assert [mount["sourceVolume"] for mount in proxy["mountPoints"]] == [
        "exec-agent-proxy",
        "exec-state-proxy",
        "exec-log-proxy",
    ]
    assert tool["mountPoints"] == []
    assert {volume["name"] for volume in more.volumes} == {
        *("exec-agent", "exec-state", "exec-log"),
        *("exec-agent-proxy", "exec-state-proxy", "exec-log-proxy"),
    }


def test_containers_share_a_volume():
    """Each mounts it where it says; what is mounted at ``/tmp`` takes the place of the one in memory."""
    found = plan(
        volumes={"assets": {}},
        mounts={"assets": {"path": "/srv/assets"}},
        containers={"proxy": {"image": "a:1", "mounts": {"assets": {"path": "/tmp", "read_only": True}}}},
    )
    proxy, web = found.containers
    assert found.volumes == ({"name": "assets"},)
    assert web["mountPoints"] == [{"sourceVolume": "assets", "containerPath": "/srv/assets", "readOnly": False}]
    assert proxy["mountPoints"] == [{"sourceVolume": "assets", "containerPath": "/tmp", "readOnly": True}]
    assert "tmpfs" not in proxy["linuxParameters"]


def test_a_sidecar_serves():
    """It has the module's port, and its own besides; the module's own container has none."""
    found = plan(serving_container="proxy", containers={"proxy": {"image": "a:1", "ports": [9901]}})
    proxy, web = found.containers
    assert [port["containerPort"] for port in proxy["portMappings"]] == [8080, 9901]
    assert proxy["portMappings"][0]["name"] == "http"
    assert web["portMappings"] == []
    assert found.manifest["serving"] == "proxy"


INIT = "{image: 'a:1', essential: false}"
ENDS = "i must end before web starts (SUCCESS)"
NOBODY = "would reach nobody: name another container, or wait for START or HEALTHY"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("{containers: {p: {image: 'a:1'}}}", []),
        (
            "{containers: {p: {}}}",
            [
                (
                    "containers.p.image: missing (what it runs, until a release names another (`modulestack release "
                    "web/proxy=IMAGE`))"
                )
            ],
        ),
        ("{containers: {p: {image: 'a:1', prot: 1}}}", ["containers.p.prot: unknown key: did you mean ports?"]),
        (
            "{containers: {web: {image: 'a:1'}}}",
            ["containers.web: is the name of the module's own container already: choose another"],
        ),
        (
            "{containers: {'1p': {image: 'a:1'}}}",
            [
                (
                    'containers.1p: "1p" is no name of a container: allowed letters, digits, - and _, starting with '
                    "a letter"
                )
            ],
        ),
        (f"{{containers: {MANY}}}", ["containers: 10 beside the module's own are more than a task takes: allowed 9"]),
        (
            "{containers: {p: {image: 'a:1', ports: [80]}}}",
            ["containers.p.ports[0]: 80 is the port of the module's own container, web: choose another"],
        ),
        (
            "{containers: {p: {image: 'a:1', ports: [81]}, q: {image: 'a:1', ports: [82, 81]}}}",
            ["containers.q.ports[1]: 81 is the port of p: choose another"],
        ),
        (
            "{containers: {p: {image: 'a:1', cpu: 200}, q: {image: 'a:1', cpu: 57}}}",
            [
                (
                    "containers.q.cpu: the containers claim 257 CPU units, and the task has 256: claim less, or raise "
                    "the module's cpu"
                )
            ],
        ),
        (
            "{containers: {p: {image: 'a:1', memory: 1024}}}",
            [
                (
                    "containers.p.memory: 1024 MiB is more than its task has: allowed up to 512, or raise the module's "
                    "memory"
                )
            ],
        ),
        (
            "{containers: {p: {image: 'a:1', memory: 300}, q: {image: 'a:1', memory_reservation: 213}}}",
            [
                (
                    "containers.p.memory: 513 MiB are kept for containers, and the task has 512: keep less, or raise "
                    "the module's memory"
                )
            ],
        ),
        (
            "{containers: {p: {image: 'a:1', memory: 100, memory_reservation: 200}}}",
            ["containers.p.memory_reservation: 200 MiB is above its memory: allowed up to 100"],
        ),
        (
            "{containers: {p: {image: 'a:1', user: root}}}",
            [
                (
                    'containers.p.user: "root" is root, who could change the container\'s own programs: '
                    "allowed any other user"
                )
            ],
        ),
        (
            "{containers: {p: {image: 'a:1', user: app, run_as_root: true}}}",
            ['containers.p.run_as_root: is true, and user is "app": leave one of them out'],
        ),
        (
            "{containers: {p: {image: 'a:1', environment: {A: x}, secrets: {A: ssm:/a}}}}",
            ["containers.p.secrets.A: is set in environment too: keep one of the two"],
        ),
        (
            "{containers: {p: {image: 'a:1', health_check: {command: [curl]}}}}",
            [
                (
                    'containers.p.health_check.command: ["curl"] does not say how it is run: '
                    'allowed ["CMD", "program", "argument"] or ["CMD-SHELL", "one line for the shell"]'
                )
            ],
        ),
        (
            "{containers: {p: {image: 'a:1', start_timeout_s: 121}}}",
            ["containers.p.start_timeout_s: 121 s is too large: allowed 2 to 120"],
        ),
        (
            "{containers: {p: {image: 'a:1', restart: {attempt_period_s: 59}}}}",
            ["containers.p.restart.attempt_period_s: 59 s is too small: allowed 60 to 1800"],
        ),
        (
            f"{{containers: {{p: {{image: 'a:1', restart: {{ignored_exit_codes: {list(range(51))}}}}}}}}}",
            ["containers.p.restart.ignored_exit_codes: 51 are more than ECS takes: allowed 50"],
        ),
        (
            "{containers: {p: {image: 'a:1', restart: }}}",
            ["containers.p.restart: nothing is written here: write {} to have it, or leave it out"],
        ),
        (
            '{containers: {p: {image: "a:1", command: ["${v}"]}}}',
            [("containers.p.command[0]: ${v} is not declared: add v under placeholders, or write $${v} for the text "
             "${v}")],
        ),
        ('{placeholders: {v: "1"}, containers: {p: {image: "a:1", command: ["${v}"]}}}', []),
        (
            "{containers: {p: {image: 'a:1', working_directory: srv}}}",
            [
                (
                    'containers.p.working_directory: "srv" is no directory of a container: allowed such as /data, '
                    "without blanks, colons and .."
                )
            ],
        ),
        ("{volumes: {d: {}}, mounts: {d: {path: /d}}, containers: {p: {image: 'a:1', mounts: {d: {path: /tmp}}}}}", []),
        (
            "{volumes: {d: }, mounts: {d: {path: /d}}}",
            [
                "mounts.d: there is no such volume: add it under volumes",
                "volumes.d: nothing is written here: write {} to have it, or leave it out",
            ],
        ),
        ("{containers: {p: }}", ["containers.p: nothing is written here: indent its keys below it, or leave it out"]),
        (
            "{volumes: {disk: {}}, mounts: {dsk: {path: /d}}}",
            [
                "mounts.dsk: there is no such volume: did you mean disk?",
                "volumes.disk: nobody mounts it: add it to the mounts of a container, or leave it out",
            ],
        ),
        (
            "{exec: {}, volumes: {d: {}, e: {}}, mounts: {d: {path: /managed-agents/}, e: {path: /}}}",
            [
                (
                    "mounts.d.path: /managed-agents/ is the agent's of ECS Exec already: choose another directory"
                ),
                "mounts.e.path: / is the whole of the container: choose a directory",
            ],
        ),
        (
            "{volumes: {d: {}, e: {}}, containers: {p: {image: 'a:1', mounts: {d: {path: /d}, e: {path: /d/}}}}}",
            ["containers.p.mounts.e.path: /d/ is where d is mounted already: choose another directory"],
        ),
        (
            "{serving_container: p, containers: {p: {image: 'a:1', ports: [80]}}}",
            ["containers.p.ports[0]: 80 is the port of p: choose another"],
        ),
        (
            "{serving_container: prxy, containers: {proxy: {image: 'a:1'}}}",
            ["serving_container: there is no container prxy: did you mean proxy?"],
        ),
        (
            "{port: null, serving_container: p, containers: {p: {image: 'a:1'}}}",
            [
                (
                    "serving_container: says to which container the load balancer sends requests, and a module without "
                    "port has no load balancer: leave it out, or set port"
                )
            ],
        ),
        # What waits for what.
        (f"{{depends_on: {{i: SUCCESS}}, containers: {{i: {INIT}}}}}", []),
        (
            "{depends_on: {j: START}, containers: {init: {image: 'a:1'}}}",
            ["depends_on.j: there is no such container: allowed init"],
        ),
        (
            "{depends_on: {int: START}, containers: {init: {image: 'a:1'}}}",
            ["depends_on.int: there is no such container: did you mean init?"],
        ),
        ("{depends_on: {web: START}}", ["depends_on.web: is the container itself: leave it out"]),
        (
            "{depends_on: {p: HEALTHY}, containers: {p: {image: 'a:1'}}}",
            [
                (
                    "depends_on.p: HEALTHY never comes, as p has no health check: add containers.p.health_check, or "
                    "wait for START"
                )
            ],
        ),
        (
            "{containers: {p: {image: 'a:1', depends_on: {web: HEALTHY}}}}",
            [
                (
                    "containers.p.depends_on.web: HEALTHY never comes, as web has no health check: add "
                    "container_health_check, or wait for START"
                )
            ],
        ),
        (
            "{depends_on: {p: COMPLETE}, containers: {p: {image: 'a:1'}}}",
            [
                (
                    "depends_on.p: COMPLETE is not possible, as the task ends with p: set containers.p.essential: "
                    "false, or wait for START or HEALTHY"
                )
            ],
        ),
        (
            "{containers: {p: {image: 'a:1', depends_on: {web: SUCCESS}}}}",
            [
                (
                    "containers.p.depends_on.web: SUCCESS is not possible, as the task ends with web, the module's own "
                    "container: wait for START or HEALTHY"
                )
            ],
        ),
        (
            ("{depends_on: {p: HEALTHY}, containers: {p: {image: 'a:1', start_timeout_s: 30, "
            "health_check: {command: [CMD, a]}}}}"),
            [
                (
                    "containers.p.start_timeout_s: 30 s have passed before its first check, after interval_s (30 s), "
                    "and others wait for its health: allowed more than 30, or check it more often"
                )
            ],
        ),
        # What must end.
        (
            f"{{depends_on: {{i: SUCCESS}}, serving_container: i, containers: {{i: {INIT}}}}}",
            [f"serving_container: {ENDS}, and the load balancer's requests {NOBODY}"],
        ),
        (
            (f"{{depends_on: {{i: SUCCESS}}, ports: {{a: {{port: 9000, container: i}}}}, "
            f"containers: {{i: {INIT}}}}}"),
            [f"ports.a.container: {ENDS}, and the load balancer's requests {NOBODY}"],
        ),
        (
            ("{depends_on: {i: SUCCESS}, health_check: {port: 9000}, containers: {i: {image: 'a:1', essential: false, "
            "ports: [9000]}}}"),
            [f"containers.i.ports: {ENDS}, and nobody listens there then: leave it out, or wait for START or HEALTHY"],
        ),
        (
            ("{depends_on: {i: SUCCESS}, containers: {i: {image: 'a:1', essential: false, "
            "health_check: {command: [CMD, a]}}}}"),
            [
                (
                    f"containers.i.health_check: {ENDS}, and nobody is asked how it is then: leave it out, or wait "
                    "for HEALTHY, with essential: true"
                )
            ],
        ),
        (
            ("{depends_on: {i: SUCCESS}, log_driver: {driver: awsfirelens}, containers: {i: {image: 'a:1', "
            "essential: false, run_as_root: true, log_router: {}}}}"),
            [
                (
                    f"containers.i.log_router: {ENDS}, and what others write would go nowhere then: wait for START, "
                    "and let it run"
                )
            ],
        ),
        (
            ("{depends_on: {p: START}, containers: {p: {image: 'a:1', depends_on: {i: COMPLETE}, ports: [9000]}, "
            "i: {image: 'a:1', essential: false, ports: [9001]}}}"),
            [
                (
                    "containers.i.ports: i must end before p starts (COMPLETE), and nobody listens there then: leave "
                    "it out, or wait for START or HEALTHY"
                )
            ],
        ),
        (
            ("{depends_on: {i: SUCCESS}, containers: {p: {image: 'a:1', depends_on: {i: HEALTHY}}, i: {image: 'a:1', "
            "essential: false, health_check: {command: [CMD, a]}}}}"),
            [
                (
                    f"containers.i.health_check: {ENDS}, and nobody is asked how it is then: leave it out, or wait "
                    "for HEALTHY, with essential: true"
                ),
                (
                    f"containers.p.depends_on.i: HEALTHY may never come, as {ENDS}: wait for SUCCESS here too, or for "
                    "START"
                ),
            ],
        ),
        (
            "{tracing: {}, depends_on: {otel-collector: SUCCESS}}",
            [
                (
                    "depends_on.otel-collector: SUCCESS is not possible, as otel-collector, which tracing adds, "
                    "runs as long as the task: wait for START"
                )
            ],
        ),
        (
            "{depends_on: {p: SUCCESS}, containers: {p: {image: 'a:1', essential: false, restart: {}}}}",
            [
                (
                    "containers.p.restart: starts it again when it has ended, and others wait for its end (SUCCESS): "
                    "add 0 to ignored_exit_codes, or leave restart out"
                )
            ],
        ),
        (
            ("{depends_on: {p: SUCCESS}, containers: {p: {image: 'a:1', essential: false, "
            "restart: {ignored_exit_codes: [0]}}}}"),
            [],
        ),
        (
            "{depends_on: {p: DONE}, containers: {p: {image: 'a:1'}}}",
            ['depends_on.p: "DONE" is not possible: allowed START, COMPLETE, SUCCESS or HEALTHY'],
        ),
        (
            ("{depends_on: {p: START}, containers: {p: {image: 'a:1', depends_on: {q: START}}, "
            "q: {image: 'a:1', depends_on: {web: START}}}}"),
            [
                (
                    "depends_on.p: waits in a circle, so that none can start: web → p → q → web: take one of them out"
                )
            ],
        ),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_told(problems_of_web: Any, keys: str, expected: list[str]):
    """Once, with what is allowed; and what goes together is not."""
    assert expected == problems_of_web(keys)


def test_a_container_may_be_called_like_a_key(problems_of_web: Any):
    """Names in a map of sections are no keys."""
    assert problems_of_web("{containers: {image: {image: 'a:1', ports: [x]}}}") == [
        'containers.image.ports[0]: "x" is no whole number'
    ]


def test_whoever_may_wait_for_hours_is_warned():
    """Of a container that others want to be healthy, and that has all the time of the world."""
    found = module(
        depends_on={"proxy": "HEALTHY"}, containers={"proxy": {"image": "ghcr.io/a:1", "health_check": CHECK}}
    )
    assert [(warning.fields[0], warning.message) for warning in warnings(found)] == [
        (
            ("containers", "proxy", "start_timeout_s"),
            "is not set, and others wait for its health: a task in which it never becomes healthy waits for hours",
        )
    ]
