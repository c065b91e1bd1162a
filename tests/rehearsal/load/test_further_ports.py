"""Requests that come to a further port of their module, whose target groups have rules of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.embedded_aws.clock import START, SimulatedClock
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.load import from_file
from modulestack.load.tally import summary
from modulestack.rehearsal.load.load_run import LoadRun
from modulestack.rehearsal.load.load_stand import bring_up
from modulestack.rehearsal.load.scenario_file import read_scenario
from modulestack.rehearsal.sandbox import Sandbox

ROOT = Path(__file__).parents[3]
SCENARIO: dict[str, Any] = {
    "description": "two ports",
    "for_s": 1200,
    "settings": {
        "modules.api.ports": {"admin": {"port": 9090, "health_check": {"path": "/ready"}}},
        "modules.api.deployment": {
            "strategy": "canary",
            "bake_time_min": 1,
            "canary": {"percent": 50, "bake_time_min": 2},
        },
    },
    "load": {
        "api": {
            "arrivals": {"per_s": 10},
            "routes": {
                "/": {"share": 3, "service_time": {"constant_ms": 20}},
                "/admin": {"port": "admin", "service_time": {"constant_ms": 20}},
            },
        }
    },
    "events": [{"at_s": 60, "release": {"module": "api"}}],
}


def test_each_port_has_target_groups_and_weights_of_its_own(tmp_path):
    """A canary of half: a quarter of the requests come to the further port, and there, too, both versions have some."""
    file = tmp_path / "scenario.yaml"
    file.write_text(yaml.safe_dump(SCENARIO))
    read = read_scenario(file)
    sandbox = Sandbox("staging", ROOT, clock=SimulatedClock(START), overlays=[read.overlay()])
    stand = bring_up(sandbox, read.checked(sandbox.environment), beside=file.parent)
    assert LoadRun(stand, records=False).play()
    api = stand.modules["api"]
    counted = {arn: group.counted.requests for arn, group in api.balancer.groups.items()}
    whole = summary(api.simulator.tally.total())
    assert whole.lost == 0
    assert set(whole.by_version) == {"api:2.0.1", "api:r1"}
    own, admin = api.manifest.traffic
    assert list(counted) == [*own.target_groups, *admin.target_groups]
    assert sum(counted[arn] for arn in admin.target_groups) == pytest.approx(whole.requests / 4, rel=0.1)
    assert sum(counted.values()) == whole.requests == sum(whole.by_version.values())
    assert min(counted.values()) > 100
    sandbox.aws.close()


@pytest.mark.parametrize(
    ("module", "port", "expected"),
    [
        ("api", "admn", "admn is no port of api, which has admin: did you mean admin?"),
        ("web", "admin", "admin is no port of web, which has none: leave it out, for the module's own port"),
    ],
)
def test_ports_that_are_not_there_are_told(tmp_path, module, port, expected):
    load = {module: yaml.safe_load(yaml.safe_dump(SCENARIO["load"]["api"]))}
    load[module]["routes"]["/admin"]["port"] = port
    file = tmp_path / "scenario.yaml"
    file.write_text(yaml.safe_dump({**SCENARIO, "load": load}, sort_keys=False))
    read = read_scenario(file)
    environment = from_file("staging", ROOT, overlays=[read.overlay()])
    with pytest.raises(InvalidEnvironment) as refused:
        read.checked(environment)
    assert str(refused.value).endswith(f"load.{module}.routes./admin.port: {expected}")
