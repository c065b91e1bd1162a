"""A rehearsal on the screen, and as JSON."""

from __future__ import annotations

import dataclasses
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from modulestack.contract.visible import visible
from modulestack.cost.estimate import CostEstimate
from modulestack.engine.resource_state import ResourceStep
from modulestack.rehearsal import told_scenario_cost
from modulestack.rehearsal.answered_by import as_data, picture_of_answers
from modulestack.rehearsal.module_status import ModuleStatus
from modulestack.rehearsal.report import RehearsalReport
from modulestack.rehearsal.scenarios.scenario import ScenarioResult

INDENT = " " * len("BROKEN ")
"""Of what is told of a promise, under its line."""


def as_json(report: RehearsalReport) -> dict[str, Any]:
    """The report as one JSON document; README.md lists its fields."""
    return {
        "environment": report.environment,
        "created": report.created,
        "changed_on_second_run": len(report.changes_on_second_run),
        "left_after_down": None if report.left_after_down is None else len(report.left_after_down),
        "held": report.held,
        "modules": [dataclasses.asdict(module) for module in report.modules],
        "scenarios": [_scenario(scenario) for scenario in report.scenarios],
        "changed_after_releases": len(report.changes_after_releases),
        "changes": [_step(step) for step in (*report.changes_on_second_run, *report.changes_after_releases)],
        "left": list(report.left_after_down or ()),
        "kept_on_purpose": list(report.kept_on_purpose),
        "put_into_the_account_first": list(report.seeded),
        "messages": list(report.messages),
        **({"cost": _cost_data(report.cost)} if report.cost else {}),
        **({"dashboard": report.dashboard} if report.dashboard else {}),
        "aws_calls": report.aws_calls,
        "simulated_s": report.simulated_s,
        "seconds": report.seconds,
    }


def show(report: RehearsalReport, console: Console) -> None:
    """Everything but the progress, which was shown as it happened."""
    lines = ReportWriter(console)
    for message in report.messages:
        lines.plain(message)
    if report.seeded:
        lines.plain(f"put into the embedded account first: {', '.join(report.seeded)}")
    lines.plain("")
    show_modules(report.modules, console)
    if report.cost:
        lines.plain(_cost(report.cost))
    if report.scenarios:
        lines.plain("")
        for scenario in report.scenarios:
            lines.verdict(
                scenario.met,
                f"{scenario.name}: {scenario.observed}",
                f"{scenario.simulated_s:.0f} s simulated",
                scenario.expected,
            )
            for line in picture_of_answers(
                scenario.traffic, width=console.width - len(INDENT), ascii_only=console.options.ascii_only
            ):
                lines.plain(f"{INDENT}{line}")
        if told := told_scenario_cost.sentence([each.cost for each in report.scenarios if each.cost]):
            lines.plain(told)
    lines.plain("")
    for promise, kept in report.promises:
        lines.verdict(kept, promise)
    for step in (*report.changes_on_second_run, *report.changes_after_releases):
        lines.plain(f"{INDENT}{step.operation} {step.name} ({step.type}): {', '.join(step.changed)}")
    for item in report.left_after_down or ():
        lines.plain(f"{INDENT}left: {item}")
    if report.left_after_down is None:
        lines.plain("kept up, as --keep says: it ends with this process")
    if report.kept_on_purpose:
        repositories = [item for item in report.kept_on_purpose if item.startswith("ecr ")]
        file_systems = [item for item in report.kept_on_purpose if item.startswith("efs ")]
        others = len(report.kept_on_purpose) - len(repositories) - 2 * len(file_systems)
        what = f"{others} task-definition revisions and images of last releases"
        lines.plain(f"kept on purpose: {what}; they cost nothing, and a new stack starts from them")
        for repository in repositories:
            lines.plain(f"kept on purpose, with its images: {repository.partition(':repository/')[2]}")
        for file_system in file_systems:
            lines.plain(f"kept on purpose, with what is in it: file system {file_system.partition(' ')[2]}")
    if report.dashboard:
        lines.plain(f"its dashboard is drawn in {report.dashboard}")
    lines.plain(
        f"{report.aws_calls} AWS calls, {report.simulated_s:.0f} s simulated in {report.seconds:.1f} s; "
        "no account, no network"
    )


