"""A report in a real browser: it is drawn, read by pointing at it, zoomed, dark and narrow, and fetches nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from modulestack.report_page import palette
from modulestack.report_page.bundle import bundle
from modulestack.report_page.page import page
from tests.report_page.browser import CHROMIUM, DARK, asked
from tests.report_page.documents import DOCUMENT, HOSTILE, LOAD, TASKS

pytest.importorskip("vl_convert", reason="pip install 'modulestack[pictures]'")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH: apt-get install chromium")
POINTED = """
  const errors = [];
  document.addEventListener("securitypolicyviolation", (event) => errors.push(event.blockedURI));
  const svg = document.querySelector("#s1-1 svg");
  svg.scrollIntoView({ block: "center" });
  const box = svg.querySelector("path.background").getBoundingClientRect();
  const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true };
  for (const kind of ["pointerover", "pointermove", "pointermove"]) {
    document.elementFromPoint(at.clientX, at.clientY).dispatchEvent(new PointerEvent(kind, at));
    await wait(300);
  }
  const tip = document.getElementById("vg-tooltip-element");
  const cells = [...tip.querySelectorAll("td")].map((each) => each.textContent);
  const [{ view }] = views.get(document.getElementById("s1"));
  const button = (value) => document.querySelector(`#s1-1 button[value=${value}]`);
  const seen = () => views.get(document.getElementById("s1")).map((each) => each.view.signal("zoom_t"));
  button("in").click(); await wait(300);
  const closer = seen();
  button("all").click(); await wait(300);
  return {
    drawn: document.documentElement.dataset.drawn,
    undrawn: document.body.innerText.includes("not drawn"),
    cells, closer, all: seen(), errors,
    fetched: performance.getEntriesByType("resource").map((each) => each.name),
    areas: [...document.querySelectorAll("#s1-1 svg .mark-area path")].map((each) => getComputedStyle(each).fill),
    labels: [...document.querySelectorAll("#s1-2 svg text")].map((each) => each.textContent),
  };
"""
SHOWN = """
  const text = document.querySelector("#s1-1 svg text");
  return {
    paper: getComputedStyle(document.body).backgroundColor,
    text: getComputedStyle(text).fill,
    area: getComputedStyle(document.querySelector("#s1-1 svg .mark-area path")).fill,
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    chart: document.querySelector("#s1-1 svg").getBoundingClientRect().width
      - document.querySelector("#s1-1").getBoundingClientRect().width,
  };
"""


@pytest.fixture(scope="module")
def text() -> str:
    """The page."""
    return page(DOCUMENT, bundle())


def test_a_page_is_drawn_pointed_at_and_zoomed(text: str, tmp_path: Path):
    """The nearest moment's values are told; the buttons zoom all pictures of a section; nothing is fetched."""
    found = asked(text, POINTED, tmp_path)
    assert (found["drawn"], found["undrawn"]) == ("3", False)
    assert found["cells"][1::2] == ["1:05.5", "1", "0"]
    assert found["cells"][0::2] == ["time", "web:r1 running", "web:r2 starting"]
    assert found["closer"] == [[30000, 90000]] * 3
    assert found["all"] != found["closer"]
    assert (found["fetched"], found["errors"]) == ([], [])
    colors = palette.colors("light")
    assert found["areas"] == [f"rgb{palette.rgb(colors[each])}" for each in ("blue", "orange-half")]
    assert {"ms", "p50", "p99"} <= {*found["labels"]}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_is_light_or_dark_and_fits_a_phone(text: str, tmp_path: Path, theme: palette.Theme):
    found = asked(text, SHOWN, tmp_path, *([DARK] if theme == "dark" else []), size="500,900")
    colors = palette.colors(theme)
    expected = {name: f"rgb{palette.rgb(colors[color])}" for name, color in _USED.items()}
    assert {name: found[name] for name in _USED} == expected
    assert found["wider"] <= 0
    assert found["chart"] <= 0


_USED = {"paper": "paper", "text": "ink", "area": "blue"}


def test_a_name_that_is_not_meant_well_is_drawn_as_text(tmp_path: Path):
    """A series' name is part of a chart's expressions."""
    [first, *_] = DOCUMENT.sections
    hostile = dataclasses.replace(TASKS, series=(dataclasses.replace(TASKS.series[0], name=f"{HOSTILE}\"'\\ ${{1}}"),))
    document = dataclasses.replace(DOCUMENT, sections=(dataclasses.replace(first, pictures=(hostile,)),))
    script = 'return [document.documentElement.dataset.drawn, document.querySelectorAll("#s1-1 svg .mark-area").length]'
    assert asked(page(document, bundle()), script, tmp_path) == ["1", 1]


ONE_TIME = """
  const axes = [...document.querySelectorAll("#s1-1 svg text")].map((each) => each.textContent);
  document.querySelector("#s2-1 button[value=in]").click(); await wait(300);
  return {
    axes, seen: views.get(document.body).map((each) => each.view.signal("zoom_t")),
    lines: document.querySelectorAll("#s1-1 svg .mark-line path").length,
    undrawn: document.body.innerText.includes("not drawn"),
  };
"""


def test_sections_that_tell_of_one_time_are_zoomed_as_one(tmp_path: Path):
    """And what is behind has its axis, on the right."""
    found = asked(page(LOAD, bundle()), ONE_TIME, tmp_path)
    assert found["seen"] == [[30000, 90000]] * 2
    assert {"tasks", "requests a second, grey"} <= {*found["axes"]}
    assert (found["lines"], found["undrawn"]) == (1, False)
