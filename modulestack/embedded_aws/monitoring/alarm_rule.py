"""
Rules of composite alarms: ``ALARM("a") OR (ALARM("b") AND NOT OK("c"))``.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html (AlarmRule)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from modulestack.embedded_aws.errors import AwsError

_TOKEN = re.compile(r"""\s*(?:(?P<word>[A-Za-z_]+)|(?P<mark>[()])|"(?P<quoted>[^"]*)"|'(?P<single>[^']*)')""")
_STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")


def holds(rule: str, state_of: Callable[[str], str]) -> bool:
    """
    Whether *rule* does, where *state_of* says in which state the alarm of a name, or an ARN, is.

    Raises:
        AwsError: it is no rule.
    """
    tokens = list(_tokens(rule))
    value, rest = _any(tokens, state_of)
    if rest:
        raise _invalid()
    return value


def names(rule: str) -> tuple[str, ...]:
    """The alarms that *rule* speaks of."""
    found: dict[str, None] = {}

    def note(name: str) -> str:
        found[name] = None
        return "OK"

    holds(rule, note)
    return tuple(found)


Tokens = list[tuple[str, str]]


def _tokens(rule: str) -> Iterator[tuple[str, str]]:
    at = 0
    while rule[at:].strip():
        match = _TOKEN.match(rule, at)
        if match is None:
            raise _invalid()
        at = match.end()
        kind = match.lastgroup or ""
        yield ("name" if kind in {"quoted", "single"} else kind), match[kind]


def _any(tokens: Tokens, state_of: Callable[[str], str]) -> tuple[bool, Tokens]:
    value, rest = _all(tokens, state_of)
    while rest[:1] == [("word", "OR")]:
        other, rest = _all(rest[1:], state_of)
        value = value or other
    return value, rest


def _all(tokens: Tokens, state_of: Callable[[str], str]) -> tuple[bool, Tokens]:
    value, rest = _one(tokens, state_of)
    while rest[:1] == [("word", "AND")]:
        other, rest = _one(rest[1:], state_of)
        value = value and other
    return value, rest


def _one(tokens: Tokens, state_of: Callable[[str], str]) -> tuple[bool, Tokens]:
    match tokens:
        case [("word", "NOT"), *rest]:
            value, rest = _one(rest, state_of)
            return not value, rest
        case [("word", "TRUE" | "FALSE" as word), *rest]:
            return word == "TRUE", rest
        case [("word", state), ("mark", "("), ("name" | "word", name), ("mark", ")"), *rest] if state in _STATES:
            return state_of(name) == state, rest
        case [("mark", "("), *rest]:
            value, rest = _any(rest, state_of)
            if rest[:1] == [("mark", ")")]:
                return value, rest[1:]
    raise _invalid()


def _invalid() -> AwsError:
    return AwsError("ValidationError", "AlarmRule must not contain leading or trailing whitespace or be invalid")
