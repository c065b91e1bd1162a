"""
The cluster query language: which container instances an expression means. No effects.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html

Subjects: ``attribute:NAME``, ``agentConnected``, ``agentVersion``, ``ec2InstanceId``, ``registeredAt``,
``runningTasksCount`` and ``task:group``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

Values = Mapping[str, Sequence[str]]
"""An instance's values by subject: one each, but for ``task:group``, which has one for each task."""
Matcher = Callable[[Values], bool]
_TOKEN = re.compile(
    r"\s*(?P<token>&&|\|\||==|!=|>=|<=|=~|!~|>|<|!|\(|\)|\[|\]|,|'[^']*'|\"[^\"]*\"|[^\s()\[\],=!<>&|~]+)"
)
_COMPARISONS = {
    "==": "==", "equals": "==", "!=": "!=", "not_equals": "!=", ">": ">", "greater_than": ">", ">=": ">=",
    "greater_than_equal": ">=", "<": "<", "less_than": "<", "<=": "<=", "less_than_equal": "<=", "=~": "=~",
    "matches": "=~", "!~": "!~", "not_matches": "!~",
}  # fmt: skip
_SUBJECTS = ("agentConnected", "agentVersion", "ec2InstanceId", "registeredAt", "runningTasksCount", "task:group")


class NoExpression(ValueError):
    """It cannot be read."""


def parse(text: str) -> Matcher:
    """
    Read an expression.

    Raises:
        NoExpression: it is none, or has a subject that is not here.
    """
    tokens, at = [], 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise NoExpression(text)
        tokens.append(found["token"])
        at = found.end()
    reader = _Reader(tokens)
    matcher = reader.either()
    if reader.rest:
        raise NoExpression(text)
    return matcher


class _Reader:
    """What is left of an expression."""

    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens

    def either(self) -> Matcher:
        matchers = [self._both()]
        while self._next("||", "or"):
            matchers.append(self._both())
        return lambda values: any(matches(values) for matches in matchers)

    def _both(self) -> Matcher:
        matchers = [self._one()]
        while self._next("&&", "and"):
            matchers.append(self._one())
        return lambda values: all(matches(values) for matches in matchers)

    def _one(self) -> Matcher:
        if self._next("!", "not"):
            matches = self._one()
            return lambda values: not matches(values)
        if self._next("("):
            inner = self.either()
            self._expect(")")
            return inner
        return self._comparison(self._take())

    def _comparison(self, subject: str) -> Matcher:
        if not subject.startswith("attribute:") and subject not in _SUBJECTS:
            raise NoExpression(subject)
        if self._next("exists"):
            return lambda values: subject in values
        if self._next("not_exists"):
            return lambda values: subject not in values
        inverted = self._next("!")
        if inverted and self._next("exists"):
            return lambda values: subject not in values
        if self._next("in", "not_in"):
            inverted = inverted or self.last == "not_in"
            wanted = self._list()
            return lambda values: any(value in wanted for value in values.get(subject, ())) != inverted
        operator = _COMPARISONS.get(self._take())
        if operator is None or inverted:
            raise NoExpression(subject)
        return _compare(subject, operator, _unquoted(self._take()))

    def _list(self) -> list[str]:
        self._expect("[")
        found = [_unquoted(self._take())]
        while self._next(","):
            found.append(_unquoted(self._take()))
        self._expect("]")
        return found

    def _take(self) -> str:
        if not self.rest:
            raise NoExpression("it ends too early")
        self.last = self.rest.pop(0)
        return self.last

    def _next(self, *tokens: str) -> bool:
        if self.rest and self.rest[0] in tokens:
            self._take()
            return True
        return False

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise NoExpression(token)


def _compare(subject: str, operator: str, wanted: str) -> Matcher:
    if operator in ("=~", "!~"):
        try:
            pattern = re.compile(wanted)
        except re.error:
            raise NoExpression(wanted) from None
        return lambda values: any(pattern.search(value) for value in values.get(subject, ())) == (operator == "=~")
    if operator in ("==", "!="):
        return lambda values: (wanted in values.get(subject, ())) == (operator == "==")
    return lambda values: any(_ordered(value, operator, wanted) for value in values.get(subject, ()))


def _ordered(value: str, operator: str, wanted: str) -> bool:
    try:
        left: float | str = float(value)
        right: float | str = float(wanted)
    except ValueError:
        left, right = value, wanted
    less, same = left < right, left == right  # type: ignore[operator]
    return {"<": less, "<=": less or same, ">": not less and not same, ">=": not less}[operator]


def _unquoted(token: str) -> str:
    return token[1:-1] if token[:1] in "'\"" and token[:1] == token[-1:] and len(token) > 1 else token
