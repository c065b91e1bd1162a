"""
A rehearsal: an environment's real file, up on the embedded AWS, up again, released to, broken and healed, and down.

Says what it expected and what it saw; draws nothing (``report.py`` does).
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from modulestack.contract import names
from modulestack.contract.errors import BadInput
from modulestack.contract.service_settings import POLICY_SUFFIX
from modulestack.cost.estimate import estimate
from modulestack.engine.resource_state import ResourceStep
from modulestack.environment.model import Environment
from modulestack.rehearsal.dashboard_picture import picture
from modulestack.rehearsal.module_status import module_statuses
from modulestack.rehearsal.previews import rehearse_previews
from modulestack.rehearsal.report import Phase, RehearsalListener, RehearsalReport
from modulestack.rehearsal.sandbox import Sandbox, Supervise, unsupervised
from modulestack.rehearsal.scenarios.registry import STANDARD, promised
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.runner import ScenarioRunner
from modulestack.rehearsal.scenarios.scenario import Scenario, ScenarioResult
from modulestack.rehearsal.seeding.environment import contributions_of


def rehearse(
    name: str,
    root: Path,
    *,
    keep: bool = False,
    dashboard: Path | None = None,
    records: bool = False,
    listen: RehearsalListener = lambda _event: None,
    supervise: Supervise = unsupervised,
    seconds: Callable[[], float] = time.perf_counter,
) -> tuple[RehearsalReport, Sandbox]:
    """
    Rehearse the environment *name* of *root*; *keep* leaves it up. All of it happens inside *supervise*.

    Its dashboard is drawn into *dashboard*, if one is named. It *records* what becomes of services over time, for a
    report.

    Raises:
        BadInput: it cannot be drawn there, or there is none.
        InvalidEnvironment, EngineError, ProgramError: it cannot be brought up, or down.
    """
    start = seconds()
    sandbox = Sandbox(name, root, listen)
    with supervise(sandbox):
        report = run_rehearsal(sandbox, "the program", keep=keep, dashboard=dashboard, records=records, listen=listen)
    return dataclasses.replace(report, seconds=round(seconds() - start, 2)), sandbox


def run_rehearsal(
    sandbox: Sandbox,
    program: str,
    *,
    keep: bool,
    dashboard: Path | None = None,
    records: bool = False,
    listen: RehearsalListener,
) -> RehearsalReport:
    """
    A whole rehearsal in *sandbox*; *program* is what a run is called; the *dashboard* is drawn there.

    The report's ``seconds`` are the caller's to fill in.

    Raises:
        BadInput: there is no dashboard to draw.
    """
    if dashboard is not None:
        check_dashboard(sandbox.environment, dashboard)
    name, began = sandbox.environment.name, sandbox.aws.clock.now()
    listen(Phase("up", f"bringing {name} up on the embedded AWS"))
    first, outputs, messages = sandbox.up()
    modules = in_file_order(sandbox, outputs["modules"])
    sandbox.settle(modules)
    rows = module_statuses(sandbox.aws, modules)
    made = sandbox.engine.resources
    cost = estimate(name, sandbox.environment.region, made) if made else None
    listen(Phase("again", f"running {program} again"))
    second, _, _ = sandbox.up()
    listen(Phase("releases", "releasing to it, breaking it, healing it"))
    scenarios = run_scenarios(sandbox, modules, listen, records=records)
    for result in rehearse_previews(sandbox):
        listen(result)
        scenarios = (*scenarios, result)
    listen(Phase("after", f"running {program} after the releases"))
    third, _, _ = sandbox.up()
    if third.changed and all(map(_waited_for_a_release, third.changed)):
        third, _, _ = sandbox.up()
    if dashboard is not None:
        draw_dashboard(sandbox, dashboard)
    left: tuple[str, ...] | None = None
    on_purpose: tuple[str, ...] = ()
    if not keep:
        listen(Phase("down", "taking it down"))
        sandbox.down()
        left, on_purpose = sandbox.left()
    return RehearsalReport(
        environment=name,
        seeded=tuple(sandbox.seeded),
        created=first.count("create"),
        modules=rows,
        cost=cost,
        messages=tuple(messages),
        changes_on_second_run=second.changed,
        scenarios=scenarios,
        changes_after_releases=third.changed,
        left_after_down=left,
        kept_on_purpose=on_purpose,
        dashboard=str(dashboard) if dashboard else None,
        aws_calls=len(sandbox.aws.calls),
        simulated_s=round(sandbox.aws.clock.now() - began, 1),
        seconds=0.0,
    )


def _waited_for_a_release(step: ResourceStep) -> bool:
    """Whether *step* is what only a release makes possible: docs/adr/0027."""
    return step.operation == "create" and step.type == _POLICY and step.name.endswith(POLICY_SUFFIX)


_POLICY = "aws:appautoscaling/policy:Policy"


def check_dashboard(environment: Environment, path: Path) -> None:
    """
    That the dashboard of *environment* can be drawn into *path*.

    Raises:
        BadInput: it cannot, or there is none.
    """
    picture.check(path)
    if environment.dashboard is None:
        raise BadInput(f"--dashboard: {environment.name} has no dashboard: add modulestack:dashboard: {{}} to its file")


def draw_dashboard(sandbox: Sandbox, path: Path) -> None:
    """Draw the dashboard of what is up in *sandbox*, as it is now, into *path*."""
    environment = sandbox.environment
    title = f"{environment.name}, rehearsed on the embedded AWS"
    picture.draw(sandbox.aws, names.dashboard(environment.name, environment.region), title, path)


def in_file_order(sandbox: Sandbox, modules: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The stack's output, its modules in the file's order."""
    return {name: modules[name] for name in sandbox.environment.modules}


def run_scenarios(
    sandbox: Sandbox, modules: dict[str, dict[str, str]], listen: RehearsalListener, *, records: bool = False
) -> tuple[ScenarioResult, ...]:
    """
    The standard scenarios of the first public module, and what features promise of any module.

    Without a public module those of the first behind a load balancer; workers, and modules that are called without one,
    have their own.
    """
    declared = sandbox.environment.modules
    serving = [name for name, module in declared.items() if module.has_load_balancer]
    main = next((name for name in serving if declared[name].is_public), next(iter(serving), None))
    results = []
    for name, promises in promised_scenarios(sandbox.environment, sandbox.aws.account_id).items():
        scenarios = [*STANDARD, *promises] if name == main else promises
        if not scenarios:
            continue
        manifest = sandbox.manifest(modules, name)
        module = RehearsedModule(sandbox.aws, manifest, declared[name].image, patience_s=sandbox.patience_s)
        for result in ScenarioRunner(module, scenarios, records=records).run():
            listen(result)
            results.append(result)
    return tuple(results)


def promised_scenarios(environment: Environment, account_id: str) -> dict[str, tuple[Scenario, ...]]:
    """
    Module → the scenarios that its features promise beside the standard ones.

    Raises:
        ValueError: a feature names a scenario that there is not.
    """
    return {
        name: tuple(
            scenario
            for scenario in promised(name for contribution in contributions for name in contribution.scenarios)
            if scenario not in STANDARD
        )
        for name, contributions in contributions_of(environment, account_id).items()
    }
