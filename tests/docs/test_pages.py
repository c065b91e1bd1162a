"""Every page of the project: its lines end, its links lead somewhere, the files that it names are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.program import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").glob("*.md")])
WIDTH = 120
FOLDERS = r"(?:\.github|actions|bench|components|docs|examples|modulestack|policies|tests)/"


def of(pages: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", pages, ids=lambda page: str(page.relative_to(ROOT)))


@of([page for page in PAGES if page.name != "environment.md"])
def test_lines_end(page: Path):
    """At 120 columns. A row of a table cannot be folded; everything else can."""
    lines = enumerate(page.read_text().splitlines(), start=1)
    assert [number for number, line in lines if len(line) > WIDTH and not line.startswith("|")] == []


@of(PAGES)
def test_links_lead_somewhere(page: Path):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


@of(PAGES)
def test_files_that_are_named_are_there(page: Path):
    """With their folder and as they are; ``…`` and ``<name>`` stand for something else, and a colon for a new file."""
    named = re.findall(rf"`({FOLDERS}[\w./-]*)`(?!:\n)", page.read_text())
    made = {"policies/.venv", "policies/prod.json"}
    assert [path for path in named if path not in made and not (ROOT / path).exists()] == []


def test_every_decision_has_the_same_form():
    """Numbered without a gap, dated, with what was there before, what was decided and what follows."""
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(path.name.split("-")[0]) for path in records] == list(range(1, len(records) + 1))
    for number, path in enumerate(records, start=1):
        text = path.read_text()
        assert re.match(rf"# {number}\. .+\n\nStatus: \w+, \d{{4}}-\d\d-\d\d\n\n", text), path.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], path.name


def test_every_folder_is_on_the_map():
    """One level into the package; what is made or hidden has no place there."""
    design = (ROOT / "docs" / "design.md").read_text()
    folders = [path.parent.relative_to(ROOT) for path in ROOT.glob("modulestack/*/__init__.py")]
    folders += [Path(name) for name in ("actions", "bench", "components", "policies", "tests")]
    assert [f"`{folder}/`" for folder in folders if f"`{folder}/`" not in design] == []
