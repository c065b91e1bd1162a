"""
Text that comes from outside, made safe to show: log lines, reasons, tags, names, what a file says.

A terminal obeys control characters: they set titles, clear the screen, go back over what was written. A log of GitHub
Actions obeys lines that begin with ``::`` and everything after ``##[``. Here they become what Python writes for them in
a string, so that they are seen and do nothing.

Sources: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing,
https://invisible-island.net/xterm/ctlseqs/ctlseqs.html,
https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import re
import unicodedata

_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's categories of what is obeyed and not seen: control, format (bidi among it), surrogates, line ends."""
_HARMLESS = frozenset("\u200c\u200d")
"""Format characters that scripts and emoji need, and that change nothing around them."""
_PLAIN = re.compile(r"[\x20-\x7e]*")
_BREAK = re.compile(r"\r\n|[\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_TAB = "    "


def visible(text: str) -> str:
    """*text* as one line: whatever a terminal or a log would obey is spelt out; a tab becomes spaces."""
    if not _PLAIN.fullmatch(text):
        text = "".join(_spelt(character) for character in text)
    return text.replace("##[", r"#\x23[")


def visible_lines(text: str) -> list[str]:
    """The lines of *text*, each as ``visible``; a line end at its end makes no empty line."""
    lines = _BREAK.split(text)
    return [visible(line) for line in (lines[:-1] if len(lines) > 1 and not lines[-1] else lines)]


def line_start(line: str) -> str:
    """*line* so that it is no workflow command, where it may be the beginning of a line."""
    rest = line.lstrip()
    return f"{line[: len(line) - len(rest)]}\\x3a{rest[1:]}" if rest.startswith("::") else line


def _spelt(character: str) -> str:
    if character == "\t":
        return _TAB
    if unicodedata.category(character) not in _OBEYED or character in _HARMLESS:
        return character
    return repr(character)[1:-1] if not character.isprintable() else f"\\u{ord(character):04x}"
