"""
A query of Logs Insights: its commands, read into plain data.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html and the pages of each command,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
"""

from __future__ import annotations

import re

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.log_insights.commands import (
    Aggregate,
    Command,
    Fields,
    Filter,
    Group,
    Limit,
    Sort,
    Stats,
)
from modulestack.embedded_aws.log_insights.conditions import condition
from modulestack.embedded_aws.log_insights.token_reader import TokenReader, not_here
from modulestack.embedded_aws.log_insights.tokens import MALFORMED

KNOWN = ("fields", "display", "filter", "sort", "limit", "stats")
ELSEWHERE = (
    *("SOURCE", "anomaly", "cidrmatch", "dedup", "diff", "expand", "filterIndex", "flatten", "head", "join", "lookup"),
    *("parse", "pattern", "relevantfields", "search", "subqueries", "tail", "union", "unmask", "unnest"),
)
"""Commands that AWS has, and the embedded AWS has not."""
AGGREGATES = ("avg", "count", "count_distinct", "max", "min", "sum")
_SPANS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}


def parse(query: str) -> tuple[Command, ...]:
    """
    The commands of *query*.

    Raises:
        AwsError: it is none.
        NotEmbedded: AWS knows what is in it, the embedded AWS does not.
    """
    return _Reader(query).commands()


class _Reader(TokenReader):
    def commands(self) -> tuple[Command, ...]:
        found = [self._command()]
        while self.next.kind != "end":
            self.mark("|")
            found.append(self._command())
        return tuple(found)

    def _command(self) -> Command:
        token = self.take()
        word = token.text.lower() if token.kind == "name" else ""
        if word in KNOWN:
            command: Command = getattr(self, f"_{word}")()
            return command
        if word in {each.lower() for each in ELSEWHERE}:
            raise not_here(f"the command {token.text}")
        expected = "K_PARSE, K_SEARCH, K_FIELDS, K_DISPLAY, K_FILTER, K_SORT, K_ORDER, K_HEAD, K_LIMIT, K_TAIL"
        raise AwsError(MALFORMED, f"mismatched input '{token.text or '<EOF>'}' expecting {{{expected}}}")

    def _fields(self) -> Fields:
        names = [self._column()]
        while self.is_mark(","):
            self.take()
            names.append(self._column())
        return Fields(tuple(names))

    _display = _fields

    def _column(self) -> tuple[str, str]:
        name = self.name()
        if self.is_mark("("):
            raise not_here(f"the function {name} in fields")
        return name, self._alias() or name

    def _alias(self) -> str:
        if not self.is_word("as"):
            return ""
        self.take()
        return self.name()

    def _filter(self) -> Filter:
        return Filter(condition(self))

    def _sort(self) -> Sort:
        keys = [self._key()]
        while self.is_mark(","):
            self.take()
            keys.append(self._key())
        return Sort(tuple(keys))

    def _key(self) -> tuple[str, bool]:
        name = self.name()
        down = self.is_word("desc")
        if self.is_word("asc", "desc"):
            self.take()
        return name, down

    def _limit(self) -> Limit:
        token = self.take()
        if token.kind != "number" or not token.text.isdigit() or not 1 <= int(token.text) <= 10000:
            raise self.refusal(token)
        return Limit(int(token.text))

    def _stats(self) -> Stats:
        columns = [self._aggregate()]
        while self.is_mark(","):
            self.take()
            columns.append(self._aggregate())
        groups: list[Group] = []
        if self.is_word("by"):
            self.take()
            groups.append(self._group())
            while self.is_mark(","):
                self.take()
                groups.append(self._group())
        return Stats(tuple(columns), tuple(groups))

    def _aggregate(self) -> Aggregate:
        function = self.name()
        if not self.is_mark("("):
            raise self.refusal()
        if function.lower() not in AGGREGATES:
            raise not_here(f"the function {function} in stats")
        self.take()
        field = "*"
        if self.is_mark("*"):
            self.take()
        elif not self.is_mark(")"):
            field = self.name()
        self.mark(")")
        return Aggregate(function.lower(), field, self._alias() or f"{function}({field})")

    def _group(self) -> Group:
        name = self.name()
        if not self.is_mark("("):
            return Group(name, 0, self._alias() or name)
        if name.lower() != "bin":
            raise not_here(f"the function {name} after by")
        self.take()
        token = self.take()
        span = re.fullmatch(r"(\d+)([a-z]+)", token.text) if token.kind == "span" else None
        if span is None or span[2] not in _SPANS or not int(span[1]):
            raise self.refusal(token)
        self.mark(")")
        return Group("", int(span[1]) * _SPANS[span[2]], self._alias() or f"bin({span[0]})")
