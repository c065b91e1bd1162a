"""
A query of Logs Insights: its commands, read into plain data.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html and the pages of each command,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
"""

from __future__ import annotations

import re

from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.log_insights.commands import (
    Aggregate,
    Command,
    Comparison,
    Condition,
    Fields,
    Filter,
    Group,
    Joined,
    Limit,
    Sort,
    Stats,
)
from modulestack.embedded_aws.log_insights.tokens import MALFORMED, QueryToken, tokens, unexpected

KNOWN = ("fields", "display", "filter", "sort", "limit", "stats")
ELSEWHERE = (
    *("SOURCE", "anomaly", "cidrmatch", "dedup", "diff", "expand", "filterIndex", "flatten", "head", "join", "lookup"),
    *("parse", "pattern", "relevantfields", "search", "subqueries", "tail", "union", "unmask", "unnest"),
)
"""Commands that AWS has, and the embedded AWS has not."""
AGGREGATES = ("avg", "count", "count_distinct", "max", "min", "sum")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_SPANS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}


def parse(query: str) -> tuple[Command, ...]:
    """
    The commands of *query*.

    Raises:
        AwsError: it is none.
        NotEmbedded: AWS knows what is in it, the embedded AWS does not.
    """
    return _Reader(query).commands()


class _Reader:
    def __init__(self, query: str) -> None:
        self._query, self._tokens, self._at = query, tuple(tokens(query)), 0

    def commands(self) -> tuple[Command, ...]:
        found = [self._command()]
        while self._next.kind != "end":
            self._mark("|")
            found.append(self._command())
        return tuple(found)

    @property
    def _next(self) -> QueryToken:
        return self._tokens[self._at]

    def _take(self) -> QueryToken:
        token = self._next
        self._at += token.kind != "end"
        return token

    def _refuse(self, token: QueryToken | None = None) -> AwsError:
        return unexpected(self._query, token or self._next)

    def _is_mark(self, text: str) -> bool:
        return self._next.kind == "mark" and self._next.text == text

    def _is_word(self, *words: str) -> bool:
        return self._next.kind == "name" and self._next.text.lower() in words

    def _mark(self, text: str) -> None:
        if not self._is_mark(text):
            raise self._refuse()
        self._take()

    def _name(self) -> str:
        if self._next.kind != "name":
            raise self._refuse()
        return self._take().text

    def _command(self) -> Command:
        token = self._take()
        word = token.text.lower() if token.kind == "name" else ""
        if word in KNOWN:
            command: Command = getattr(self, f"_{word}")()
            return command
        if word in {each.lower() for each in ELSEWHERE}:
            raise _not_here(f"the command {token.text}")
        expected = "K_PARSE, K_SEARCH, K_FIELDS, K_DISPLAY, K_FILTER, K_SORT, K_ORDER, K_HEAD, K_LIMIT, K_TAIL"
        raise AwsError(MALFORMED, f"mismatched input '{token.text or '<EOF>'}' expecting {{{expected}}}")

    def _fields(self) -> Fields:
        names = [self._column()]
        while self._is_mark(","):
            self._take()
            names.append(self._column())
        return Fields(tuple(names))

    _display = _fields

    def _column(self) -> tuple[str, str]:
        name = self._name()
        if self._is_mark("("):
            raise _not_here(f"the function {name} in fields")
        return name, self._alias() or name

    def _alias(self) -> str:
        if not self._is_word("as"):
            return ""
        self._take()
        return self._name()

    def _filter(self) -> Filter:
        return Filter(self._any())

    def _any(self) -> Condition:
        parts = [self._all()]
        while self._is_word("or"):
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def _all(self) -> Condition:
        parts = [self._one()]
        while self._is_word("and"):
            self._take()
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))

    def _one(self) -> Condition:
        if self._is_word("not"):
            self._take()
            return Joined("not", (self._one(),))
        if self._is_mark("("):
            self._take()
            found = self._any()
            self._mark(")")
            return found
        field = self._name()
        if self._is_mark("("):
            if field.lower() != "ispresent":
                raise _not_here(f"the function {field} in filter")
            self._take()
            name = self._name()
            self._mark(")")
            return Comparison(name, "ispresent")
        return self._comparison(field)

    def _comparison(self, field: str) -> Condition:
        if self._is_word("not"):
            self._take()
            return Joined("not", (self._comparison(field),))
        if self._is_word("like") or self._is_mark("=~"):
            self._take()
            token = self._take()
            if token.kind not in {"regex", "text"}:
                raise self._refuse(token)
            return Comparison(field, "like", (self._pattern(token) if token.kind == "regex" else token.text,))
        if self._is_word("in"):
            self._take()
            self._mark("[")
            values = [self._value()]
            while self._is_mark(","):
                self._take()
                values.append(self._value())
            self._mark("]")
            return Comparison(field, "in", tuple(values))
        if self._next.kind != "mark" or self._next.text not in COMPARISONS:
            raise self._refuse()
        return Comparison(field, self._take().text, (self._value(),))

    def _pattern(self, token: QueryToken) -> re.Pattern[str]:
        try:
            return re.compile(token.text)
        except re.error:
            raise self._refuse(token) from None

    def _value(self) -> str | float:
        token = self._take()
        if token.kind == "number":
            return float(token.text)
        if token.kind == "text":
            return token.text
        if token.kind == "name":
            raise _not_here(f"a comparison with the field {token.text}")
        raise self._refuse(token)

    def _sort(self) -> Sort:
        keys = [self._key()]
        while self._is_mark(","):
            self._take()
            keys.append(self._key())
        return Sort(tuple(keys))

    def _key(self) -> tuple[str, bool]:
        name = self._name()
        down = self._is_word("desc")
        if self._is_word("asc", "desc"):
            self._take()
        return name, down

    def _limit(self) -> Limit:
        token = self._take()
        if token.kind != "number" or not token.text.isdigit() or not 1 <= int(token.text) <= 10000:
            raise self._refuse(token)
        return Limit(int(token.text))

    def _stats(self) -> Stats:
        columns = [self._aggregate()]
        while self._is_mark(","):
            self._take()
            columns.append(self._aggregate())
        groups: list[Group] = []
        if self._is_word("by"):
            self._take()
            groups.append(self._group())
            while self._is_mark(","):
                self._take()
                groups.append(self._group())
        return Stats(tuple(columns), tuple(groups))

    def _aggregate(self) -> Aggregate:
        function = self._name()
        if not self._is_mark("("):
            raise self._refuse()
        if function.lower() not in AGGREGATES:
            raise _not_here(f"the function {function} in stats")
        self._take()
        field = "*"
        if self._is_mark("*"):
            self._take()
        elif not self._is_mark(")"):
            field = self._name()
        self._mark(")")
        return Aggregate(function.lower(), field, self._alias() or f"{function}({field})")

    def _group(self) -> Group:
        name = self._name()
        if not self._is_mark("("):
            return Group(name, 0, self._alias() or name)
        if name.lower() != "bin":
            raise _not_here(f"the function {name} after by")
        self._take()
        token = self._take()
        span = re.fullmatch(r"(\d+)([a-z]+)", token.text) if token.kind == "span" else None
        if span is None or span[2] not in _SPANS:
            raise self._refuse(token)
        self._mark(")")
        return Group("", int(span[1]) * _SPANS[span[2]], self._alias() or f"bin({span[0]})")


def _not_here(what: str) -> NotEmbedded:
    known = (
        "fields and display without functions, filter, sort, limit, and stats with avg, count, count_distinct, max, "
    )
    return NotEmbedded(f"the embedded AWS knows of Logs Insights {known}min and sum by fields and bin, not: {what}")
