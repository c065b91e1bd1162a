"""A report as a page: that it is all the data and nothing but the data, that nothing breaks out, that it is apart."""

from __future__ import annotations

import dataclasses
import json

import pytest

from modulestack.contract.visible import visible
from modulestack.report_page.bundle import bundle
from modulestack.report_page.clock_text import clock_text
from modulestack.report_page.document import ReportDocument, ReportSection
from modulestack.report_page.page import page
from modulestack.report_page.rows import rows_of
from tests.report_page.documents import ALARMS, DOCUMENT, HOSTILE, LATENCY, LOAD, LOADED, TASKS
from tests.report_page.html_tables import ReadPage

pytest.importorskip("vl_convert", reason="pip install 'modulestack[pictures]'")
READ = ReadPage(page(DOCUMENT, "window.vegaEmbed = null;"))


@pytest.mark.parametrize(
    ("at_s", "expected"), [(0, "0:00"), (65.5, "1:05.5"), (59.96, "1:00"), (3600, "1:00:00"), (90061.25, "25:01:01.2")]
)
def test_moments_are_told_as_on_a_clock(at_s: float, expected: str):
    assert clock_text(at_s) == expected


def test_a_row_is_there_for_each_change_and_for_the_end():
    """A series that has not begun is 0, and keeps its last value."""
    assert rows_of(TASKS) == [(0.0, (3, 0)), (5.0, (3, 2)), (40.0, (3, 0)), (65.5, (1, 0)), (120.0, (1, 0))]


def test_every_table_has_what_it_was_given_and_no_other_number():
    assert READ.tables == [
        [["module", "vCPU"], ["web", "0.25"], [visible(HOSTILE), "2"]],
        [["verdict", "promise"], ["held", "the second run changes nothing"]],
        [["what", "value"], ["environment", "dev"], ["AWS calls", "1234"]],
        [
            ["verdict", "of", "what", "s simulated"],
            ["held", "web", "a release", "120"],
            ["broken", "web", visible(HOSTILE), "0.5"],
        ],
        [
            ["time", "web:r1 running", "web:r2 starting"],
            ["0:00", "3", "0"],
            ["0:05", "3", "2"],
            ["0:40", "3", "0"],
            ["1:05.5", "1", "0"],
            ["2:00", "1", "0"],
        ],
        [
            ["time", "p50", "p99"],
            ["0:00", "12.25", "180.125"],
            ["1:00", "13.5", "2400.75"],
            ["2:01:40", "13.5", "2400.75"],
        ],
        [["what", "state", "from", "until"], ["cpu", "OK", "0:00", "1:00"], ["cpu", "ALARM", "1:00", "2:00"]],
        [["time", "what"], ["1:00", "Setting desired count to 3."]],
    ]


def test_what_is_drawn_is_what_was_given():
    """The numbers of the charts, and of their tooltips, are those of the series."""
    curves = {"s1-1": TASKS, "s1-2": LATENCY}
    assert [*READ.charts] == [*curves, "s1-3"]
    for key, picture in curves.items():
        spec = READ.charts[key]["spec"]
        fields = [f"s{number}" for number in range(len(picture.series))]
        drawn = [(each["t"], tuple(each[field] for field in fields)) for each in spec["data"]["values"]]
        assert drawn == [(at_s * 1000, row) for at_s, row in rows_of(picture)]
        fold, named, _ = spec["layer"][0]["transform"]
        names = json.loads(named["calculate"].partition(")[")[0].removeprefix("("))
        assert (fold["fold"], names) == (fields, dict(zip(fields, [each.name for each in picture.series], strict=True)))
    bars = READ.charts["s1-3"]["spec"]["data"]["values"]
    assert [(each["t"], each["u"], each["state"]) for each in bars] == [(0, 60000, "OK"), (60000, 120000, "ALARM")]
    assert {each.title for each in (TASKS, LATENCY, ALARMS)} <= {
        (attributes.get("aria-label") or "").partition(",")[0] for _, attributes in READ.tags
    }


