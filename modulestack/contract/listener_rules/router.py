"""
Which rule takes a request: by priority, the first of which all conditions are met; none: the listener's default.

``Router`` is made once for a listener's rules. It keeps, for each host, path, method and source that it met, which
rules may take it, as the bits of a number; headers and query strings are looked at only for what is left.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Callable, Iterable, Sequence

from modulestack.contract.listener_rules.model import Conditions, HeaderCondition, ListenerRule, QueryCondition, Request
from modulestack.contract.listener_rules.pattern_index import PatternIndex
from modulestack.contract.listener_rules.wildcards import expression, pattern

_KEPT = 65536
"""Answers kept of each part of requests."""


def matches(rule: ListenerRule, request: Request) -> bool:
    """Whether all conditions of *rule* are met by *request*."""
    return evaluate((rule,), request) is rule


def evaluate(rules: Iterable[ListenerRule], request: Request) -> ListenerRule | None:
    """The rule of a listener that takes *request*; None: its default does. For many requests make a ``Router``."""
    return Router(rules).route(request)


class Router:
    """A listener's rules, made ready for many requests."""

    def __init__(self, rules: Iterable[ListenerRule]) -> None:
        self.rules: tuple[ListenerRule, ...] = tuple(sorted(rules, key=lambda rule: rule.priority))
        """By priority."""
        of_each = [rule.conditions for rule in self.rules]
        self._hosts = _remembered(_text_mask([(one.hosts, one.host_regexes) for one in of_each], lower=True))
        self._paths = _remembered(_text_mask([(one.paths, one.path_regexes) for one in of_each], lower=False))
        self._methods = _remembered(_method_mask([one.methods for one in of_each]))
        self._sources = _remembered(_source_mask([one.sources for one in of_each]))
        self._rests = [_rest(one) for one in of_each]

    def route(self, request: Request) -> ListenerRule | None:
        """The rule that takes *request*; None: the listener's default does."""
        left = (
            self._hosts(request.host)
            & self._paths(request.path)
            & self._methods(request.method)
            & self._sources(request.source)
        )
        while left:
            lowest = left & -left
            at = lowest.bit_length() - 1
            if all(met(request) for met in self._rests[at]):
                return self.rules[at]
            left ^= lowest
        return None


Mask = Callable[[str], int]
"""Takes a request's host, say, and answers with a bit for each rule that may take it; the lowest is the first rule."""


def _remembered(mask: Mask) -> Mask:
    return functools.lru_cache(maxsize=_KEPT)(mask)


def _text_mask(of_each: Sequence[tuple[tuple[str, ...], tuple[str, ...]]], *, lower: bool) -> Mask:
    """Of hosts (*lower*: capitals do not count) or paths: each rule's patterns and regular expressions."""
    index, free = PatternIndex(), 0
    searched: list[tuple[re.Pattern[str], int]] = []
    for at, (texts, regexes) in enumerate(of_each):
        for text in texts:
            index.add(pattern(text.lower() if lower else text), 1 << at)
        searched.extend((re.compile(one, re.IGNORECASE if lower else 0), 1 << at) for one in regexes)
        free |= 0 if texts or regexes else 1 << at

    def mask(text: str) -> int:
        found = free | index.bits(text.lower() if lower else text)
        for one, bit in searched:
            if one.search(text):
                found |= bit
        return found

    return mask


def _method_mask(of_each: Sequence[tuple[str, ...]]) -> Mask:
    def mask(method: str) -> int:
        return sum(1 << at for at, methods in enumerate(of_each) if not methods or method in methods)

    return mask


def _source_mask(of_each: Sequence[tuple[str, ...]]) -> Mask:
    networks = [[ipaddress.ip_network(one, strict=False) for one in sources] for sources in of_each]

    def mask(source: str) -> int:
        address = ipaddress.ip_address(source)
        return sum(1 << at for at, blocks in enumerate(networks) if not blocks or any(address in one for one in blocks))

    return mask


Met = Callable[[Request], bool]


def _rest(conditions: Conditions) -> tuple[Met, ...]:
    """What must be met besides host, path, method and source."""
    return (
        *(_header(one) for one in conditions.headers),
        *(_query(one) for one in conditions.queries),
    )


def _header(condition: HeaderCondition) -> Met:
    """Of a header that comes more than once, one value must match."""
    name = condition.name.lower()
    whole = [expression(pattern(value.lower())).fullmatch for value in condition.values]
    part = [re.compile(value, re.IGNORECASE).search for value in condition.regexes]

    def met(request: Request) -> bool:
        values = [value for key, value in request.headers if key.lower() == name]
        return any(one(value.lower()) for value in values for one in whole) or any(
            one(value) for value in values for one in part
        )

    return met


def _query(condition: QueryCondition) -> Met:
    pairs = [
        (
            expression(pattern((one.key if one.key is not None else "*").lower(), escapes=True)).fullmatch,
            expression(pattern(one.value.lower(), escapes=True)).fullmatch,
        )
        for one in condition.values
    ]

    def met(request: Request) -> bool:
        return any(key(name.lower()) and value(text.lower()) for name, text in request.query for key, value in pairs)

    return met
