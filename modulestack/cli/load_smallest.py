"""``modulestack rehearse --load FILE --find-smallest TEXT``: what holds and costs least, and what was tried."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from modulestack.cli import tables
from modulestack.cli.fitted_lines import fitted, terminal_width
from modulestack.cli.output import say, say_json, say_text
from modulestack.cost.cost_line import HOURS
from modulestack.fields.text import shown
from modulestack.rehearsal.load.sizing import smallest_document
from modulestack.rehearsal.load.sizing.module_sizing import ModuleSizing, settings_of
from modulestack.rehearsal.load.sizing.smallest import SmallestReport, find_smallest
from modulestack.rehearsal.load.sizing.wanted import wanted

if TYPE_CHECKING:
    from modulestack.rehearsal.load.sizing.search import Search
    from modulestack.rehearsal.progress_display import ProgressDisplay
    from modulestack.rehearsal.sandbox import Sandbox
    from modulestack.rehearsal.watchdog import Watchdog


def run(environment: str, scenario: Path, text: str, progress: ProgressDisplay, *, as_json: bool) -> NoReturn:
    """
    Look for it and end.

    Raises:
        BadInput: *text* is no promise, or a file is not right.
    """
    held = wanted(text)
    with progress:
        report = find_smallest(environment, Path.cwd(), scenario, held, listen=progress, supervise=_watched)
    if as_json:
        say_json(smallest_document.as_json(report), indent=2)
    else:
        show(report)
    sys.exit(130 if not report.is_finished else 0 if report.found else 1)


def _watched(sandbox: Sandbox) -> Watchdog:
    """Ends one of the processes in which settings are tried, when it stands still."""
    from modulestack.rehearsal.watchdog import Watchdog

    return Watchdog(sandbox.progress, sandbox.last_activity)


def show(report: SmallestReport) -> None:
    """What was tried, then what was found."""
    for search in report.searches:
        say()
        tables.show(
            (search.space.module, "USD/hour", "USD/month", "lost", "p50/p95/p99 ms", ""),
            [_row(search, each) for each in smallest_document.tried(search)],
        )
        if search.not_tried:
            say("", "not tried:")
        for line in search.not_tried:
            _say(f"  {line}")
    say()
    for search in report.searches:
        for line in _found(report, search):
            _say(line)
    if not report.is_finished:
        say("unfinished: interrupted; this is the smallest that is known so far, tried with one seed")
    settings = report.settings()
    if settings:
        where = f"in Pulumi.{report.environment}.yaml, or under settings in {report.scenario}"
        say(f"what to write {where}, for {report.wanted}:")
        say(*(f"  {key}: {shown(value)}" for key, value in settings.items()))
    elif report.found:
        say(f"Pulumi.{report.environment}.yaml can stay as it is")
    tried = sum(len(search.tried) for search in report.searches)
    say(f"{tried} settings tried in {report.seconds:.0f} s, each on the same requests; no account, no network")


def _row(search: Search, candidate: ModuleSizing) -> tuple[str, ...]:
    found, numbers = search.tried[candidate], search.tried[candidate].numbers
    if found.refused:
        return str(candidate), "-", "-", "-", "-", f"not possible: {found.refused}"
    times = "/".join("-" if numbers[key] is None else f"{numbers[key]:.0f}" for key in ("p50_ms", "p95_ms", "p99_ms"))
    failed = next((each for each in search.confirmed if each.candidate == candidate and not each.is_whole), None)
    verdict = "held" if found.held else "failed"
    if failed is not None:
        verdict = f"held, but with {failed.held} of {failed.seeds} further seeds only"
    usd = found.usd_per_hour
    return str(candidate), f"{usd:.4f}", f"{usd * int(HOURS):,.2f}", f"{numbers['lost']:,}", times, verdict


def _found(report: SmallestReport, search: Search) -> Iterator[str]:
    module = search.space.module
    best = search.result or (search.best if not report.is_finished else None)
    if best is None:
        generous = search.tried.get(search.space.generous)
        if not report.is_finished:
            yield f"{module}: nothing that holds was found until now"
        elif search.confirmed:
            yield f"{module}: nothing was found that holds with further seeds, too"
        else:
            why = "; ".join(generous.refuted) or generous.refused if generous else ""
            yield f"{module}: nothing that was tried holds, not even {search.space.generous}: {why}"
        return
    usd = search.tried[best].usd_per_hour
    changed = "" if settings_of(best, module, search.space.base) else ", as the file has it"
    yield f"{module}: {best}{changed}"
    yield (
        f"  {usd:.4f} USD an hour, {usd * int(HOURS):,.2f} a month of {HOURS} hours that are all as in this scenario: "
        "all of the environment, on demand, without what is paid for by use"
    )
    if search.result is not None:
        yield f"  {smallest_document.sureness(search)}"
        if search.neighbour is not None:
            cheaper = search.neighbour
            yield f"  the next cheaper one that was tried, {cheaper.candidate}: {cheaper.held} of {cheaper.seeds}"


def _say(line: str) -> None:
    say_text(fitted(line, terminal_width(sys.stdout.isatty())))