def test_nothing_breaks_out_of_its_place():
    """Three scripts are the page's own, and hostile text is text."""
    kinds = [tag for tag, _ in READ.tags]
    assert (kinds.count("script"), kinds.count("img"), kinds.count("iframe")) == (3, 0, 0)
    assert not [name for _, attributes in READ.tags for name in attributes if name.startswith("on")]
    [mark] = READ.charts["s1-2"]["spec"]["layer"][1]["data"]["values"]
    assert mark["text"] == HOSTILE
    assert "<" not in READ.scripts["charts"]


def test_nothing_outside_is_named():
    """Links lead within the page, and its policy forbids to fetch anything."""
    addresses = [value for _, attributes in READ.tags for name, value in attributes.items() if name in {"href", "src"}]
    assert addresses == ["#s1", "#s2"]
    [policy] = [each["content"] for tag, each in READ.tags if tag == "meta" and "http-equiv" in each]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "http" not in policy
    text = page(dataclasses.replace(DOCUMENT, sections=DOCUMENT.sections[:1]), "")
    assert "url(" not in text
    assert "@import" not in text


def test_readers_are_told_what_is_where():
    """Headings in order, sections and pictures with names, headers of columns."""
    assert [tag for tag, _ in READ.tags if tag in {"h1", "h2", "h3"}] == ["h1", "h2", "h2", "h3", "h3"]
    ids = {attributes["id"] for _, attributes in READ.tags if "id" in attributes}
    labels = [attributes["aria-labelledby"] for tag, attributes in READ.tags if tag == "section"]
    assert {*labels} <= ids
    charts = [attributes for _, attributes in READ.tags if attributes.get("class") == "chart"]
    assert all(each["role"] == "img" and each["aria-label"] for each in charts)
    assert [tag for tag, _ in READ.tags].count("details") == len(charts) == 3
    assert all(attributes.get("scope") == "col" for tag, attributes in READ.tags if tag == "th")
    assert ("html", {"lang": "en"}) in READ.tags


def test_the_whole_is_small():
    """With the library, and with a hundred sections of pictures: 3 MB at most."""
    library = bundle()
    assert 500_000 < len(library.encode()) < 1_500_000
    section: ReportSection = DOCUMENT.sections[0]
    many: ReportDocument = dataclasses.replace(DOCUMENT, sections=(section,) * 100)
    assert len(page(many, library).encode()) < 3_000_000


def test_what_is_behind_has_an_axis_of_its_own_and_the_end_is_the_end():
    """A value of none is a gap; what came after the end is in the table only."""
    read = ReadPage(page(LOAD, "window.vegaEmbed = null;"))
    spec = read.charts["s1-1"]["spec"]
    assert [(each["t"], each["s0"], each["s1"]) for each in spec["data"]["values"]] == [
        (0, 1, 40.5),
        (60_000, None, 400),
        (90_000, 3, 400),
        (120_000, 3, 400),
    ]
    assert spec["resolve"] == {"scale": {"y": "independent"}}
    assert spec["layer"][0]["encoding"]["y"]["title"] == "requests a second, grey"
    assert [read.tables[-2][2], read.tables[-2][-1]] == [["1:00", "", "400"], ["2:10", "9", "400"]]
    assert read.tables[-2][0] == ["time", LOADED.series[0].name, "requests a second"]


def test_what_was_interrupted_says_so_and_what_was_not_promised_has_no_verdict():
    text = page(LOAD, "window.vegaEmbed = null;")
    assert '<span class="verdict unfinished">unfinished</span> it was interrupted' in text
    contents = next(table for table in ReadPage(text).tables if table[0][0] == "verdict")
    assert [row[0] for row in contents] == ["verdict", "unfinished", ""]
    assert text.count("promised:</span>") == 1
