"""Conditions of fields: ``$.a = 1 && ($.b = x* || $.c NOT EXISTS)``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from modulestack.contract.filter_patterns import tokens
from modulestack.contract.filter_patterns.model import (
    Condition,
    Every,
    FieldComparison,
    InvalidPattern,
    Number,
    OneOf,
    Operator,
    Selector,
    Text,
    Value,
)
from modulestack.contract.filter_patterns.tokens import PatternToken

_COMPARES = ("=", "!=", "<", ">", "<=", ">=")
_OF_NUMBERS = ("<", ">", "<=", ">=")
_STATES = {("IS", "NULL"), ("IS", "TRUE"), ("IS", "FALSE"), ("NOT", "EXISTS")}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
MOST_NESTED = 50
"""Brackets within brackets: far more than anybody writes."""
_END = PatternToken("end", "its end")


class ConditionReader:
    """Reads tokens, one after the other."""

    def __init__(self, found: list[PatternToken], select: Callable[[PatternToken], Selector]) -> None:
        """*select* tells which field a token means, or raises InvalidPattern."""
        self._tokens, self._select, self._at, self._nested = found, select, 0, 0

    @property
    def next(self) -> PatternToken:
        """The one that comes now."""
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def take(self) -> PatternToken:
        """That one; the next comes."""
        taken = self.next
        self._at += 1
        return taken

    def condition(self) -> Condition:
        """Several, of which one must hold."""
        found = [self._every()]
        while self.next == ("operator", "||"):
            self.take()
            found.append(self._every())
        return found[0] if len(found) == 1 else OneOf(tuple(found))

    def end(self) -> None:
        """Nothing comes any more."""
        if self.next is not _END:
            raise InvalidPattern(f"at {self.next.text!r}")

    def _every(self) -> Condition:
        found = [self._one()]
        while self.next == ("operator", "&&"):
            self.take()
            found.append(self._one())
        return found[0] if len(found) == 1 else Every(tuple(found))

    def _one(self) -> Condition:
        if self.next == ("operator", "("):
            self.take()
            self._nested += 1
            if self._nested > MOST_NESTED:
                raise InvalidPattern(f"more than {MOST_NESTED} brackets stand within each other")
            found = self.condition()
            if self.take() != ("operator", ")"):
                raise InvalidPattern("a bracket is not closed")
            self._nested -= 1
            return found
        selector = self._select(self.take())
        if self.next.kind == "word":
            return FieldComparison(selector, self._state())
        operator = self.take()
        if operator.kind != "operator" or operator.text not in _COMPARES:
            raise InvalidPattern(f"at {operator.text!r}: =, != or another comparison must stand there")
        value = self._value()
        if operator.text in _OF_NUMBERS and not isinstance(value, Number):
            raise InvalidPattern(f"{operator.text} compares numbers only")
        return FieldComparison(selector, cast("Operator", operator.text), value)

    def _state(self) -> Operator:
        first = self.take().text
        if first == "EXISTS":
            return "EXISTS"
        second = self.take().text
        if (first, second) not in _STATES:
            raise InvalidPattern(
                f"at {first!r}: allowed after a field are comparisons, IS NULL, IS TRUE, IS FALSE and NOT EXISTS"
            )
        return cast("Operator", f"{first} {second}")

    def _value(self) -> Value:
        token = self.take()
        if token.kind == "regex":
            return tokens.regex(token.text)
        if token.kind == "quoted":
            return Text(token.text)
        if token.kind != "word":
            raise InvalidPattern(f"at {token.text!r}: a value must stand there")
        return Number(float(token.text)) if _NUMBER.fullmatch(token.text) else Text(token.text)
