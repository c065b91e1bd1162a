"""
Both real environments, rehearsed; and what a change of the file does to what stands.

One stage per environment is brought up for the whole file: bringing up is what takes time.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.rehearsal.engine import Run
from modulestack.rehearsal.rehearse import Report, Stage, rehearse
from modulestack.rehearsal.report import as_json
from modulestack.rehearsal.state import Step

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=["staging", "prod"])
def report(request: pytest.FixtureRequest) -> Report:
    """A whole rehearsal."""
    return rehearse(request.param, ROOT)[0]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Staging, up."""
    made = Stage("staging", ROOT)
    made.up()
    yield made
    made.aws.close()


def test_a_rehearsal_keeps_every_promise(report: Report):
    """Tasks healthy, nothing changed by a second run, nothing left."""
    assert [(promise, kept) for promise, kept in report.promises if not kept] == []
    assert (report.changes_on_second_run, report.left_after_down) == ((), ())
    assert report.created > 90


def test_every_module_is_checked_every_fifteen_seconds(report: Report):
    assert {module.name: module.health_check_interval_s for module in report.modules} == {"web": 15, "api": 15}


def test_the_table_says_who_may_reach_whom(report: Report):
    """Read from the security groups that stand, not from the file."""
    assert {module.name: module.reachable_from for module in report.modules} == {"web": ("internet",), "api": ("web",)}


def test_only_what_a_new_stack_starts_from_is_kept(report: Report):
    """Revisions, which a rollback may need, and the image of the last successful release."""
    environment = report.environment
    kept = {item.rpartition(":")[0] if ":task-definition/" in item else item for item in report.kept_on_purpose}
    families = {f"ecs arn:aws:ecs:eu-west-1:123456789012:task-definition/{environment}-{m}" for m in ("web", "api")}
    assert kept == {*families, f"ssm /modulestack/{environment}/web/image"}


def test_every_scene_goes_as_expected(report: Report):
    """The eight promises about releases, in simulated time."""
    assert [(scene.name, scene.met) for scene in report.scenes] == [
        ("a first release", True),
        ("a second release", True),
        ("the same release again", True),
        ("a release whose container crashes", True),
        ("a release whose image does not exist", True),
        ("a release that never passes its health check", True),
        ("a task is killed", True),
        ("a rollback", True),
    ]
    assert report.changes_after_releases == ()


def test_the_json_document_has_the_fields_that_the_readme_names(report: Report):
    document = json.loads(json.dumps(as_json(report)))
    assert document["environment"] == report.environment
    assert (document["changed_on_second_run"], document["left_after_down"], document["held"]) == (0, 0, True)
    assert {m["health_check_interval_s"] for m in document["modules"]} == {15}


def test_what_the_file_takes_for_granted_is_made_and_listed(report: Report):
    secret = f"SSM parameter /{report.environment}/api/database-url"
    expected = {"staging": (secret,), "prod": (secret, "public hosted zone example.com")}
    assert report.seeded == expected[report.environment]


def _modules(stage: Stage) -> dict[str, Any]:
    modules: dict[str, Any] = json.loads(stage.config["modulestack:modules"])
    return modules


def _up(stage: Stage, modules: dict[str, Any]) -> Run:
    return stage.up(**{"modulestack:modules": json.dumps(modules)})[0]


def _short(steps: tuple[Step, ...]) -> set[tuple[str, str]]:
    return {(step.operation, step.name) for step in steps}


def test_more_memory_changes_the_template_and_not_the_service(stage: Stage):
    """It takes effect with the next release: nothing restarts now."""
    modules = _modules(stage)
    modules["web"]["memory"] = 1024
    run = _up(stage, modules)
    assert _short(run.changed) == {("update", "web-task-template"), ("update", "web-target")}
    assert run.count("replace") == 0
    assert _short(_up(stage, _modules(stage)).changed) == _short(run.changed)


def test_a_module_that_is_added_leaves_the_others_alone_and_its_removal_takes_exactly_its_own(stage: Stage):
    """A third module is a third entry in the file, nothing else."""
    before = dict(stage.engine.resources)
    modules = _modules(stage)
    modules["jobs"] = {"image": "ghcr.io/example/jobs:1", "port": 9000, "reachable_from": ["web"]}
    added = _up(stage, modules)
    of_jobs = {urn for urn in stage.engine.resources if urn not in before}
    touched = {step.urn for step in added.changed}
    # web may call jobs from now on, so web's template gets JOBS_URL; nothing else of the others changes.
    assert _short(tuple(s for s in added.changed if s.urn not in of_jobs)) == {
        ("update", "web-task-template"),
        ("update", "web-target"),
    }
    assert of_jobs <= touched
    removed = _up(stage, _modules(stage))
    assert {step.urn for step in removed.changed if step.operation == "delete"} == of_jobs
    assert stage.engine.resources.keys() == before.keys()


def test_more_tasks_change_only_the_service(stage: Stage):
    """Without scaling, the file owns the count."""
    modules = _modules(stage)
    modules["api"]["tasks"] = 2
    assert _short(_up(stage, modules).changed) == {("update", "api-service")}
    _up(stage, _modules(stage))


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1"])
def test_other_partitions_are_rehearsed_as_well(region: str, tmp_path: Path):
    """Their ARNs and addresses are others."""
    for name in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    text = (ROOT / "Pulumi.staging.yaml").read_text().replace("eu-west-1", region)
    (tmp_path / "Pulumi.staging.yaml").write_text(text)
    stage = Stage("staging", tmp_path)
    _, outputs, _ = stage.up()
    partition = {"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}[region]
    service = stage.aws.client("ecs").describe_services(cluster=outputs["modules"]["api"]["cluster"], services=["api"])
    assert service["services"][0]["taskDefinition"].startswith(f"arn:{partition}:ecs:{region}:")
    stage.down()
    assert stage.left()[0] == ()
