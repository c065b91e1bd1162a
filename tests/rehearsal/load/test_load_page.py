"""The page of a rehearsal under load in a real browser: all of it is drawn, read, zoomed as one, and fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from modulestack.rehearsal.load.load_document import document_of
from modulestack.rehearsal.load.load_report import LoadReport
from modulestack.report_page.bundle import bundle
from modulestack.report_page.page import page
from tests.report_page.browser import CHROMIUM, DARK, asked

pytest.importorskip("vl_convert", reason="pip install 'modulestack[pictures]'")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH: apt-get install chromium")
MOST_BYTES = 3_000_000
LOOKED_AT = """
  const errors = [];
  document.addEventListener("securitypolicyviolation", (event) => errors.push(event.blockedURI));
  const figures = [...document.querySelectorAll("figure")];
  const titled = (title) => figures.find((each) => each.querySelector("figcaption").textContent === title);
  const told = async (figure, share) => {
    const svg = figure.querySelector("svg");
    svg.scrollIntoView({ block: "center" });
    const box = svg.querySelector("path.background").getBoundingClientRect();
    const at = { clientX: box.left + box.width * share, clientY: box.top + box.height / 3, bubbles: true };
    for (const kind of ["pointerover", "pointermove", "pointermove"]) {
      document.elementFromPoint(at.clientX, at.clientY).dispatchEvent(new PointerEvent(kind, at));
      await wait(300);
    }
    const tip = document.getElementById("vg-tooltip-element");
    return [...tip.querySelectorAll("tr")].map((row) => [...row.cells].map((each) => each.textContent));
  };
  const counts = await told(titled("Tasks that shall run, and that do"), 0.51);
  const latency = await told(titled("Latency of good answers"), 0.51);
  document.querySelector("#s1-1 button[value=in]").click(); await wait(500);
  return {
    drawn: Number(document.documentElement.dataset.drawn), figures: figures.length,
    undrawn: document.body.innerText.includes("not drawn"), errors, counts, latency,
    seen: views.get(document.body).map((each) => each.view.signal("zoom_t").map(Math.round).join()),
    fetched: performance.getEntriesByType("resource").map((each) => each.name),
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
"""


@pytest.mark.parametrize(("size", "flags"), [("1200,900", []), ("500,900", [DARK])])
def test_all_of_it_is_drawn_and_read(recorded: LoadReport, tmp_path: Path, size: str, flags: list[str]):
    """Pointing tells the numbers of the nearest moment, those of the load too; a button zooms every picture."""
    text = page(document_of(recorded), bundle())
    assert len(text.encode()) <= MOST_BYTES
    found = asked(text, LOOKED_AT, tmp_path, *flags, size=size)
    assert found["drawn"] == found["figures"] == 7
    assert (found["undrawn"], found["errors"], found["fetched"]) == (False, [], [])
    counts, latency = dict(found["counts"]), dict(found["latency"])
    assert [*counts] == ["time", "healthy targets", "running", "desired", "requests a second"]
    assert [counts[each] for each in ("healthy targets", "running", "desired")] == ["1", "1", "1"]
    assert 30 < float(counts["requests a second"]) < 50
    assert [*latency] == ["time", "p50", "p95", "p99"]
    assert float(latency["p50"]) < float(latency["p95"]) < float(latency["p99"])
    assert {*found["seen"]} == {"150000,450000"}
    assert len(found["seen"]) == 7
    assert found["wider"] <= 0
