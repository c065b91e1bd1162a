"""Nothing that a terminal or a CI log would obey is left in what is shown."""

from __future__ import annotations

import ast
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from modulestack.contract import errors
from modulestack.contract.errors import BadInput
from modulestack.contract.visible import line_start, visible, visible_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, ok: [1/2] ünïcode 日本語 👩‍🚀", "plain text, ok: [1/2] ünïcode 日本語 👩‍🚀"),
        ("\x1b]0;title\x07\x1b[2J", r"\x1b]0;title\x07\x1b[2J"),
        ("\x9b31m", r"\x9b31m"),
        ("half\rFAKE", r"half\rFAKE"),
        ("a\nb", r"a\nb"),
        ("a\tb", "a    b"),
        ("\u202egnp.exe\u2066", r"\u202egnp.exe\u2066"),
        ("a\u2028b\u2029c\x85d", r"a\u2028b\u2029c\x85d"),
        ("\ufeff\u200b\xad", r"\ufeff\u200b\xad"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("before ##[stop-commands]token", r"before #\x23[stop-commands]token"),
        ("\x00\x7f\x08", r"\x00\x7f\x08"),
    ],
)
def test_what_would_be_obeyed_is_spelt_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_no_character_gets_through_that_is_obeyed() -> None:
    obeyed = [
        chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) in {"Cc", "Cf", "Zl", "Zp", "Cs"}
    ]
    left = {c for c in obeyed if c in visible(c)} - {"\u200c", "\u200d"}
    assert (left, len(obeyed) > 200) == (set(), True)


def test_lines_end_where_any_reader_would_end_them() -> None:
    """A carriage return alone is none: a terminal would write over the line."""
    assert visible_lines("a\r\nb\nc\x0bd\x0ce\x85f\u2028g\u2029h\ri\n") == ["a", "b", "c", "d", "e", "f", "g", "h\\ri"]
    assert [visible_lines(""), visible_lines("\n"), visible_lines("\n\n")] == [[""], [""], ["", ""]]


@pytest.mark.parametrize("line", ["::error::x", "  ::add-mask::x", "\t::group::"])
def test_a_line_is_no_workflow_command(line: str) -> None:
    """GitHub's runner looks behind leading blanks."""
    assert line_start(visible(line)).lstrip().startswith(r"\x3a:")


def test_other_lines_stay_as_they_are() -> None:
    assert [line_start("a ::error::"), line_start(":single"), line_start("")] == ["a ::error::", ":single", ""]


def test_the_sentences_of_bad_input_quote_no_line_end() -> None:
    assert str(BadInput("a\nb", "c")) == "a\\nb\nc"


def test_nobody_writes_two_sentences_as_one() -> None:
    """Each is handed over by itself: a line end inside of one would be shown as a quoted one."""
    package = Path(errors.__file__).parents[1]
    found = [
        f"{path.relative_to(package)}:{part.lineno}"
        for path in package.rglob("*.py")
        for part in _written_for_bad_input(ast.parse(path.read_text()))
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and "\n" in part.value
    ]
    assert found == []


def _written_for_bad_input(module: ast.Module) -> Iterator[ast.AST]:
    """What stands in the calls of BadInput, and in the file's functions that are called there."""
    functions = {part.name: part for part in ast.walk(module) if isinstance(part, ast.FunctionDef)}
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("BadInput"):
            for part in ast.walk(call):
                yield part
                if isinstance(part, ast.Name) and part.id in functions:
                    yield from _statements(functions[part.id])


def _statements(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """What it does: its docstring is for readers of the code."""
    for statement in function.body[1 if ast.get_docstring(function) else 0 :]:
        yield from ast.walk(statement)
