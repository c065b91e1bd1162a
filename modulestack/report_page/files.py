"""A report into files: a page, Markdown for a job's summary, or a folder of pictures. What draws is loaded here."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.written_files import check_writable, write_files
from modulestack.report_page import palette
from modulestack.report_page.charts import VL_VERSION, chart, config
from modulestack.report_page.document import Picture, ReportDocument, ReportSection
from modulestack.report_page.markdown import markdown
from modulestack.report_page.rows import table_of
from modulestack.report_page.verdict_words import section_word

OPTION = "--report: "
WIDTH = 720
"""Pixels of a picture's charts in a file."""
SUBTITLE = 120
"""Letters of a line above them, of which there are two at most."""
_LIBRARY, _FILES = "vl_convert", frozenset({".html", ".md"})


def has_library() -> bool:
    """Whether something is installed that draws."""
    return importlib.util.find_spec(_LIBRARY) is not None


def check(paths: Sequence[Path]) -> None:
    """
    That a report can be written to *paths*, before anything is done for it.

    Raises:
        BadInput: one cannot be written; says what to do.
    """
    for path in paths:
        if path.suffix not in _FILES and path.suffix and not path.is_dir():
            raise BadInput(
                f"{OPTION}{path}: a page ends in .html, a summary in .md, and a folder for pictures has no ending"
            )
        if path.suffix in _FILES:
            check_writable(path, OPTION)
        else:
            _check_folder(path)
        if path.suffix != ".md" and not has_library():
            raise BadInput(f"{OPTION}nothing is installed that draws: pip install 'modulestack[pictures]'")
    if again := [path for path in paths if [each.resolve() for each in paths].count(path.resolve()) > 1]:
        raise BadInput(f"{OPTION}{again[0]}: named twice: name each once")


def write(document: ReportDocument, paths: Sequence[Path]) -> None:
    """
    Write *document* to each of *paths*: all of them whole, or none touched.

    Raises:
        BadInput: one cannot be written.
    """
    contents: dict[Path, bytes] = {}
    for path in paths:
        if path.suffix == ".md":
            contents[path] = markdown(document).encode()
        elif path.suffix == ".html":
            contents[path] = _page(document)
        else:
            path.mkdir(exist_ok=True)
            contents.update({path / name: content for name, content in pictures(document).items()})
    write_files(contents)


def pictures(document: ReportDocument) -> Mapping[str, bytes]:
    """File name → content: of each section that has something to see one SVG and one PNG."""
    import vl_convert

    found: dict[str, bytes] = {}
    for index, section in enumerate(document.sections):
        if not section.pictures:
            continue
        name, text = _file_name(index, section), json.dumps(_together(section))
        found[f"{name}.svg"] = vl_convert.vegalite_to_svg(text, vl_version=VL_VERSION).encode()
        found[f"{name}.png"] = vl_convert.vegalite_to_png(text, vl_version=VL_VERSION, scale=2)
    return found


def _page(document: ReportDocument) -> bytes:
    from modulestack.report_page.bundle import bundle
    from modulestack.report_page.page import page

    return page(document, bundle()).encode()


def _check_folder(path: Path) -> None:
    if not path.exists():
        check_writable(path, OPTION)
    elif not path.is_dir():
        raise BadInput(f"{OPTION}{path}: is no folder: end a page in .html, or name another")
    elif not os.access(path, os.W_OK | os.X_OK):
        raise BadInput(f"{OPTION}{path}: cannot be written: permission denied: make it writable")


def _file_name(index: int, section: ReportSection) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", f"{section.group} {section.title}".lower()).strip("-")
    return f"{index + 1:02d}-{words[:80]}"


def _together(section: ReportSection) -> dict[str, Any]:
    """All pictures of *section* below each other, on white."""
    colors = palette.colors("light")
    word = section_word(section)
    subtitle = f"{word}: {section.observed}" if word else section.observed
    lines = textwrap.wrap(subtitle, SUBTITLE, max_lines=2, placeholder=" …")
    return {
        "title": {"text": f"{section.group}: {section.title}", "subtitle": lines},
        "vconcat": [_still(each, colors) for each in section.pictures],
        "resolve": {"scale": {"color": "independent", "strokeDash": "independent"}},
        "padding": 16,
        "config": {**config(colors), "background": colors["paper"]},
    }


def _still(picture: Picture, colors: Mapping[str, str]) -> dict[str, Any]:
    drawn = chart(picture, colors, width=WIDTH, moves=False)
    return {key: value for key, value in drawn.items() if key != "$schema"} | {
        "title": {"text": table_of(picture).title}
    }
