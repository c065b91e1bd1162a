"""The words of filter patterns of lines that have fields."""

from __future__ import annotations

import re
from typing import NamedTuple

from modulestack.contract.filter_patterns.model import InvalidPattern, Regex, Selector, Step

SELECTOR = r"\$(?:\.?\[\s*(?:\d+|\*|'[^']+'|\"[^\"]+\")\s*\]|\.\*|\.[^\s.\[\]=!<>&|(){}'\"*%,]+)+"
_TOKEN = re.compile(
    rf"(?P<selector>{SELECTOR})"
    r'|(?P<quoted>"(?:\\.|[^"\\])*")'
    r"|%(?P<regex>[^%]*)%"
    r"|(?P<operator>&&|\|\||!=|<=|>=|=|<|>|\(|\))"
    r"|(?P<ellipsis>\.\.\.)"
    r"|(?P<comma>,)"
    r"|(?P<word>[^\s()&|={}<>!\",%\[\]$]+)"
)
_STEP = re.compile(r"\[\s*(?:(\d+)|(\*)|'([^']+)'|\"([^\"]+)\")\s*\]|\.(\*)|\.([^.\[]+)")
_ESCAPED = re.compile(r"\\(.)")
_REGEX = re.compile(r"(?:\\[\x20-\x7e]|[A-Za-z0-9 :_#=@/;,\-^$?\[\]{}|*+.])+")
"""
Characters of a regular expression: no brackets that make a group of it, and others by a backslash.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html#regex-expressions
"""


class PatternToken(NamedTuple):
    """One of them, without quotation marks or percent signs."""

    kind: str
    text: str


def tokens(text: str) -> list[PatternToken]:
    """
    What *text* is made of.

    Raises:
        InvalidPattern: there is something in it that no pattern has.
    """
    found, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise InvalidPattern(f"at {text[at : at + 20]!r}")
        kind = str(match.lastgroup)
        found.append(PatternToken(kind, unquoted(match[kind]) if kind == "quoted" else match[kind]))
        at = match.end()
    return found


def unquoted(text: str) -> str:
    """What stands between quotation marks; a backslash takes a character as it is."""
    return _ESCAPED.sub(r"\1", text[1:-1])


def selector(text: str) -> Selector:
    """The steps of ``$.a.b[0]``."""
    steps: list[Step] = []
    for index, star, single, double, any_member, name in _STEP.findall(text):
        steps.append(None if star or any_member else int(index) if index else single or double or name)
    return tuple(steps)


def regex(text: str) -> Regex:
    """
    A regular expression of the few characters that CloudWatch Logs takes.

    Raises:
        InvalidPattern: it takes no such one.
    """
    if not text:
        raise InvalidPattern("a regular expression is empty")
    if not _REGEX.fullmatch(text):
        odd = _REGEX.sub("", text, count=1)[0]
        instead = f", which \\x{ord(odd):02x} stands for" if odd.isascii() else ""
        raise InvalidPattern(f"the regular expression %{text}% has {odd!r}{instead}")
    try:
        re.compile(text)
    except re.error as error:
        raise InvalidPattern(f"the regular expression %{text}% is none: {error}") from None
    return Regex(text)
