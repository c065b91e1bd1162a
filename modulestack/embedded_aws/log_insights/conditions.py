"""
The conditions of ``filter``.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Filter.html
"""

from __future__ import annotations

import re

from modulestack.embedded_aws.log_insights.commands import Comparison, Condition, Joined
from modulestack.embedded_aws.log_insights.token_reader import TokenReader, not_here
from modulestack.embedded_aws.log_insights.tokens import QueryToken

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
DEEPEST = 50
"""Levels of brackets and of ``not``: no query that somebody writes has more."""


def condition(words: TokenReader, depth: int = 0) -> Condition:
    """
    The condition that comes, *depth* levels down in another.

    Raises:
        AwsError: it is none.
        NotEmbedded: AWS knows what is in it, the embedded AWS does not.
    """
    parts = [_all(words, depth)]
    while words.is_word("or"):
        words.take()
        parts.append(_all(words, depth))
    return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))


def _all(words: TokenReader, depth: int) -> Condition:
    parts = [_one(words, depth)]
    while words.is_word("and"):
        words.take()
        parts.append(_one(words, depth))
    return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))


def _one(words: TokenReader, depth: int) -> Condition:
    _check_depth(depth)
    if words.is_word("not"):
        words.take()
        return Joined("not", (_one(words, depth + 1),))
    if words.is_mark("("):
        words.take()
        found = condition(words, depth + 1)
        words.mark(")")
        return found
    field = words.name()
    if words.is_mark("("):
        if field.lower() != "ispresent":
            raise not_here(f"the function {field} in filter")
        words.take()
        name = words.name()
        words.mark(")")
        return Comparison(name, "ispresent")
    return _comparison(words, field, depth)


def _comparison(words: TokenReader, field: str, depth: int) -> Condition:
    _check_depth(depth)
    if words.is_word("not"):
        words.take()
        return Joined("not", (_comparison(words, field, depth + 1),))
    if words.is_word("like") or words.is_mark("=~"):
        words.take()
        token = words.take()
        if token.kind not in {"regex", "text"}:
            raise words.refusal(token)
        return Comparison(field, "like", (_pattern(words, token) if token.kind == "regex" else token.text,))
    if words.is_word("in"):
        words.take()
        words.mark("[")
        values = [_value(words)]
        while words.is_mark(","):
            words.take()
            values.append(_value(words))
        words.mark("]")
        return Comparison(field, "in", tuple(values))
    if words.next.kind != "mark" or words.next.text not in COMPARISONS:
        raise words.refusal()
    return Comparison(field, words.take().text, (_value(words),))


def _pattern(words: TokenReader, token: QueryToken) -> re.Pattern[str]:
    try:
        return re.compile(token.text)
    except re.error:
        raise words.refusal(token) from None


def _value(words: TokenReader) -> str | float:
    token = words.take()
    if token.kind == "number":
        return float(token.text)
    if token.kind == "text":
        return token.text
    if token.kind == "name":
        raise not_here(f"a comparison with the field {token.text}")
    raise words.refusal(token)


def _check_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise not_here(f"conditions more than {DEEPEST} levels deep")
