"""
The words of a query of Logs Insights.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from modulestack.embedded_aws.errors import AwsError

MALFORMED = "MalformedQueryException"
TokenKind = Literal["name", "number", "span", "text", "regex", "mark", "end"]


class QueryToken(NamedTuple):
    """One of them."""

    kind: TokenKind
    text: str
    """Without its quotes, ticks or slashes."""
    at: int
    """Where it begins, in characters."""


_TOKEN = re.compile(
    r"""
    (?P<space>\s+|\#[^\n]*)
    | (?P<span>[0-9]+[a-z]+)
    | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?![\w@]))
    | (?P<tick>`[^`]*`)
    | (?P<name>[@A-Za-z_][\w@]*(?:\.[\w@]+|\.`[^`]*`)*)
    | (?P<double>"(?:[^"\\]|\\.)*") | (?P<single>'(?:[^'\\]|\\.)*')
    | (?P<regex>/(?:[^/\\\n]|\\.)+/)
    | (?P<mark>=~|!=|<=|>=|[=<>|,()*+\-/%^\[\]])
    """,
    re.VERBOSE,
)


def tokens(query: str) -> Iterator[QueryToken]:
    """
    Those of *query*, an end last.

    Raises:
        AwsError: there is something in it that is none.
    """
    at = 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None:
            raise unexpected(query, QueryToken("mark", query[at], at))
        kind, text = match.lastgroup or "", match[0]
        at = match.end()
        if kind == "space":
            continue
        if kind in {"double", "single"}:
            yield QueryToken("text", re.sub(r"\\(.)", r"\1", text[1:-1]), match.start())
        elif kind == "regex":
            yield QueryToken("regex", text[1:-1].replace("\\/", "/"), match.start())
        elif kind == "tick":
            yield QueryToken("name", text[1:-1], match.start())
        elif kind == "name":
            yield QueryToken("name", text.replace("`", ""), match.start())
        elif kind in {"number", "span"}:
            yield QueryToken("number" if kind == "number" else "span", text, match.start())
        else:
            yield QueryToken("mark", text, match.start())
    yield QueryToken("end", "", len(query))


def unexpected(query: str, token: QueryToken) -> AwsError:
    """
    What StartQuery answers where *token* stands in the way.

    The words are those that people have met.
    """
    line = query.count("\n", 0, token.at) + 1
    position = token.at - (query.rfind("\n", 0, token.at) + 1)
    what = token.text or "<EOF>"
    return AwsError(MALFORMED, f"unexpected symbol found {what} at line {line} and position {position}")
