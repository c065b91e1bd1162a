"""Whatever a file may say as long as it may: what comes of it fits, and is measured as long as it becomes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from components.module_plan import module_plan
from modulestack.contract.account import AwsAccount
from modulestack.environment import size_rules
from modulestack.rehearsal.sandbox import Sandbox
from tests.environment.pipeline_roles import features
from tests.environment.strategies import environment_of
from tests.support.program import copy_program

ENVIRONMENT = "e" * 24
END = "z" * 32
"""What fills a name: those of modules, sets of machines, jobs, ports and file systems have 32 characters at most."""


def _named(text: str) -> str:
    return f"{text}-{END}"[:32]


def _config() -> dict[str, Any]:
    """Modules of every kind with whatever has a name; one of them is named by all others."""
    config = features.config(4, name=ENVIRONMENT, applications=1, long=True)
    capacity, managed, shared = _named("machines"), _named("pool"), _named("shared")
    config["modulestack:capacity"] = {capacity: config["modulestack:capacity"]["machines"]}
    config["modulestack:managed_instances"] = {
        managed: {"daemons": {_named("agent"): {"image": "ghcr.io/example/agent:1"}}},
    }
    config["modulestack:file_systems"] = {shared: {}}
    modules = config["modulestack:modules"]
    for module in modules.values():
        if "capacity" in module:
            module["capacity"] = {"machines": capacity, "pool": managed}[module["capacity"]]
        for volume in module.get("volumes", {}).values():
            if "efs" in volume:
                volume["efs"] = shared
        module["jobs"] = {_named(name): job for name, job in module.get("jobs", {}).items()}
        module["volumes"] = {_named(name): volume for name, volume in module.get("volumes", {}).items()}
        module["mounts"] = {_named(name): mount for name, mount in module.get("mounts", {}).items()}
    callers = sorted(modules)
    ports = {_named("admin"): {"port": 81}}
    modules[_named("api")] = {"image": "app:1", "port": 80, "reachable_from": callers, "ports": ports}
    return config


def _lengths(manifest: str) -> dict[str, int]:
    return {key: len(json.dumps(value)) for key, value in json.loads(manifest).items()}


def test_the_longest_names_come_up_and_manifests_are_measured_with_them(tmp_path: Path):
    """The embedded AWS refuses names that are too long for AWS; a field is never longer than the check takes it."""
    copy_program(tmp_path)
    (tmp_path / f"Pulumi.{ENVIRONMENT}.yaml").write_text(yaml.safe_dump({"config": _config()}))
    environment = environment_of(_config(), ENVIRONMENT)
    account = AwsAccount(partition="aws", id=features.OWN, region="eu-west-1")
    sandbox = Sandbox(ENVIRONMENT, tmp_path)
    sandbox.up()
    ssm = sandbox.aws.client("ssm")
    longer = {}
    for name, module in environment.modules.items():
        made = ssm.get_parameter(Name=f"/modulestack/{ENVIRONMENT}/{name}/target")["Parameter"]["Value"]
        measured = size_rules.longest_manifest(environment, module, module_plan(environment, module, account))
        most = _lengths(measured.to_json())
        longer[name] = {key for key, length in _lengths(made).items() if length > most.get(key, 0)}
    sandbox.aws.close()
    assert {name: keys for name, keys in longer.items() if keys} == {}
    assert {name for name, module in environment.modules.items() if module.capacity} != set()
