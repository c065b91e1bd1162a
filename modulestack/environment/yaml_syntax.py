"""What is told of a text that is no YAML, and of one that not every reader takes for the same."""

from __future__ import annotations

import re

import yaml

from modulestack.fields.text import shown

LARGEST = 10**19
"""No whole number of a file is as large."""


def ways_to_write(text: str) -> str:
    """How to write what *text*, which readers disagree on, may mean: a number or a boolean, and the text itself."""
    if text.lower() in {"yes", "no", "on", "off"}:
        return f"write {'true' if text.lower() in {'yes', 'on'} else 'false'}, or quote it for the text {shown(text)}"
    number = re.fullmatch(r"([-+]?)(0[xob])?([0-9a-f_]{1,1000})", text.lower())
    try:
        base = {"0x": 16, "0o": 8, "0b": 2}.get(number[2], 10) if number else 10
        value = int(number[1] + number[3].replace("_", ""), base) if number else None
    except ValueError:
        value = None
    if value is None:
        return f"quote it for the text {shown(text)}"
    if abs(value) >= LARGEST:
        return f"no number here is as large; quote it for the text {shown(text)}"
    return f"write {value}, or quote it for the text {shown(text)}"


def line_of(error: yaml.MarkedYAMLError) -> int:
    """Where to look: at what was opened, if it is not closed; else where the parser stumbled."""
    opened = complaint(error).removeprefix(_PREFIX).startswith(_OPENED)
    mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def complaint(error: yaml.MarkedYAMLError) -> str:
    """The parser's complaint, with what usually causes it."""
    problem = " ".join((error.problem or error.context or "cannot be read").split())
    for sign, cause in _CAUSES.items():
        if sign in problem:
            return _PREFIX + cause
    return _PREFIX + problem


_PREFIX = "not YAML: "
_OPENED = ("a { or [", "a quote")
_CAUSES = {
    "cannot start any token": "indent with spaces, not tabs, and quote text that starts with @, ` or %",
    "mapping values are not allowed": (
        "text that contains ': ' must be quoted, and a key must not be indented deeper than its neighbours"
    ),
    "could not find expected ':'": "a key needs ': ' and a value after it",
    "expected <block end>": "the indentation does not fit the lines above",
    "did not find expected key": "the indentation does not fit the lines above, or a quote is not closed",
    "did not find expected ',' or": "a { or [ is not closed, or an entry in it lacks its comma",
    "expected ',' or": "a { or [ is not closed, or an entry in it lacks its comma",
    "did not find expected node content": "a { or [ is not closed, or a value in it is missing",
    "found unexpected end of stream": "a quote, { or [ is not closed",
    "undefined alias": "*name refers to an &name that is not there",
    "expected a single document": "'---' starts a second document: one file holds one environment",
    "but found another document": "'---' starts a second document: one file holds one environment",
}
