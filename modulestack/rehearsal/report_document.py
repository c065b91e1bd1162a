"""A rehearsal as a report: what ``report_page`` draws, and nothing that was not seen."""

from __future__ import annotations

from modulestack.rehearsal import told_scenario_cost
from modulestack.rehearsal.course_pictures import activities_of
from modulestack.rehearsal.module_status import ModuleStatus
from modulestack.rehearsal.report import RehearsalReport
from modulestack.rehearsal.report_pictures import pictures_of
from modulestack.rehearsal.scenarios.scenario import ScenarioResult
from modulestack.report_page.document import Cell, ReportDocument, ReportSection, ReportTable


def document_of(report: RehearsalReport) -> ReportDocument:
    """*report*, whose scenarios were recorded."""
    return ReportDocument(
        title=f"Rehearsal of {report.environment}",
        held=report.held,
        facts=_facts(report),
        promises=report.promises,
        tables=(_modules(report.modules), *_left(report)),
        sections=tuple(map(_section, report.scenarios)),
    )


def _section(scenario: ScenarioResult) -> ReportSection:
    activities = activities_of(scenario.course)
    costs = (told_scenario_cost.table(scenario.cost),) if scenario.cost else ()
    return ReportSection(
        group=scenario.module,
        title=scenario.name,
        expected=scenario.expected,
        observed=scenario.observed,
        met=scenario.met,
        took_s=scenario.simulated_s,
        pictures=pictures_of(scenario),
        tables=(*((activities,) if activities.rows else ()), *costs),
    )


def _modules(modules: tuple[ModuleStatus, ...]) -> ReportTable:
    rows = tuple(
        (
            each.name,
            f"{each.running}/{each.desired}",
            each.healthy_targets,
            each.health_check_path or "whether it runs",
            each.health_check_interval_s or "",
            each.scaling,
            each.cpu / 1024,
            each.memory_mib,
            ", ".join(each.reachable_from) or "nobody",
            each.image,
        )
        for each in modules
    )
    columns = ("module", "tasks", "healthy", "health check", "every s", "scaling", "vCPU", "MiB", "reachable from")
    return ReportTable(title="Modules, once they were up", columns=(*columns, "image"), rows=rows)


def _left(report: RehearsalReport) -> tuple[ReportTable, ...]:
    """What should not be there: changes of a further run, and what was left."""
    changes = (*report.changes_on_second_run, *report.changes_after_releases)
    rows: list[tuple[Cell, ...]] = [(each.operation, each.name, each.type, ", ".join(each.changed)) for each in changes]
    rows += [("left", each, "", "") for each in report.left_after_down or ()]
    columns = ("what", "name", "type", "changed")
    return (ReportTable(title="What should not be there", columns=columns, rows=tuple(rows)),) if rows else ()


def _facts(report: RehearsalReport) -> tuple[tuple[str, Cell], ...]:
    return (
        ("environment", report.environment),
        ("resources that the first run made", report.created),
        ("put into the embedded account first", ", ".join(report.seeded) or "nothing"),
        ("AWS calls", report.aws_calls),
        ("simulated s", report.simulated_s),
        ("took s", report.seconds),
        ("where", "on the embedded AWS: no account, no network"),
    )
