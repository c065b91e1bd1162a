"""A rehearsal under load as a report: what ``report_page`` draws, and nothing that was not seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from modulestack.rehearsal.course_pictures import activities_of, course_pictures, version_colors
from modulestack.rehearsal.load.cost_section import cost_section, cost_table
from modulestack.rehearsal.load.load_pictures import rate, request_pictures, windows
from modulestack.rehearsal.load.load_record import LoadRecord
from modulestack.rehearsal.load.load_report import LoadReport, ModuleUnderLoad
from modulestack.rehearsal.load.worker_report import WorkerUnderLoad
from modulestack.rehearsal.load.worker_section import message_pictures, message_rate, message_table, message_windows
from modulestack.rehearsal.scenarios.service_course import ServiceCourse
from modulestack.report_page.document import Cell, Color, Mark, ReportDocument, ReportSection, ReportTable, Series
from modulestack.report_page.rows import number_text


def document_of(report: LoadReport) -> ReportDocument:
    """*report*, and what was recorded."""
    record = report.record or LoadRecord()
    sections = [section for module in report.modules for section in _module(module, report, record)]
    sections += [section for worker in report.workers for section in _worker(worker, report, record)]
    if record.cost:
        sections.append(cost_section(report.environment, record.cost, _marks(record)))
    return ReportDocument(
        title=f"{report.environment} under load",
        held=report.held if report.is_finished else None,
        facts=_facts(report),
        promises=((report.description, not report.broken()),) if report.is_finished else (),
        tables=tuple(_tables(report)),
        sections=tuple(sections),
        has_one_time=True,
    )


def _module(module: ModuleUnderLoad, report: LoadReport, record: LoadRecord) -> Iterator[ReportSection]:
    """What became of its requests, and of its tasks meanwhile."""
    course = record.courses.get(module.name)
    marks = _marks(record)
    colors = version_colors(course, module.summary.by_version)
    found = windows(module.tally, until_s=report.simulated_s, is_finished=report.is_finished)
    broken, held = module.broken(report.promise), module.most_held
    waited = [] if held is None else [f"up to {held:,} workers of a task waited for calls at a time"]
    yield ReportSection(
        group=module.name,
        title="requests",
        expected=f"{report.description} ({_promised(report)})" if module.has_clients else "",
        observed="; ".join([module.sentence().removeprefix(f"{module.name}: "), *waited, *broken]),
        met=not broken if report.is_finished and module.has_clients else None,
        took_s=report.simulated_s,
        pictures=request_pictures(found, colors, marks, until_s=report.simulated_s),
    )
    if course is not None:
        yield _tasks(module.name, course, report, colors, load=rate(found), marks=marks)


def _worker(worker: WorkerUnderLoad, report: LoadReport, record: LoadRecord) -> Iterator[ReportSection]:
    """The same of its messages."""
    course, marks = record.courses.get(worker.name), _marks(record)
    found = message_windows(worker.tally, until_s=report.simulated_s)
    broken = list(worker.broken(report.promise))
    yield ReportSection(
        group=worker.name,
        title="messages",
        expected=f"{report.description} ({_promised(report)})",
        observed="; ".join([worker.sentence().removeprefix(f"{worker.name}: "), *worker.details(), *broken]),
        met=not broken if report.is_finished else None,
        took_s=report.simulated_s,
        pictures=message_pictures(found, marks, until_s=report.simulated_s),
    )
    if course is not None:
        colors = version_colors(course, worker.whole.by_version)
        yield _tasks(worker.name, course, report, colors, load=message_rate(found), marks=marks)


def _tasks(
    name: str,
    course: ServiceCourse,
    report: LoadReport,
    colors: Mapping[str, Color],
    *,
    load: Series,
    marks: Sequence[Mark],
) -> ReportSection:
    activities = activities_of(course)
    counts = [sum(each.tasks.values()) for each in course.samples]
    return ReportSection(
        group=name,
        title="tasks and targets",
        expected="",
        observed=f"{min(counts)} to {max(counts)} tasks, whether they start, run or stop; "
        f"{len(activities.rows) or 'no'} decision{'s' * (len(activities.rows) != 1)} of autoscaling",
        met=None,
        took_s=report.simulated_s,
        pictures=tuple(course_pictures(course, colors, load=load, marks=marks)),
        tables=(activities,) if activities.rows else (),
    )


def _marks(record: LoadRecord) -> tuple[Mark, ...]:
    return tuple(Mark(at_s=each.at_s, text=each.what) for each in record.events)


def _promised(report: LoadReport) -> str:
    """``lost_percent: 0, p99_ms: 1000``: as its file has it."""
    said = report.promise.model_dump(exclude_unset=True) or {"lost_percent": report.promise.lost_percent}
    return ", ".join(f"{key}: {number_text(value)}" for key, value in said.items())


def _tables(report: LoadReport) -> Iterator[ReportTable]:
    if report.modules:
        yield _requests(report.modules)
        versions = tuple((each.name, *row) for each in report.modules for row in each.summary.by_version.items())
        yield ReportTable(title="Who answered", columns=("module", "version", "requests"), rows=versions)
    if report.workers:
        yield message_table(report.workers)
    if report.cost:
        yield cost_table(report.cost)
    if report.events:
        yield ReportTable(title="What happened", columns=("what",), rows=tuple((each,) for each in report.events))
    if report.is_finished and (broken := report.broken()):
        yield ReportTable(title="What did not hold", columns=("what",), rows=tuple((each,) for each in broken))


def _requests(modules: Sequence[ModuleUnderLoad]) -> ReportTable:
    rows = tuple(
        (
            each.name,
            each.summary.requests,
            each.summary.lost,
            ", ".join(each.kinds()) or "none",
            *(_ms(value) for value in (each.summary.p50_s, each.summary.p95_s, each.summary.p99_s)),
            each.retried,
            each.skipped,
        )
        for each in modules
    )
    columns = ("module", "requests", "lost", "other than ok", "p50 ms", "p95 ms", "p99 ms", "asked again")
    return ReportTable(title="Requests", columns=(*columns, "lines skipped"), rows=rows)


def _ms(seconds: float | None) -> Cell:
    return "" if seconds is None else round(1000 * seconds)


def _facts(report: LoadReport) -> tuple[tuple[str, Cell], ...]:
    return (
        ("environment", report.environment),
        ("scenario", report.scenario),
        ("seed", report.seed),
        *((("not in the cost", "; ".join(report.cost.not_known)),) if report.cost and report.cost.not_known else ()),
        ("simulated s", report.simulated_s),
        ("took s", report.seconds),
        ("where", "on the embedded AWS: no account, no network"),
    )
