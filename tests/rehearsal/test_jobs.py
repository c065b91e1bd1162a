"""A rehearsal of modules with jobs plays what the jobs promise, for those modules only."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from modulestack.rehearsal.rehearse import rehearse
from modulestack.rehearsal.report import RehearsalReport
from tests.support.program import ROOT

JOBS: dict[str, dict[str, object]] = {
    "migrate": {"command": ["migrate"], "before_release": True},
    "report": {"command": ["report"]},
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> RehearsalReport:
    """Of the shipped `staging`, whose modules have jobs."""
    root: Path = tmp_path_factory.mktemp("project")
    config = yaml.safe_load((ROOT / "Pulumi.staging.yaml").read_text())["config"]
    config["modulestack:modules"]["web"]["jobs"] = JOBS
    nightly = {**JOBS["report"], "schedule": {"expression": "cron(0 3 * * ? *)", "time_zone": "Europe/Berlin"}}
    config["modulestack:modules"]["api"]["jobs"] = {"report": nightly}
    (root / "Pulumi.staging.yaml").write_text(yaml.safe_dump({"config": config}, sort_keys=False))
    for name in ("Pulumi.yaml", "__main__.py"):
        (root / name).write_text((ROOT / name).read_text())
    return rehearse("staging", root)[0]


def test_every_promise_is_kept(report: RehearsalReport):
    """Those about failing releases too, whose jobs meet the image first."""
    assert [(promise, kept) for promise, kept in report.promises if not kept] == []
    assert (report.changes_on_second_run, report.left_after_down, report.changes_after_releases) == ((), (), ())


def test_a_failing_migration_stops_a_release(report: RehearsalReport):
    [found] = [scenario for scenario in report.scenarios if scenario.name == "a job before a release fails"]
    assert found.module == "web"
    assert found.met
    assert found.observed.startswith(
        "web was not touched: the job migrate ended with exit code 1: relation orders already exists"
    )


def test_a_schedule_runs_the_released_image(report: RehearsalReport):
    [found] = [scenario for scenario in report.scenarios if scenario.name == "a schedule runs a job"]
    assert (found.module, found.met) == ("api", True)
    assert found.observed.startswith("1 run, with ")


def test_a_job_of_a_module_on_machines_runs_on_its_schedule(tmp_path: Path):
    """On those machines, by their capacity provider."""
    daily = {"command": ["report"], "schedule": {"expression": "rate(1 day)"}}
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:capacity": {"machines": {"instance_types": ["m7i.large"], "min": 1, "max": 2}},
        "modulestack:modules": {
            "worker": {
                "image": "ghcr.io/example/worker:1",
                "capacity": "machines",
                "cpu": 128,
                "memory": 128,
                "jobs": {"report": daily},
            }
        },
    }
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    for name in ("Pulumi.yaml", "__main__.py"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    found = rehearse("dev", tmp_path)[0]
    assert [(promise, kept) for promise, kept in found.promises if not kept] == []
    [ran] = [scenario for scenario in found.scenarios if scenario.name == "a schedule runs a job"]
    assert (ran.module, ran.met) == ("worker", True)
