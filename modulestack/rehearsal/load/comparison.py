"""One scenario twice, on the same requests: as it is, and with other settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from modulestack.environment.load import from_file
from modulestack.environment.overlay import Overlay
from modulestack.rehearsal.load import load_output
from modulestack.rehearsal.load.fargate_tasks import mean_tasks, usd_per_hour
from modulestack.rehearsal.load.load_rehearsal import rehearse_load
from modulestack.rehearsal.load.load_report import LoadReport, ModuleUnderLoad
from modulestack.rehearsal.load.scenario_file import read_scenario
from modulestack.rehearsal.report import RehearsalListener
from modulestack.rehearsal.sandbox import Supervise, unsupervised


@dataclasses.dataclass(frozen=True, kw_only=True)
class ComparedModule:
    """One module in one of the two."""

    found: ModuleUnderLoad
    mean_tasks: float
    """That ran, on the average."""
    usd_per_hour: Decimal | None
    """Of those; None: not known."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ComparedRun:
    """One of the two."""

    report: LoadReport
    modules: tuple[ComparedModule, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadComparison:
    """Both."""

    settings: Mapping[str, Any]
    """Those of the second one that the first one has not: dotted path → value."""
    before: ComparedRun
    after: ComparedRun | None
    """None: interrupted before it began."""

    @property
    def is_finished(self) -> bool:
        """Whether both came to their end."""
        return self.before.report.is_finished and self.after is not None and self.after.report.is_finished

    @property
    def held(self) -> bool:
        """Whether what the scenario promises held in both."""
        return self.before.report.held and self.after is not None and self.after.report.held


def compare(
    name: str,
    root: Path,
    file: Path,
    overlays: Sequence[Overlay],
    *,
    records: bool = False,
    listen: RehearsalListener = lambda _event: None,
    supervise: Supervise = unsupervised,
) -> LoadComparison:
    """
    Run the scenario in *file* on the environment *name* of *root*, then again with what *overlays* say.

    Requests have the scenario's seed in both: they come at the same moments, with the same work. Each *records*
    services over time, for a report.

    Raises:
        BadInput, EngineError, ProgramError: a file or a setting is not right, or the environment cannot be brought up.
    """
    scenario = read_scenario(file)
    for more in ((), tuple(overlays)):  # what is wrong with the second one is said before the first one is run
        scenario.checked(from_file(name, root, overlays=(scenario.overlay(), *more)))

    def run(*more: Overlay) -> ComparedRun:
        report = rehearse_load(name, root, file, records=records, overlays=more, listen=listen, supervise=supervise)
        until_s = report.simulated_s or 1.0
        return ComparedRun(
            report=report,
            modules=tuple(
                ComparedModule(
                    found=each,
                    mean_tasks=round(mean_tasks(each, until_s), 3),
                    usd_per_hour=usd_per_hour(each.name, report.cost),
                )
                for each in report.modules
            ),
        )

    before = run()
    return LoadComparison(
        settings={key: value for overlay in overlays for key, value in overlay.values.items()},
        before=before,
        after=run(*overlays) if before.report.is_finished else None,
    )


def as_json(comparison: LoadComparison) -> dict[str, Any]:
    """Both as one JSON document; docs/load.md lists its fields."""
    return {
        "settings": dict(comparison.settings),
        "finished": comparison.is_finished,
        "held": comparison.held,
        "as_it_is": _run(comparison.before),
        "compared": None if comparison.after is None else _run(comparison.after),
    }


def _run(run: ComparedRun) -> dict[str, Any]:
    found = load_output.as_json(run.report)
    more = {
        each.found.name: {
            "mean_tasks": each.mean_tasks,
            "usd_per_hour": None if each.usd_per_hour is None else float(round(each.usd_per_hour, 6)),
        }
        for each in run.modules
    }
    return {**found, "modules": [{**module, **more[module["name"]]} for module in found["modules"]]}
