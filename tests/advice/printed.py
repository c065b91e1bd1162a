"""Every command that a message of the code names, found in its strings; what is filled in stands as ``{name}``."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

from modulestack.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
PLACES = ("modulestack", "components", "policies", "__main__.py")
_REST = r"(?: (?:[^`,;:()\n]|:(?! |$))*)?"
COMMAND = re.compile(
    rf"(?<![\w.-])(modulestack (?:{'|'.join(sorted(COMMANDS, reverse=True))})\b{_REST}"
    rf"|pulumi (?:up|preview|refresh|cancel|config|stack|state|login|destroy|import)\b{_REST}"
    rf"|aws (?:sso login|[a-z0-9]+ (?:get|list|describe|put)-[a-z-]+)\b{_REST}"
    rf"|(?:pip|pip3|brew) install\b{_REST}|make [a-z]+\b(?=`){_REST}|curl -{_REST}|gh [a-z]+ {_REST})"
)
_GOES_ON = re.compile(r" +#.*| (?:shows|gives|or|once|then|it|and|for|makes|says|is|of|needs|in|with)\b.*")


def printed() -> dict[tuple[str, str], list[str]]:
    """File and command, as it stands in the code, of each → the sentences that it is in; docstrings are not printed."""
    found: dict[tuple[str, str], list[str]] = {}
    for file, text in texts():
        for match in COMMAND.findall(text):
            command = _GOES_ON.sub("", match.strip().strip("'\"…."))
            sentences = found.setdefault((file, command.strip()), [])
            if text not in sentences:
                sentences.append(text)
    return found


@functools.cache
def texts() -> tuple[tuple[str, str], ...]:
    """File and text of every string of the code that is no docstring."""
    files = [file for place in PLACES for file in (sorted((ROOT / place).rglob("*.py")) or [ROOT / place])]
    return tuple((str(file.relative_to(ROOT)), text) for file in files for text in _texts(ast.parse(file.read_text())))


def _texts(tree: ast.Module) -> Iterator[str]:
    nodes = [*ast.walk(tree)]
    inside = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    elsewhere = inside | {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            yield _joined(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in elsewhere:
            yield node.value


def _joined(node: ast.JoinedStr) -> str:
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else f"{{{_name(part)}}}"
        for part in node.values
        if isinstance(part, ast.Constant | ast.FormattedValue)
    )


def _name(part: ast.AST) -> str:
    """What is filled in, in a word: ``manifest.module`` is a module, ``_id(task)`` a task."""
    words = re.findall(r"\w+", ast.unparse(part.value)) if isinstance(part, ast.FormattedValue) else []
    return words[-1] if words else "value"
