"""The pictures of a scenario: who answered, and what became of its service, over its time."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.rehearsal.answered_by import LOST
from modulestack.rehearsal.course_pictures import course_pictures, version_colors
from modulestack.rehearsal.scenarios.scenario import ScenarioResult
from modulestack.report_page.document import Color, Curves, Picture, Series


def pictures_of(scenario: ScenarioResult) -> tuple[Picture, ...]:
    """Those in which there is something to see: a value that stays as it is needs no picture."""
    colors = version_colors(scenario.course, (version for each in scenario.traffic for version in each.answered))
    traffic = [_traffic(scenario, colors)] if len(scenario.traffic) > 1 else []
    return (*traffic, *(course_pictures(scenario.course, colors) if scenario.course else ()))


def _traffic(scenario: ScenarioResult, colors: Mapping[str, Color]) -> Curves:
    counts = scenario.traffic
    series = [
        Series(
            name=version,
            points=tuple((each.at_s, float(each.answered.get(version, 0))) for each in counts),
            color=colors[version],
        )
        for version in dict.fromkeys(version for each in counts for version in each.answered)
    ]
    lost = Series(name=LOST, points=tuple((each.at_s, float(each.lost)) for each in counts), color="vermilion")
    return Curves(
        title="Requests by the version that answered them",
        unit="requests of each look",
        form="stacked",
        series=(*series, lost),
        until_s=max(counts[-1].at_s, scenario.simulated_s),
    )
