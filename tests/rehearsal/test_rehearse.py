"""
Both real environments, rehearsed; and what a change of the file does to what stands.

One sandbox per environment is brought up for the whole file: bringing up is what takes time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from modulestack.engine.resource_state import ResourceStep
from modulestack.engine.run import EngineRun
from modulestack.environment.load import from_file
from modulestack.rehearsal.rehearse import rehearse
from modulestack.rehearsal.report import RehearsalReport
from modulestack.rehearsal.report_output import as_json, show
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.matrices import matrix
from tests.support.program import copy_program

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=matrix(["staging", "prod"], "staging".__eq__))
def report(request: pytest.FixtureRequest) -> RehearsalReport:
    """A whole rehearsal, recorded."""
    return rehearse(request.param, ROOT, records=True)[0]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Staging, up."""
    made = Sandbox("staging", ROOT)
    made.up()
    yield made
    made.aws.close()


def test_a_rehearsal_keeps_every_promise(report: RehearsalReport):
    """Tasks healthy, nothing changed by a second run, nothing left."""
    assert [(promise, kept) for promise, kept in report.promises if not kept] == []
    assert (report.changes_on_second_run, report.left_after_down) == ((), ())
    assert report.created > 75


def test_every_module_is_checked_as_often_as_its_file_says(report: RehearsalReport):
    modules = from_file(report.environment, ROOT).modules
    expected = {name: module.health_check.interval_s for name, module in modules.items()}
    assert {module.name: module.health_check_interval_s for module in report.modules} == expected
    assert expected["web"] == 15


def test_it_says_what_the_environment_costs(report: RehearsalReport):
    """In one line, and in the document; what that is made of is another command's to say."""
    assert report.cost is not None
    document = as_json(report)["cost"]
    assert (document["currency"], document["complete"], document["monthly"] > 90) == ("USD", True, True)
    assert document["monthly_with_most_tasks"] > document["monthly"]
    with (out := Console(width=400)).capture() as captured:
        show(report, out)
    (line,) = (each for each in captured.get().splitlines() if each.startswith("costs "))
    assert f" {document['monthly']:,.2f} a month, " in line
    assert line.endswith(f"before traffic: modulestack cost {report.environment}")


def test_it_says_what_each_scenario_costs(report: RehearsalReport):
    """Of a release: the tasks that run anyway, and the new ones beside the old ones, by the table's prices."""
    [scenario] = [each for each in as_json(report)["scenarios"] if each["name"] == "a second release"]
    modules = {each.name: each for each in report.modules}
    table = json.loads((ROOT / "modulestack/prices/price_table.json").read_text())["prices"]["eu-west-1"]
    vcpu, memory = (float(table[f"fargate.{what}.x86"]["usd"]) for what in ("vcpu", "memory"))
    usd = more = 0.0
    for row in scenario["cost"]["tasks"]:
        module = modules[row["owner"].rpartition("/")[2]]
        assert (row["vcpu"], row["memory_gb"]) == (module.cpu / 1024, module.memory_mib / 1024)
        hour = row["vcpu"] * vcpu + row["memory_gb"] * memory
        usd += row["seconds"] / 3600 * hour
        more += (row["seconds"] - module.desired * scenario["simulated_s"]) / 3600 * hour
        assert row["count"] == module.desired * (2 if module.name == "web" else 1)
    assert scenario["cost"]["usd"] == pytest.approx(usd, abs=2e-6)
    assert scenario["cost"]["more_usd"] == pytest.approx(more, abs=2e-6)
    assert more > 0
    spent, extra = (
        sum(each["cost"][key] for each in as_json(report)["scenarios"] if each["cost"]) for key in ("usd", "more_usd")
    )
    with (out := Console(width=400)).capture() as captured:
        show(report, out)
    [line] = [each for each in captured.get().splitlines() if each.startswith("meanwhile tasks cost ")]
    said, said_more = (float(word) for word in re.findall(r"\d\.\d{4}", line))
    assert (said, said_more) == pytest.approx((spent, extra), abs=6e-5)
    assert line.endswith(" more than if nothing had happened")


def test_the_table_says_who_may_reach_whom(report: RehearsalReport):
    """Read from the security groups themselves, not from the file."""
    modules = from_file(report.environment, ROOT).modules
    callers = {n: ("internet",) if m.reachable_from == "internet" else m.reachable_from for n, m in modules.items()}
    assert {module.name: module.reachable_from for module in report.modules} == callers
    assert (callers["web"], callers["api"]) == (("internet",), ("web",))


def test_only_what_a_new_stack_starts_from_is_kept(report: RehearsalReport):
    """Revisions, which a rollback may need, and image and revision of the last successful release."""
    environment = report.environment
    kept = {item.rpartition(":")[0] if ":task-definition/" in item else item for item in report.kept_on_purpose}
    prefix = f"ecs arn:aws:ecs:eu-west-1:123456789012:task-definition/{environment}-"
    families = {f"{prefix}{module}" for module in from_file(environment, ROOT).modules}
    released = {f"ssm /modulestack/{environment}/web/{what}" for what in ("image", "image-revision")}
    assert kept == families | released


