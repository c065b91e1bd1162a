"""The picture in the README is what the command beside it draws today."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from modulestack.rehearsal.load.load_document import document_of
from modulestack.rehearsal.load.load_report import LoadReport
from modulestack.report_page import files
from tests.rehearsal.load.conftest import ROOT

pytest.importorskip("vl_convert", reason="pip install 'modulestack[pictures]'")
PICTURE = ROOT / "docs/pictures/release-under-load.svg"
COMMAND = "modulestack rehearse staging --load scenarios/release-under-load.yaml --report pictures"


def _drawn(text: str) -> tuple[list[str], list[str]]:
    """Texts and shapes; not where they are put, which is by the widths of letters that a machine has."""
    found = list(ElementTree.fromstring(text).iter())
    return [each.text for each in found if each.text], [each.get("d", "") for each in found if each.get("d")]


def test_the_picture_is_drawn_by_the_command_beside_it(recorded: LoadReport, tmp_path: Path):
    """If it is another one: ``make pictures``."""
    files.write(document_of(recorded), [tmp_path / "pictures"])
    drawn = (tmp_path / "pictures" / "01-web-requests.svg").read_text()
    assert _drawn(PICTURE.read_text()) == _drawn(drawn), "make pictures"
    readme = (ROOT / "README.md").read_text()
    assert f"    {COMMAND}\n" in readme
    assert f"(docs/pictures/{PICTURE.name})" in readme
    assert COMMAND.replace("--report ", "--report build/") in (ROOT / "Makefile").read_text()


def test_the_picture_shows_that_nothing_is_lost_while_versions_change():
    texts, _ = _drawn(PICTURE.read_text())
    assert {"web:1.4.2", "web:r1", "lost", "p99", "Latency of good answers"} <= {*texts}
    assert any(text.startswith("held: ") and "; none lost; " in text for text in texts)
