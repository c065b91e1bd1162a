"""The page on containers: its example is a valid file, and what it says of it is so."""

from __future__ import annotations

import re

import yaml

from modulestack.features.registry import warnings
from tests.environment.strategies import environment_of
from tests.support.plans import plan_of
from tests.support.program import ROOT

PAGE = (ROOT / "docs" / "containers.md").read_text()


def test_the_example_is_valid_and_means_what_is_said():
    example, options, limits, shared, files, agents, routed = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        **yaml.safe_load(example),
    }
    environment = environment_of(config)
    agent, migrate, proxy, web = plan_of(environment).containers
    assert [*warnings(environment.modules["web"])] == []
    assert (agent["user"], agent["readonlyRootFilesystem"], agent["essential"]) == ("0", False, False)
    assert (proxy["user"], proxy["readonlyRootFilesystem"], proxy["essential"]) == ("1000:1000", True, True)
    assert migrate["essential"] is False
    assert web["dependsOn"] == [
        {"containerName": "migrate", "condition": "SUCCESS"},
        {"containerName": "proxy", "condition": "HEALTHY"},
    ]
    config["modulestack:modules"] = {"web": {"image": "ghcr.io/example/a:1", "port": 80, **yaml.safe_load(options)}}
    environment = environment_of(config)
    [own] = plan_of(environment).containers
    assert own["restartPolicy"] == {"enabled": True, "restartAttemptPeriod": 60, "ignoredExitCodes": [0]}
    assert own["linuxParameters"]["capabilities"] == {"add": ["SYS_PTRACE"]}
    assert [*warnings(environment.modules["web"])] == []
    machines = {"instance_types": ["m7i.2xlarge"], "min": 1, "max": 2}
    module = {"image": "ghcr.io/example/a:1", "capacity": "machines", **yaml.safe_load(limits)}
    on_machines = {**config, "modulestack:capacity": {"machines": machines}, "modulestack:modules": {"web": module}}
    [own] = plan_of(environment_of(on_machines)).containers
    assert [(each["name"], each["softLimit"], each["hardLimit"]) for each in own["ulimits"]] == [
        ("core", 0, -1),
        ("memlock", -1, -1),
        ("nproc", 4096, 4096),
    ]
    config["modulestack:modules"] = {"web": {"image": "ghcr.io/example/a:1", "port": 80, **yaml.safe_load(files)}}
    [own] = plan_of(environment_of(config)).containers
    assert [each["value"] for each in own["environmentFiles"]] == [
        "arn:aws:s3:::example-settings/web.env",
        "arn:aws:s3:::example-settings/all.env",
    ]
    config["modulestack:modules"] = {"web": {"image": "ghcr.io/example/a:1", "port": 80, **yaml.safe_load(agents)}}
    environment = environment_of(config)
    assert [each["name"] for each in plan_of(environment).containers] == ["cloudwatch-agent", "otel-collector", "web"]
    assert [*warnings(environment.modules["web"])] == []
    module = {"image": "ghcr.io/example/a:1", "port": 80, **yaml.safe_load(shared)}
    config["modulestack:modules"] = {"web": module}
    build, own = plan_of(environment_of(config)).containers
    assert [each["mountPoints"][0]["sourceVolume"] for each in (build, own)] == ["assets", "assets"]
    config["modulestack:modules"] = {"web": {"image": "ghcr.io/example/a:1", "port": 80, **yaml.safe_load(routed)}}
    environment = environment_of(config)
    router, own = plan_of(environment).containers
    assert (own["logConfiguration"]["logDriver"], router["firelensConfiguration"]["type"]) == (
        "awsfirelens",
        "fluentbit",
    )
    assert [*warnings(environment.modules["web"])] == []
