"""Reports to draw: of every kind of picture, and with texts that are not meant well."""

from __future__ import annotations

from modulestack.report_page.document import (
    Curves,
    Mark,
    ReportDocument,
    ReportSection,
    ReportTable,
    Series,
    Spans,
    StateSpan,
)

HOSTILE = (
    "<!--<script></script><script>fetch('https://evil.example/')</script>"
    "<img src=x onerror=alert(1)>\x1b[2J | `a` [b](c)"
)
TASKS = Curves(
    title="Tasks by version",
    unit="tasks",
    form="stacked",
    series=(
        Series(name="web:r1 running", points=((0.0, 3.0), (65.5, 1.0)), color="blue"),
        Series(name="web:r2 starting", points=((5.0, 2.0), (40.0, 0.0)), color="orange", shade="half"),
    ),
    until_s=120.0,
)
LATENCY = Curves(
    title="Latency",
    unit="ms",
    form="lines",
    series=(
        Series(name="p50", points=((0.0, 12.25), (60.0, 13.5)), color="green"),
        Series(name="p99", points=((0.0, 180.125), (60.0, 2400.75)), color="ink", is_dashed=True),
    ),
    until_s=7300.0,
    marks=(Mark(at_s=90.0, text=HOSTILE),),
)
LOADED = Curves(
    title="Tasks against the load",
    unit="tasks",
    form="lines",
    series=(Series(name="running", points=((0.0, 1.0), (60.0, None), (90.0, 3.0), (130.0, 9.0)), color="blue"),),
    until_s=120.0,
    behind=Series(name="requests a second", points=((0.0, 40.5), (60.0, 400.0)), color="ink"),
    behind_unit="requests a second",
)
ALARMS = Spans(
    title="Alarms",
    spans=(
        StateSpan(row="cpu", from_s=0.0, until_s=60.0, state="OK", color="green"),
        StateSpan(row="cpu", from_s=60.0, until_s=120.0, state="ALARM", color="vermilion"),
    ),
    until_s=120.0,
)
DOCUMENT = ReportDocument(
    title="Rehearsal of dev",
    held=False,
    facts=(("environment", "dev"), ("AWS calls", 1234)),
    promises=(("the second run changes nothing", True),),
    tables=(ReportTable(title="Modules", columns=("module", "vCPU"), rows=(("web", 0.25), (HOSTILE, 2))),),
    sections=(
        ReportSection(
            group="web",
            title="a release",
            expected="it runs",
            observed="it ran",
            met=True,
            took_s=120.0,
            pictures=(TASKS, LATENCY, ALARMS),
            tables=(
                ReportTable(title="Scaling", columns=("time", "what"), rows=(("1:00", "Setting desired count to 3."),)),
            ),
        ),
        ReportSection(group="web", title=HOSTILE, expected=HOSTILE, observed=HOSTILE, met=False, took_s=0.5),
    ),
)
LOAD = ReportDocument(
    title="dev under load",
    held=None,
    facts=(),
    promises=(),
    tables=(),
    sections=(
        ReportSection(
            group="web",
            title="requests",
            expected="none lost",
            observed="2",
            met=None,
            took_s=120.0,
            pictures=(LOADED,),
        ),
        ReportSection(group="web", title="tasks", expected="", observed="3", met=None, took_s=120.0, pictures=(TASKS,)),
    ),
    has_one_time=True,
)
"""One time for all its sections, and it was interrupted."""
