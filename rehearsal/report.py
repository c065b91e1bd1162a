"""A rehearsal on the screen, and as JSON."""

from __future__ import annotations

import dataclasses
from typing import Any

from rich.console import Console
from rich.table import Table

from rehearsal.rehearse import Report
from rehearsal.standing import StandingModule
from rehearsal.state import Step


def as_json(report: Report) -> dict[str, Any]:
    """The report as one JSON document; README.md lists its fields."""
    return {
        "environment": report.environment,
        "created": report.created,
        "changed_on_second_run": len(report.changes_on_second_run),
        "left_after_down": None if report.left_after_down is None else len(report.left_after_down),
        "held": report.held,
        "modules": [dataclasses.asdict(module) for module in report.modules],
        "changes": [_step(step) for step in report.changes_on_second_run],
        "left": list(report.left_after_down or ()),
        "kept_on_purpose": list(report.kept_on_purpose),
        "put_into_the_account_first": list(report.seeded),
        "messages": list(report.messages),
        "aws_calls": report.aws_calls,
        "simulated_s": report.simulated_s,
        "seconds": report.seconds,
    }


def show(report: Report, console: Console) -> None:
    """Everything but the progress, which was shown as it happened."""
    for message in report.messages:
        console.print(message, markup=False, highlight=False)
    console.print()
    console.print(modules_table(report.modules))
    for module in report.modules:
        console.print(f"{module.name}: {module.url}", markup=False, highlight=False, soft_wrap=True)
        console.print(
            f"  logs {module.log_group}, kept {module.log_retention_days} days",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        console.print(f"  image {module.image}", markup=False, highlight=False, soft_wrap=True)
    console.print()
    for promise, kept in report.promises:
        if "taken down" in promise and report.left_after_down is None:
            console.print("[yellow]kept[/]  it stays up, in this process only: --keep", highlight=False)
        else:
            console.print(f"{'[green]held  [/]' if kept else '[red]BROKEN[/]'} {promise}", highlight=False)
    for step in report.changes_on_second_run:
        console.print(
            f"       {step.operation} {step.name} ({step.type}): {', '.join(step.changed)}",
            markup=False,
            highlight=False,
        )
    for item in report.left_after_down or ():
        console.print(f"       left: {item}", markup=False, highlight=False)
    if report.kept_on_purpose:
        console.print(
            f"kept on purpose: {len(report.kept_on_purpose)} task-definition revisions; they cost nothing, and a rollback may need them",
            highlight=False,
        )
    console.print(f"{report.aws_calls} AWS calls, {report.seconds:.1f} s, no account, no network", highlight=False)


def modules_table(modules: tuple[StandingModule, ...]) -> Table:
    """A row per module; fits 80 columns."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("module", "tasks", "healthy", "health check", "scaling", "size", "reachable from"):
        table.add_column(heading, overflow="fold")
    for module in modules:
        table.add_row(
            module.name,
            f"{module.running}/{module.desired}",
            f"{module.healthy_targets}/{module.desired}",
            f"{module.health_check_path} every {module.health_check_interval_s} s",
            module.scaling,
            f"{module.cpu / 1024:g} vCPU {module.memory_mib} MiB",
            ", ".join(module.reachable_from) or "nobody",
        )
    return table


def _step(step: Step) -> dict[str, Any]:
    return {"operation": step.operation, "type": step.type, "name": step.name, "changed": list(step.changed)}
