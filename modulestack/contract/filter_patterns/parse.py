"""
What a filter pattern of CloudWatch Logs says.

What AWS leaves open of its grammar is taken as it is taken most widely: only what AWS is known to refuse is refused.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
"""

from __future__ import annotations

import re

from modulestack.contract.filter_patterns import tokens
from modulestack.contract.filter_patterns.conditions import ConditionReader
from modulestack.contract.filter_patterns.model import (
    Column,
    ColumnsPattern,
    FilterPattern,
    InvalidPattern,
    JsonPattern,
    RegexPattern,
    Selector,
    Term,
    TermsPattern,
    comparisons,
    regexes,
)
from modulestack.contract.filter_patterns.tokens import PatternToken

MOST_CHARACTERS = 1024
MOST_REGEXES, MOST_WILDCARDS = 2, 3
"""Of one pattern; a selector has one wildcard at most."""
MOST_REGEX_PATTERNS = 5
"""Of a log group, those that have a regular expression."""
MOST_FILTERS = 100
"""Of a log group: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html"""
MOST_DIMENSIONS = 3
_TERM = re.compile(r'(?P<kind>[?-]?)(?:(?P<quoted>"(?:\\.|[^"\\])*")|(?P<word>[^\s"]+))(?=\s|$)')
_KINDS = {"": "required", "?": "optional", "-": "excluded"}
_COLUMN = re.compile(r"[A-Za-z0-9_\-]+")


def parse(text: str) -> FilterPattern:
    """
    The pattern that *text* is.

    Raises:
        InvalidPattern: AWS takes no such pattern.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidPattern(f"it has {len(text)} characters, {MOST_CHARACTERS} are allowed")
    stripped = text.strip()
    found = _parsed(stripped)
    if len(regexes(found)) > MOST_REGEXES:
        raise InvalidPattern(f"it has {len(regexes(found))} regular expressions, {MOST_REGEXES} are allowed")
    return found


def _parsed(text: str) -> FilterPattern:
    if text.startswith("{"):
        if not text.endswith("}"):
            raise InvalidPattern("it begins with { and does not end with }")
        return _json(text[1:-1])
    if text.startswith("["):
        if not text.endswith("]"):
            raise InvalidPattern("it begins with [ and does not end with ]: other text stands in quotation marks")
        return _columns(text[1:-1])
    if len(text) > 1 and text.startswith("%") and text.endswith("%"):
        return RegexPattern(tokens.regex(text[1:-1]))
    return _terms(text)


def _terms(text: str) -> TermsPattern:
    found, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TERM.match(text, at)
        if match is None:
            raise InvalidPattern(f"at {text[at : at + 20]!r}: a quotation mark is not closed, or stands within a word")
        word = match["word"]
        if word and not all(each.isalnum() or each == "_" for each in word):
            raise InvalidPattern(
                f"at {match[0]}: words of other characters than letters, digits and _ stand in quotation marks"
            )
        found.append(Term(word or tokens.unquoted(match["quoted"]), _KINDS[match["kind"]]))  # type: ignore[arg-type]
        at = match.end()
    return TermsPattern(tuple(found))


def _json(text: str) -> JsonPattern:
    reader = ConditionReader(tokens.tokens(text), _member)
    condition = reader.condition()
    reader.end()
    stars = [each.selector.count(None) for each in comparisons(condition)]
    if max(stars) > 1 or sum(stars) > MOST_WILDCARDS:
        raise InvalidPattern(f"a selector has one wildcard at most, and a pattern {MOST_WILDCARDS}")
    return JsonPattern(condition)


def _member(token: PatternToken) -> Selector:
    if token.kind != "selector":
        raise InvalidPattern(f"at {token.text!r}: a field such as $.level must stand there")
    return tokens.selector(token.text)


def _columns(text: str) -> ColumnsPattern:
    parts: list[list[PatternToken]] = [[]]
    for token in tokens.tokens(text):
        if token.kind == "comma":
            parts.append([])
        else:
            parts[-1].append(token)
    ellipses = [index for index, part in enumerate(parts) if [each.kind for each in part] == ["ellipsis"]]
    if len(ellipses) > 1:
        raise InvalidPattern("it has two ellipses, one is allowed")
    columns = [None if index in ellipses else _column(part) for index, part in enumerate(parts)]
    at = ellipses[0] if ellipses else len(columns)
    found = ColumnsPattern(
        before=tuple(each for each in columns[:at] if each),
        after=tuple(each for each in columns[at:] if each),
        has_ellipsis=bool(ellipses),
    )
    names = [each.name for each in found.columns]
    if twice := next((name for index, name in enumerate(names) if name in names[:index]), ""):
        raise InvalidPattern(f"two of its fields are called {twice}")
    return found


def _column(part: list[PatternToken]) -> Column:
    if not part:
        raise InvalidPattern("one of its fields has no name")
    first = next((each for each in part if each != ("operator", "(")), part[0])
    if first.kind != "word" or not _COLUMN.fullmatch(first.text):
        raise InvalidPattern(f"at {first.text!r}: a field's name must stand there, of letters, digits, - and _")
    if len(part) == 1:
        return Column(first.text)

    def same(token: PatternToken) -> Selector:
        if token != first:
            raise InvalidPattern(f"at {token.text!r}: conditions of the field {first.text} stand there")
        return (token.text,)

    reader = ConditionReader(part, same)
    condition = reader.condition()
    reader.end()
    return Column(first.text, condition)
