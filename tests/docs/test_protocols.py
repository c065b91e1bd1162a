"""docs/protocols.md: its environment rehearses, and its snippets say what they do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from modulestack.environment.load import from_file
from modulestack.environment.model import Environment
from modulestack.features.protocol import CONNECTED, NOT_UNDERSTOOD
from modulestack.rehearsal.rehearse import rehearse
from tests.support.environments import environment
from tests.support.plans import plan_of
from tests.support.program import ROOT, copy_program

PAGE = (ROOT / "docs" / "protocols.md").read_text()
[EXAMPLE, DUAL_STACK, SHARED] = re.findall(r"```yaml\n(config:\n.*?)```", PAGE, re.DOTALL)


def test_the_standard_health_service_is_asked():
    [snippet] = re.findall(r"```yaml\n(health_check: .*?)```", PAGE, re.DOTALL)
    keys = {"image": "a:1", "port": 9090, "protocol": "grpc", **yaml.safe_load(snippet)}
    check = plan_of(environment({"pay": keys}, domain={"zone": "example.com"}), "pay").target_group["health_check"]
    assert (check["path"], check["matcher"]) == ("/grpc.health.v1.Health/Check", "0")


def test_the_example_rehearses_and_keeps_its_clients(tmp_path: Path):
    """Everything that it promises is kept, of what speaks gRPC by TLS too."""
    copy_program(tmp_path)
    (tmp_path / "Pulumi.staging.yaml").write_text(EXAMPLE)
    report, sandbox = rehearse("staging", tmp_path)
    groups = sandbox.aws.client("elbv2").describe_target_groups()["TargetGroups"]
    sandbox.aws.close()
    assert (report.held, groups) == (True, [])
    played = {(each.module, each.name): each.observed for each in report.scenarios}
    assert played["pay", CONNECTED].endswith("never fewer than 1 healthy; no tasks gone with clients")
    assert "failed health checks of the load balancer on port 9090" in played["pay", NOT_UNDERSTOOD]
    assert ("web", CONNECTED) not in played


def test_the_example_of_ipv6_is_one(tmp_path: Path):
    """Whatever modules there are: of private ones it says nothing."""
    config = yaml.safe_load(DUAL_STACK)["config"]
    modules = {"web": {"image": "a:1", "port": 80, "reachable_from": "internet"}, "api": {"image": "a:1", "port": 80}}
    found = from_text(tmp_path, {**config, "aws:region": "eu-west-1", "modulestack:modules": modules})
    assert {name: module.load_balancing.ip_address_type for name, module in found.modules.items()} == {
        "web": "dualstack",
        "api": "ipv4",
    }


def test_the_example_of_ipv6_of_shared_load_balancers_is_one(tmp_path: Path):
    config = yaml.safe_load(SHARED)["config"]
    site = {"image": "a:1", "port": 80, "reachable_from": "internet", "load_balancers": {"front": {}}}
    of_all = {"aws:region": "eu-west-1", "modulestack:domain": {"zone": "example.com"}}
    found = from_text(tmp_path, {**config, **of_all, "modulestack:modules": {"site": site}})
    assert {name: each.ip_address_type for name, each in found.load_balancers.items()} == {
        "front": "dualstack",
        "inner": "dualstack",
    }


def from_text(folder: Path, config: dict[str, Any]) -> Environment:
    (folder / "Pulumi.dual.yaml").write_text(yaml.safe_dump({"config": config}))
    return from_file("dual", folder)
