"""Directories of machines that modules mount, in an environment that comes up, is broken, edited and released."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.features.host_mounts import OF_THE_MACHINE
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.requests import parse_requests
from modulestack.release.verbs.diff import diff
from tests.support.program import copy_program
from tests.support.rehearsed import broken, rehearsed_file

MODULES = "modulestack:modules"
SHIPPER: dict[str, Any] = {
    "image": "ghcr.io/example/shipper:1",
    "capacity": "machines",
    "scheduling_strategy": "DAEMON",
    "volumes": {"logs": {"host_path": "/var/log"}, "state": {"host_path": "/var/lib/shipper"}},
    "mounts": {"logs": {"path": "/logs"}, "state": {"path": "/state", "read_only": False}},
}
WORKER: dict[str, Any] = {
    "image": "ghcr.io/example/worker:1",
    "capacity": "machines",
    "tasks": 3,
    "volumes": {"cache": {"host_path": "/var/cache/worker"}},
    "mounts": {"cache": {"path": "/cache", "read_only": False}},
    "jobs": {"migrate": {"command": ["migrate"], "before_release": True}},
}
OTHER: dict[str, Any] = {
    "image": "ghcr.io/example/other:1",
    "capacity": "pool",
    "tasks": 2,
    "volumes": {"cache": {"host_path": "/var/cache/other"}},
    "mounts": {"cache": {"path": "/cache", "read_only": False}},
}
CONFIG: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "modulestack:network": {"create": {"zones": 2}},
    "modulestack:capacity": {"machines": {"instance_types": ["m7i.2xlarge"], "min": 2, "max": 4}},
    "modulestack:managed_instances": {"pool": {}},
    MODULES: {"shipper": SHIPPER, "worker": WORKER, "other": OTHER},
}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    copy_program(tmp_path)
    (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": CONFIG}, sort_keys=False))
    sandbox = Sandbox("shop", tmp_path)
    yield sandbox
    sandbox.aws.close()


def up(shop: Sandbox, **modules: Any) -> None:
    _, outputs, _ = shop.up(**{MODULES: json.dumps({**CONFIG[MODULES], **modules})})
    shop.settle(outputs["modules"])


def paths(shop: Sandbox, module: str) -> dict[str, str]:
    """Volume → path, of the revision that *module* runs."""
    ecs = shop.aws.client("ecs")
    [service] = ecs.describe_services(cluster="shop-machines", services=[module])["services"]
    document = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    return {volume["name"]: volume["host"]["sourcePath"] for volume in document["volumes"]}


def read_only(shop: Sandbox, module: str) -> dict[str, bool]:
    """Volume → whether its container may only read, of the revision that *module* runs."""
    ecs = shop.aws.client("ecs")
    [service] = ecs.describe_services(cluster="shop-machines", services=[module])["services"]
    [own] = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"][
        "containerDefinitions"
    ]
    return {mount["sourceVolume"]: mount["readOnly"] for mount in own["mountPoints"]}


def test_a_rehearsal_shows_what_stays_on_a_machine_and_what_does_not():
    """For a DAEMON that reads and writes, for tasks of which several are on a machine, and on managed instances."""
    report = rehearsed_file("shop", yaml.safe_dump({"config": CONFIG}))
    assert broken(report) == []
    shown = {scenario.module: scenario.observed for scenario in report.scenarios if scenario.name == OF_THE_MACHINE}
    assert shown.keys() == {"shipper", "worker", "other"}
    for observed in shown.values():
        assert "still there" in observed
        assert "by 0 of" in observed
        assert "who may only read cannot write" in observed


def test_who_says_nothing_only_reads(shop: Sandbox):
    up(shop)
    assert paths(shop, "shipper") == {"logs": "/var/log", "state": "/var/lib/shipper"}
    assert read_only(shop, "shipper") == {"logs": True, "state": False}


def test_another_path_is_for_the_next_release_which_tells_of_it(shop: Sandbox):
    up(shop)
    up(shop, worker={**WORKER, "volumes": {"cache": {"host_path": "/var/cache/other"}}})
    assert paths(shop, "worker") == {"cache": "/var/cache/worker"}
    aws = AwsClient(shop.aws.session(), shop.aws.clock, region=shop.aws.region)
    dependencies = Dependencies(aws=aws, who="test", report=lambda _: None)
    [request] = parse_requests(aws, "shop", {"worker": ""}, {}, by_digest=False)
    told = [(each.path, each.before, each.after) for each in diff(dependencies, request)]
    assert told == [("volumes[cache].host.sourcePath", "/var/cache/worker", "/var/cache/other")]
