"""
What AWS refuses of a rule's conditions, and what could never take a request.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-quotas.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import NamedTuple

from modulestack.contract.listener_rules import quotas
from modulestack.contract.listener_rules.model import Conditions, QueryValue

_HOST = re.compile(r"[A-Za-z0-9.*?-]+")
_HOST_END = re.compile(r"[A-Za-z*?]+")
_PATH = re.compile(r"[A-Za-z0-9_\-.$/~\"'@:+&*?]+")
_METHOD = re.compile(r"[A-Z_-]+")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VISIBLE = re.compile(r"[ -~]+")
_UNKNOWN_IN_REGEXES = re.compile(r"\(\?(?:[=!>RP&]|<[=!])|(?<!\\)\\(?:[1-9]|p\{|P\{)|[*+?}]\+")


class ConditionProblem(NamedTuple):
    """Something that a rule may not say."""

    where: str
    """Of the conditions: ``hosts``, ``paths``, ``headers.X-A``, ``methods``, ``query``, ``sources``; empty: of all."""
    value: str
    text: str
    """What is wrong with the value, and what is allowed; no full stop."""


def problems(conditions: Conditions) -> tuple[ConditionProblem, ...]:
    """Everything that is wrong with *conditions*, in the order in which they are written."""
    return tuple(
        found
        for rule in (_hosts, _paths, _headers, _methods, _queries, _sources, _counts)
        for found in rule(conditions)
    )


def _hosts(conditions: Conditions) -> Iterator[ConditionProblem]:
    for value in conditions.hosts:
        if text := _too_long(value, quotas.VALUE_LENGTH):
            yield ConditionProblem("hosts", value, text)
        elif not _HOST.fullmatch(value):
            allowed = "letters, digits, hyphens, dots, and the wildcards * and ?"
            yield ConditionProblem("hosts", value, f"is no host name: allowed are {allowed}")
        elif "." not in value:
            yield ConditionProblem("hosts", value, "has no dot: a host name of a rule must have one")
        elif not _HOST_END.fullmatch(value.rpartition(".")[2]):
            yield ConditionProblem("hosts", value, "must end with letters after its last dot")
    yield from _regexes("hosts", conditions.host_regexes)


def _paths(conditions: Conditions) -> Iterator[ConditionProblem]:
    for value in conditions.paths:
        if text := _too_long(value, quotas.VALUE_LENGTH):
            yield ConditionProblem("paths", value, text)
        elif not _PATH.fullmatch(value):
            allowed = "letters, digits, _-.$/~\"'@:+&, and the wildcards * and ?"
            yield ConditionProblem("paths", value, f"is no path pattern: allowed are {allowed}")
        elif value[0] not in "/*?":
            yield ConditionProblem("paths", value, "takes no request: a path begins with /")
    yield from _regexes("paths", conditions.path_regexes)


def _headers(conditions: Conditions) -> Iterator[ConditionProblem]:
    for one in conditions.headers:
        where = f"headers.{one.name}"
        if text := _too_long(one.name, quotas.HEADER_NAME_LENGTH):
            yield ConditionProblem(where, one.name, f"the name {text}")
        elif not _HEADER_NAME.fullmatch(one.name) or "*" in one.name:
            yield ConditionProblem(where, one.name, "is no header's name: it has no spaces, colons or wildcards")
        elif one.name.lower() == "host":
            yield ConditionProblem(where, one.name, "is the host: say it with hosts")
        if not one.values and not one.regexes:
            yield ConditionProblem(where, "", "needs a value; * takes any")
        yield from _texts(where, one.values)
        yield from _regexes(where, one.regexes)


def _methods(conditions: Conditions) -> Iterator[ConditionProblem]:
    for value in conditions.methods:
        if text := _too_long(value, quotas.METHOD_LENGTH):
            yield ConditionProblem("methods", value, text)
        elif not _METHOD.fullmatch(value):
            yield ConditionProblem("methods", value, "is no method: allowed are A-Z, - and _, and no wildcards")


def _queries(conditions: Conditions) -> Iterator[ConditionProblem]:
    for condition in conditions.queries:
        if not condition.values:
            yield ConditionProblem("query", "", "needs a value; * takes any")
        for one in condition.values:
            yield from _texts("query", (one.value,))
            if one.key is not None:
                yield from _texts("query", (one.key,))


def _sources(conditions: Conditions) -> Iterator[ConditionProblem]:
    for value in conditions.sources:
        try:
            found = "/" in value and ipaddress.ip_network(value, strict=False)
        except ValueError:
            found = False
        if not found:
            yield ConditionProblem("sources", value, "is no CIDR block, as 10.0.0.0/8 or 2001:db8::/32 are")
        elif ipaddress.ip_address(value.partition("/")[0]) != found.network_address:
            yield ConditionProblem("sources", value, f"is an address inside of its block: the block is {found}")


def _counts(conditions: Conditions) -> Iterator[ConditionProblem]:
    values, wild = value_count(conditions), wildcard_count(conditions)
    if conditions == Conditions():
        yield ConditionProblem("", "", "takes every request: a rule needs a condition")
    if values > quotas.CONDITION_VALUES_PER_RULE:
        text = f"{values} values: a rule has at most {quotas.CONDITION_VALUES_PER_RULE} in all its conditions"
        yield ConditionProblem("", "", text)
    if wild > quotas.CONDITION_WILDCARDS_PER_RULE:
        text = f"{wild} wildcards: a rule has at most {quotas.CONDITION_WILDCARDS_PER_RULE} in all its conditions"
        yield ConditionProblem("", "", text)


def value_count(conditions: Conditions) -> int:
    """Values of all conditions of a rule, which its quota counts."""
    plain = (conditions.hosts, conditions.host_regexes, conditions.paths, conditions.path_regexes)
    return (
        sum(len(values) for values in (*plain, conditions.methods, conditions.sources))
        + sum(len(one.values) + len(one.regexes) for one in conditions.headers)
        + sum(len(one.values) for one in conditions.queries)
    )


def wildcard_count(conditions: Conditions) -> int:
    """Wildcards of all conditions of a rule, which a quota of their own counts."""
    plain = [*conditions.hosts, *conditions.paths, *(value for one in conditions.headers for value in one.values)]
    pairs = [value for one in conditions.queries for value in one.values]
    escaped = [re.sub(r"\\[*?]", "", text) for pair in pairs for text in _parts(pair)]
    return sum(text.count("*") + text.count("?") for text in [*plain, *escaped])


def _parts(pair: QueryValue) -> list[str]:
    return [text for text in (pair.key, pair.value) if text is not None]


def _texts(where: str, values: tuple[str, ...]) -> Iterator[ConditionProblem]:
    for value in values:
        if text := _too_long(value, quotas.VALUE_LENGTH):
            yield ConditionProblem(where, value, text)
        elif not _VISIBLE.fullmatch(value):
            yield ConditionProblem(where, value, "must be visible ASCII characters")


def _regexes(where: str, values: tuple[str, ...]) -> Iterator[ConditionProblem]:
    for value in values:
        if text := _too_long(value, quotas.VALUE_LENGTH):
            yield ConditionProblem(where, value, text)
        elif _UNKNOWN_IN_REGEXES.search(value):
            yield ConditionProblem(where, value, "looks ahead, behind or back, or is possessive: load balancers do not")
        else:
            try:
                re.compile(value)
            except re.error as wrong:
                yield ConditionProblem(where, value, f"is no regular expression: {wrong}")


def _too_long(value: str, length: int) -> str:
    if not value:
        return "is empty"
    return f"has {len(value)} characters: at most {length} are allowed" if len(value) > length else ""
