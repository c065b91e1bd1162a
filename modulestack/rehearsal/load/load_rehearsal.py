"""An environment, up on the embedded AWS, under the requests of a scenario file."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from modulestack.embedded_aws.clock import START, SimulatedClock
from modulestack.environment.overlay import Overlay
from modulestack.rehearsal.load.load_report import LoadReport
from modulestack.rehearsal.load.load_run import LoadRun
from modulestack.rehearsal.load.load_stand import bring_up
from modulestack.rehearsal.load.scenario_file import read_scenario
from modulestack.rehearsal.rehearse import check_dashboard, draw_dashboard
from modulestack.rehearsal.report import Phase, RehearsalListener, RequestsMade
from modulestack.rehearsal.sandbox import Sandbox, Supervise, unsupervised


def rehearse_load(
    name: str,
    root: Path,
    file: Path,
    *,
    dashboard: Path | None = None,
    records: bool = False,
    listen: RehearsalListener = lambda _event: None,
    supervise: Supervise = unsupervised,
    overlays: Sequence[Overlay] = (),
    seed: int | None = None,
    seconds: Callable[[], float] = time.perf_counter,
) -> LoadReport:
    """
    Bring the environment *name* of *root* up, and run the scenario in *file* on it.

    What the scenario's ``settings`` and then *overlays* say holds instead of what the environment's file says; *seed*
    instead of the scenario's own.

    Simulated time always begins at the same moment: the same file and seed give the same result. Ctrl-C ends it with
    what is known by then. It *records* services over time, and what they cost, for a report. Its dashboard, as it is
    afterwards, is drawn into *dashboard*, if one is named.

    Raises:
        BadInput, EngineError, ProgramError: the file is not right, the environment cannot be brought up, or its
            dashboard cannot be drawn.
    """
    began = seconds()
    read = read_scenario(file)
    sandbox = Sandbox(name, root, listen, SimulatedClock(START), overlays=(read.overlay(), *overlays))
    scenario = read.checked(sandbox.environment)
    if seed is not None:
        scenario = scenario.model_copy(update={"seed": seed})
    if dashboard is not None:
        check_dashboard(sandbox.environment, dashboard)
    with supervise(sandbox):
        listen(Phase("up", f"bringing {name} up on the embedded AWS"))
        stand = bring_up(sandbox, scenario, beside=file.parent)
        listen(Phase("load", f"{file}, {scenario.for_s:g} s simulated"))
        run = LoadRun(stand, records=records)
        is_finished = run.play(listen)
        modules = tuple(run.results())
        workers = tuple(run.worker_results())
        if dashboard is not None:
            draw_dashboard(sandbox, dashboard)
        if modules:
            listen(RequestsMade(sum(module.summary.requests for module in modules)))
        if workers:
            listen(RequestsMade(sum(worker.whole.came for worker in workers), kind="messages"))
    return LoadReport(
        environment=name,
        scenario=str(file),
        description=scenario.description,
        seed=scenario.seed,
        promise=scenario.promise,
        modules=modules,
        workers=workers,
        events=tuple(text for _, text in sorted(run.site.happened, key=lambda each: each[0])),
        releases=tuple(run.site.releases),
        cost=run.cost(),
        is_finished=is_finished,
        simulated_s=round(sandbox.aws.clock.now() - stand.began, 1),
        seconds=round(seconds() - began, 2),
        record=run.record(),
        dashboard=str(dashboard) if dashboard else None,
    )