def test_every_scenario_goes_as_expected(report: RehearsalReport):
    """The eight promises about releases, in simulated time."""
    assert [(scenario.name, scenario.met) for scenario in report.scenarios] == [
        ("a first release", True),
        ("a second release", True),
        ("the same release again", True),
        ("a release whose container crashes", True),
        ("a release whose image does not exist", True),
        ("a release that never passes its health check", True),
        ("a task is killed", True),
        ("a task is stopped by the command", True),
        ("a rollback", True),
    ]
    assert report.changes_after_releases == ()


def test_what_became_of_the_service_is_recorded(report: RehearsalReport):
    """A release: the new task beside the old one, its target on its way to healthy, the old one drained."""
    [course] = [each.course for each in report.scenarios if each.name == "a second release"]
    assert course is not None
    desired = course.samples[0].desired
    assert {each.desired for each in course.samples} == {desired}
    assert min(each.targets.get("healthy", 0) for each in course.samples) == desired
    phases = {key for each in course.samples for key in each.tasks}
    assert {(image.partition(" ")[0], phase) for image, phase in phases} == {
        ("web:r1", "running"),
        ("web:r1", "stopping"),
        ("web:r2", "starting"),
        ("web:r2", "running"),
    }
    assert {state for each in course.samples for state in each.targets} == {"healthy", "initial", "draining"}
    assert [each.at_s for each in course.samples] == sorted({each.at_s for each in course.samples})
    assert course.samples[0].at_s == 0.0
    assert course.samples[-1].at_s <= course.until_s


def test_the_json_document_has_the_fields_that_the_readme_names(report: RehearsalReport):
    document = json.loads(json.dumps(as_json(report)))
    assert document["environment"] == report.environment
    assert (document["changed_on_second_run"], document["left_after_down"], document["held"]) == (0, 0, True)
    assert {m["health_check_interval_s"] for m in document["modules"]} == {15}


def test_what_the_file_takes_for_granted_is_made_and_listed(report: RehearsalReport):
    secret = f"SSM parameter /{report.environment}/api/database-url"
    expected = {"staging": (secret,), "prod": (secret, "public hosted zone example.com")}
    assert report.seeded == expected[report.environment]


def _modules(sandbox: Sandbox) -> dict[str, Any]:
    modules: dict[str, Any] = json.loads(sandbox.config["modulestack:modules"])
    return modules


def _up(sandbox: Sandbox, modules: dict[str, Any]) -> EngineRun:
    return sandbox.up(**{"modulestack:modules": json.dumps(modules)})[0]


def _short(steps: tuple[ResourceStep, ...]) -> set[tuple[str, str]]:
    return {(step.operation, step.name) for step in steps}


def test_more_memory_changes_the_template_and_not_the_service(sandbox: Sandbox):
    """It takes effect with the next release: nothing restarts now."""
    modules = _modules(sandbox)
    modules["web"]["memory"] = 1024
    run = _up(sandbox, modules)
    assert _short(run.changed) == {("update", "web-task-template"), ("update", "web-manifest")}
    assert run.count("replace") == 0
    assert _short(_up(sandbox, _modules(sandbox)).changed) == _short(run.changed)


def test_a_module_that_is_added_leaves_the_others_alone_and_its_removal_takes_exactly_its_own(sandbox: Sandbox):
    """A third module is a third entry in the file, nothing else."""
    before = dict(sandbox.engine.resources)
    modules = _modules(sandbox)
    modules["jobs"] = {"image": "ghcr.io/example/jobs:1", "port": 9000, "reachable_from": ["web"]}
    added = _up(sandbox, modules)
    of_jobs = {urn for urn in sandbox.engine.resources if urn not in before}
    touched = {step.urn for step in added.changed}
    # web may call jobs from now on, so web's template gets JOBS_URL; nothing else of the others changes.
    assert _short(tuple(s for s in added.changed if s.urn not in of_jobs)) == {
        ("update", "web-task-template"),
        ("update", "web-manifest"),
    }
    assert of_jobs <= touched
    removed = _up(sandbox, _modules(sandbox))
    assert {step.urn for step in removed.changed if step.operation == "delete"} == of_jobs
    assert sandbox.engine.resources.keys() == before.keys()


def test_more_tasks_change_only_the_service(sandbox: Sandbox):
    """Without scaling, the file owns the count."""
    modules = _modules(sandbox)
    modules["api"]["tasks"] = 2
    assert _short(_up(sandbox, modules).changed) == {("update", "api-service")}
    _up(sandbox, _modules(sandbox))


@pytest.mark.parametrize("region", matrix(["cn-north-1", "us-gov-west-1"], "us-gov-west-1".__eq__))
def test_other_partitions_are_rehearsed_as_well(region: str, tmp_path: Path):
    """Their ARNs and addresses are others."""
    copy_program(tmp_path)
    text = (ROOT / "Pulumi.staging.yaml").read_text().replace("eu-west-1", region)
    (tmp_path / "Pulumi.staging.yaml").write_text(text)
    sandbox = Sandbox("staging", tmp_path)
    _, outputs, _ = sandbox.up()
    partition = {"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}[region]
    service = sandbox.aws.client("ecs").describe_services(
        cluster=outputs["modules"]["api"]["cluster"], services=["api"]
    )
    assert service["services"][0]["taskDefinition"].startswith(f"arn:{partition}:ecs:{region}:")
    sandbox.down()
    assert sandbox.left()[0] == ()
