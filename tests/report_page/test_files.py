"""A report into files: what can be written is known before, and all of it is whole."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from modulestack.contract.errors import BadInput
from modulestack.report_page import files
from tests.report_page.documents import DOCUMENT, HOSTILE, LOAD

LIBRARY = pytest.mark.skipif(not files.has_library(), reason="pip install 'modulestack[pictures]'")


@LIBRARY
def test_a_page_a_summary_and_a_folder_are_written(tmp_path: Path):
    paths = [tmp_path / "a.html", tmp_path / "a.md", tmp_path / "pictures"]
    files.check(paths)
    files.write(DOCUMENT, paths)
    names = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*"))
    assert names == ["a.html", "a.md", "pictures/01-web-a-release.png", "pictures/01-web-a-release.svg"]
    assert paths[0].read_text().startswith("<!doctype html>")
    texts = {each.text for each in ElementTree.fromstring((paths[2] / "01-web-a-release.svg").read_text()).iter()}
    assert {"web: a release", "Tasks by version", "p99", "ALARM", "web:r2 starting"} <= texts
    assert (paths[2] / "01-web-a-release.png").read_bytes().startswith(b"\x89PNG\r\n")


@LIBRARY
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.pdf", "a page ends in .html, a summary in .md, and a folder for pictures has no ending"),
        ("none/a.html", "there is no directory"),
        ("folder.html", "it is a folder"),
        ("file", "is no folder"),
        ("none/pictures", "there is no directory"),
    ],
)
def test_what_cannot_be_written_is_one_error(tmp_path: Path, name: str, told: str):
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match=told) as error:
        files.check([tmp_path / name])
    assert str(error.value).startswith(f"--report: {tmp_path / name}: ")


def test_a_file_is_named_once(tmp_path: Path):
    with pytest.raises(BadInput, match="named twice"):
        files.check([tmp_path / "a.md", tmp_path / "." / "a.md"])


def test_without_the_library_there_is_a_summary_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    files.check([tmp_path / "a.md"])
    for name in ("a.html", "pictures"):
        with pytest.raises(BadInput, match=r"pip install 'modulestack\[pictures\]'"):
            files.check([tmp_path / name])


@LIBRARY
def test_an_interrupt_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What was there before is there afterwards."""
    old = tmp_path / "a.html"
    old.write_text("old")

    def interrupted(_path: Path, _content: bytes) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write(DOCUMENT, [old])
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.html", "old")]


def test_a_summary_tells_what_was_broken_and_no_text_is_markup(tmp_path: Path):
    files.write(DOCUMENT, [tmp_path / "a.md"])
    lines = (tmp_path / "a.md").read_text().splitlines()
    assert lines[0] == "### Rehearsal of dev: BROKEN"
    assert lines[2] == "2 of 3 went as promised."
    [broken] = [line for line in lines if line.startswith("- **broken**")]
    assert "&lt;/script&gt;" in broken
    assert "| held | web | a release | it ran | 120 |" in lines
    assert "<script" not in "\n".join(lines)
    assert [line for line in lines if "\\`a\\`" in line and line.startswith("| broken")]
    assert HOSTILE not in "\n".join(lines)


def test_a_summary_of_what_was_interrupted_says_so(tmp_path: Path):
    files.write(LOAD, [tmp_path / "a.md"])
    lines = (tmp_path / "a.md").read_text().splitlines()
    assert lines[0] == "### dev under load: unfinished"
    assert lines[2] == "It was interrupted: this is what was known by then."
    assert not [line for line in lines if line.startswith("- **broken**")]
    assert "| unfinished | web | requests | 2 | 120 |" in lines
