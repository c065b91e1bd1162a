"""docs/ports.md: its environment rehearses, and what it quotes is said."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from modulestack.features.ports import SILENT_PORT
from modulestack.rehearsal.rehearse import rehearse
from tests.support.plans import plan
from tests.support.program import ROOT, copy_program

PAGE = (ROOT / "docs" / "ports.md").read_text()
[EXAMPLE] = re.findall(r"```yaml\n(config:\n.*?)```", PAGE, re.DOTALL)
[QUOTED] = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)


def test_another_port_is_asked_for_health():
    [snippet] = re.findall(r"```yaml\n(    health_check: .*?)```", PAGE, re.DOTALL)
    found = plan(**yaml.safe_load(snippet))
    check = found.target_group["health_check"]
    assert (check["port"], check["path"]) == ("8081", "/actuator/health")
    assert sorted(rule.port for rule in found.ingress if rule.source == "load balancer") == [8080, 8081]


def test_the_example_rehearses_and_names_the_port_on_which_nobody_listens(tmp_path: Path):
    """Everything that it promises is kept, and the verdict is as the page quotes it."""
    copy_program(tmp_path)
    (tmp_path / "Pulumi.staging.yaml").write_text(EXAMPLE)
    report, sandbox = rehearse("staging", tmp_path)
    sandbox.aws.close()
    assert report.held
    assert {module.name: dict(module.urls) for module in report.modules} == {
        "web": {},
        "api": {
            "admin": "http://api.staging.internal:9090",
            "metrics": "http://api.staging.internal:9000",
        },
    }
    [played] = [each for each in report.scenarios if each.name == SILENT_PORT]
    assert played.observed.startswith(" ".join(QUOTED.split()))
