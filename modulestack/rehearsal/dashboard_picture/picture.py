"""A dashboard of an embedded account, drawn into a file. The library that draws is loaded here, and only here."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.written_files import check_writable, write_files
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.dashboards.metric_history import metrics_of
from modulestack.rehearsal.dashboard_picture.page import Known, page

FORMATS = (".svg", ".png")
_LIBRARY = "vl_convert"


def check(path: Path) -> None:
    """
    That a picture can be drawn into *path*, before anything is done for it.

    Raises:
        BadInput: it cannot; says what to do.
    """
    if path.suffix not in FORMATS:
        raise BadInput(f"--dashboard: {path}: a picture ends in {' or '.join(FORMATS)}")
    check_writable(path, "--dashboard: ")
    if importlib.util.find_spec(_LIBRARY) is None:
        raise BadInput("--dashboard: nothing is installed that draws: pip install 'modulestack[pictures]'")


def draw(aws: EmbeddedAws, name: str, title: str, path: Path) -> None:
    """Draw the dashboard *name* of *aws*, as it is now, into *path*, whose suffix is one of FORMATS."""
    write(page(title, *_known(aws, name)), path)


def write(chart: dict[str, Any], path: Path) -> None:
    """Draw *chart*, Vega-Lite, into *path*."""
    import vl_convert

    text = json.dumps(chart)
    if path.suffix == ".svg":
        write_files({path: vl_convert.vegalite_to_svg(text, vl_version="5.21").encode()})
    else:
        write_files({path: vl_convert.vegalite_to_png(text, vl_version="5.21")})


def _known(aws: EmbeddedAws, name: str) -> tuple[dict[str, Any], Known]:
    document = json.loads(aws.client("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"])
    metrics = {
        metric: {point.at: point.value for point in aws.metric_history.points(region, metric)}
        for region, metric in metrics_of(document)
    }
    pages = aws.client("cloudwatch").get_paginator("describe_alarms").paginate()
    alarms = {alarm["AlarmArn"]: alarm["StateValue"] for found in pages for alarm in found["MetricAlarms"]}
    queries = [widget["properties"]["query"] for widget in document["widgets"] if widget["type"] == "log"]
    return document, Known(metrics=metrics, alarms=alarms, lines={query: _lines(aws, query) for query in queries})


def _lines(aws: EmbeddedAws, query: str) -> list[str]:
    """What a table of lines shows, of all that was ever written."""
    source, _, text = query.partition(" | ")
    group = source.removeprefix("SOURCE '").removesuffix("'")
    logs, now = aws.client("logs"), aws.clock.now()
    if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
        return []
    started = logs.start_query(logGroupName=group, startTime=0, endTime=int(now) + 1, queryString=text)
    while (answer := logs.get_query_results(queryId=started["queryId"]))["status"] == "Running":
        aws.clock.sleep(1)
    return ["  ".join(c["value"] for c in row if c["field"] not in {"@ptr", "@logStream"}) for row in answer["results"]]