class ReportWriter:
    """Text as it is: no markup, long lines folded by the terminal at words."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def plain(self, text: str) -> None:
        """One line."""
        self._console.print(visible(text), markup=False, highlight=False)

    def verdict(self, held: bool, what: str, when: str = "", expected: str = "") -> None:  # noqa: FBT001
        """``held   what (when)``; if it did not, what was expected."""
        grid = Table.grid(padding=(0, 1))
        grid.add_row(
            Text("held", "green") if held else Text("BROKEN", "bold red"),
            Text.assemble(visible(what), (f" ({when})" if when else "", "dim")),
        )
        grid.columns[0].width = len("BROKEN")
        self._console.print(grid)
        if not held and expected:
            self.plain(f"{INDENT}expected: {expected}")


def show_modules(modules: tuple[ModuleStatus, ...], console: Console) -> None:
    """What was brought up."""
    console.print(modules_table(modules))
    for module in modules:
        for line in (
            f"{module.name}: {module.url or 'a worker, called by nobody'}",
            *(f"  {name}: {url}" for name, url in module.urls.items()),
            f"  logs {module.log_group}, kept {_kept(module.log_retention_days)}",
            f"  image {module.image}",
        ):
            console.print(visible(line), markup=False, highlight=False, soft_wrap=True)


def _kept(days: int) -> str:
    return f"{days} days" if days else "for ever"


def modules_table(modules: tuple[ModuleStatus, ...]) -> Table:
    """A row per module; fits 80 columns."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("module", "tasks", "healthy", "health check", "scaling", "size", "reachable from"):
        table.add_column(heading, overflow="fold")
    for module in modules:
        table.add_row(
            visible(module.name),
            f"{module.running}/{module.desired}",
            f"{module.healthy_targets}/{module.desired}",
            _health_check(module),
            module.scaling,
            f"{module.cpu / 1024:g} vCPU {module.memory_mib} MiB",
            ", ".join(module.reachable_from) or "nobody",
        )
    return table


def _health_check(module: ModuleStatus) -> str:
    if not module.health_check_interval_s:
        return "whether it runs"
    return f"{visible(module.health_check_path)} every {module.health_check_interval_s} s"


def _cost(cost: CostEstimate) -> str:
    least = "" if cost.is_complete else "at least "
    hourly, monthly = cost.hourly(), cost.monthly()
    most = f", {monthly.most:,.2f} with the most tasks" if monthly.most > monthly.now else ""
    return (
        f"costs {least}{hourly.now:,.4f} USD an hour, {monthly.now:,.2f} a month{most}, before traffic: "
        f"modulestack cost {cost.environment}"
    )


def _cost_data(cost: CostEstimate) -> dict[str, Any]:
    hourly, monthly = cost.hourly(), cost.monthly()
    return {
        "currency": "USD",
        "complete": cost.is_complete,
        "hourly": round(float(hourly.now), 6),
        "monthly": round(float(monthly.now), 6),
        "monthly_with_most_tasks": round(float(monthly.most), 6),
    }


def _scenario(scenario: ScenarioResult) -> dict[str, Any]:
    document = dataclasses.asdict(dataclasses.replace(scenario, cost=None, course=None))
    del document["course"]
    return {**document, "traffic": as_data(scenario.traffic), "cost": told_scenario_cost.as_data(scenario.cost)}


def _step(step: ResourceStep) -> dict[str, Any]:
    return {"operation": step.operation, "type": step.type, "name": step.name, "changed": list(step.changed)}
