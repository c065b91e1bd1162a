"""
Rules of composite alarms: ``ALARM("a") OR (ALARM("b") AND NOT OK("c"))``.

``AT_LEAST``, which counts, is not here, and told by name.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html (AlarmRule)
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator

from modulestack.embedded_aws.errors import AwsError, NotEmbedded

_TOKEN = re.compile(r"""\s*(?:(?P<mark>[()])|"(?P<quoted>[^"]+)"|'(?P<single>[^']+)'|(?P<word>[^\s()"']+))""")
_STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")


@dataclasses.dataclass(frozen=True)
class Token:
    """A piece of a rule."""

    kind: str
    """``word``, ``mark`` or ``name`` (in quotes)."""
    text: str
    at: int
    """Its first character's place in the rule, from 0."""

    def is_word(self, text: str) -> bool:
        """Whether it is that word of the language."""
        return self.kind == "word" and self.text == text

    def is_mark(self, text: str) -> bool:
        """Whether it is that parenthesis."""
        return self.kind == "mark" and self.text == text


def holds(rule: str, state_of: Callable[[str], str]) -> bool:
    """
    Whether *rule* does, where *state_of* says in which state the alarm of a name, or an ARN, is.

    Raises:
        AwsError: it is no rule.
        NotEmbedded: it counts.
    """
    return _Reader(rule, state_of).read()


def names(rule: str) -> tuple[str, ...]:
    """The alarms that *rule* speaks of."""
    found: dict[str, None] = {}

    def note(name: str) -> str:
        found[name] = None
        return "OK"

    holds(rule, note)
    return tuple(found)


class _Reader:
    """Reads a rule from left to right; AND binds more closely than OR."""

    def __init__(self, rule: str, state_of: Callable[[str], str]) -> None:
        self._tokens = list(_tokens(rule))
        self._length, self._state_of = len(rule), state_of

    def read(self) -> bool:
        value = self._any()
        if self._tokens:
            raise self._unsupported()
        return value

    def _any(self) -> bool:
        value = self._all()
        while self._takes(lambda token: token.is_word("OR")):
            value = self._all() or value
        return value

    def _all(self) -> bool:
        value = self._one()
        while self._takes(lambda token: token.is_word("AND")):
            value = self._one() and value
        return value

    def _one(self) -> bool:
        if self._takes(lambda token: token.is_word("NOT")):
            return not self._one()
        if self._takes(lambda token: token.is_mark("(")):
            value = self._any()
            self._need(lambda token: token.is_mark(")"))
            return value
        token = self._need(lambda token: token.kind == "word")
        if token.text in {"TRUE", "FALSE"}:
            return token.text == "TRUE"
        if token.text == "AT_LEAST":
            raise NotEmbedded("the embedded AWS knows no AT_LEAST in rules of composite alarms")
        if token.text not in _STATES:
            self._tokens.insert(0, token)
            raise self._unsupported()
        self._need(lambda token: token.is_mark("("))
        name = self._need(lambda token: token.kind != "mark")
        self._need(lambda token: token.is_mark(")"))
        return self._state_of(name.text) == token.text

    def _takes(self, wanted: Callable[[Token], bool]) -> bool:
        if self._tokens and wanted(self._tokens[0]):
            self._tokens.pop(0)
            return True
        return False

    def _need(self, wanted: Callable[[Token], bool]) -> Token:
        if not self._tokens or not wanted(self._tokens[0]):
            raise self._unsupported()
        return self._tokens.pop(0)

    def _unsupported(self) -> AwsError:
        """
        In AWS's words, of the first token that does not fit.

        Source: https://github.com/aws/aws-cdk/issues/34662 (AWS's answer to an empty pair of parentheses)
        """
        token = self._tokens[0] if self._tokens else Token("end", "<EOF>", self._length)
        return _error(f"Unsupported token '{token.text}' at char {token.at}")


def _tokens(rule: str) -> Iterator[Token]:
    at = 0
    while rule[at:].strip():
        match = _TOKEN.match(rule, at)
        if match is None:
            raise _error(f"Unsupported token '{rule[at:].strip()[0]}' at char {at}")
        kind = match.lastgroup or ""
        yield Token("name" if kind in {"quoted", "single"} else kind, match[kind], match.start(kind))
        at = match.end()


def _error(text: str) -> AwsError:
    return AwsError("ValidationError", f"Error in AlarmRule [{text}]")
