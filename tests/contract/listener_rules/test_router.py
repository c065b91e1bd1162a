"""Which rule takes a request, condition by condition, and by priority."""

from __future__ import annotations

import random

import pytest

from modulestack.contract.listener_rules.model import (
    Conditions,
    HeaderCondition,
    ListenerRule,
    QueryCondition,
    QueryValue,
    Request,
    request_of,
)
from modulestack.contract.listener_rules.router import Router, evaluate, matches
from modulestack.contract.listener_rules.wildcards import pattern, stands_for
from tests.contract.listener_rules.rule_strategies import random_request


def rule(priority: int = 1, target: str = "it", **conditions: object) -> ListenerRule:
    return ListenerRule(priority=priority, conditions=Conditions(**conditions), target=target)  # type: ignore[arg-type]


def header(name: str, *values: str, regexes: tuple[str, ...] = ()) -> HeaderCondition:
    return HeaderCondition(name=name, values=values, regexes=regexes)


def query(*pairs: tuple[str | None, str]) -> QueryCondition:
    return QueryCondition(values=tuple(QueryValue(key=key, value=value) for key, value in pairs))


URL = "https://api.example.com/v1/users?version=2&debug"
CASES: dict[str, tuple[ListenerRule, str, dict[str, object], bool]] = {
    "its host": (rule(hosts=("api.example.com",)), URL, {}, True),
    "its host in capitals": (rule(hosts=("API.Example.com",)), "https://Api.EXAMPLE.com/", {}, True),
    "another host": (rule(hosts=("www.example.com",)), URL, {}, False),
    "a wildcard's host": (rule(hosts=("*.example.com",)), URL, {}, True),
    "a wildcard's parent": (rule(hosts=("*.example.com",)), "https://example.com/", {}, False),
    "a host with a port that is not the protocol's": (
        rule(hosts=("api.example.com",)),
        "https://api.example.com:8443/",
        {},
        False,
    ),
    "a host with the protocol's port": (rule(hosts=("api.example.com",)), "https://api.example.com:443/", {}, True),
    "a host's regular expression": (rule(host_regexes=("^(api|www)[.]",)), URL, {}, True),
    "one of two hosts": (rule(hosts=("a.example.com", "api.example.com")), URL, {}, True),
    "its path": (rule(paths=("/v1/*",)), URL, {}, True),
    "a path in other capitals": (rule(paths=("/V1/*",)), URL, {}, False),
    "a path without its slash": (rule(paths=("/v1/*",)), "https://api.example.com/v1", {}, False),
    "one character of a path": (rule(paths=("/v?/users",)), URL, {}, True),
    "a path's regular expression": (rule(path_regexes=("^/v[0-9]+/",)), URL, {}, True),
    "no part of the query string": (rule(paths=("*version*",)), URL, {}, False),
    "its method": (rule(methods=("GET", "HEAD")), URL, {"method": "HEAD"}, True),
    "a method in small letters": (rule(methods=("GET",)), URL, {"method": "get"}, False),
    "its header, whatever its capitals": (
        rule(headers=(header("X-Beta", "on*"),)),
        URL,
        {"headers": (("x-bETA", "ONE"),)},
        True,
    ),
    "a header that comes twice": (
        rule(headers=(header("X-Beta", "two"),)),
        URL,
        {"headers": (("X-Beta", "one"), ("X-Beta", "two"))},
        True,
    ),
    "no header": (rule(headers=(header("X-Beta", "*"),)), URL, {}, False),
    "a header's regular expression": (
        rule(headers=(header("User-Agent", regexes=("chrome|firefox",)),)),
        URL,
        {"headers": (("user-agent", "Mozilla Firefox/140"),)},
        True,
    ),
    "two headers, of which one is missing": (
        rule(headers=(header("X-A", "a"), header("X-B", "b"))),
        URL,
        {"headers": (("X-A", "a"),)},
        False,
    ),
    "its pair": (rule(queries=(query(("VERSION", "2")),)), URL, {}, True),
    "another value of the key": (rule(queries=(query(("version", "1")),)), URL, {}, False),
    "one of two pairs": (rule(queries=(query(("version", "1"), ("version", "2")),)), URL, {}, True),
    "a value of any key": (rule(queries=(query((None, "2")),)), URL, {}, True),
    "a value without a key": (rule(queries=(query((None, "debug")),)), URL, {}, True),
    "a star that is meant": (rule(queries=(query(("q", "a\\*")),)), "https://a.example.com/?q=a*", {}, True),
    "a star that is not there": (rule(queries=(query(("q", "a\\*")),)), "https://a.example.com/?q=ab", {}, False),
    "its block": (rule(sources=("10.0.0.0/8",)), URL, {"source": "10.200.0.1"}, True),
    "another address": (rule(sources=("10.0.0.0/8",)), URL, {"source": "11.0.0.1"}, False),
    "an address of the other kind": (rule(sources=("0.0.0.0/0",)), URL, {"source": "2001:db8::1"}, False),
    "its IPv6 block": (rule(sources=("2001:db8::/32",)), URL, {"source": "2001:db8::1"}, True),
    "all of several conditions": (rule(hosts=("api.*",), paths=("/v1/*",), methods=("GET",)), URL, {}, True),
    "one condition of several": (rule(hosts=("api.*",), paths=("/v2/*",), methods=("GET",)), URL, {}, False),
}


@pytest.mark.parametrize("case", CASES)
def test_a_condition_takes_what_it_says(case: str):
    one, url, others, taken = CASES[case]
    assert matches(one, request_of(url, **others)) is taken  # type: ignore[arg-type]


def test_the_lowest_priority_that_matches_wins():
    rules = [
        rule(300, "all", hosts=("*.example.com",)),
        rule(100, "beta", hosts=("api.example.com",), headers=(header("X-Beta", "on"),)),
        rule(200, "api", hosts=("api.example.com",)),
    ]
    urls = ["https://api.example.com/", "https://www.example.com/", "https://example.com/"]
    found = [evaluate(rules, request_of(url)) for url in urls]
    assert [one and one.target for one in found] == ["api", "all", None]
    beta = evaluate(rules, request_of(urls[0], headers=(("X-Beta", "on"),)))
    assert beta is not None
    assert beta.target == "beta"


def test_many_rules_answer_as_each_alone():
    """The index of patterns skips none: every answer is that of trying pattern after pattern."""
    chance = random.Random(5)
    rules = [
        rule(
            at,
            paths=tuple("/" + "".join(chance.choice("ab/*?") for _ in range(chance.randrange(5))) for _ in range(2)),
            hosts=tuple("".join(chance.choice("ab*?") for _ in range(3)) + ".com" for _ in range(chance.randrange(3))),
        )
        for at in range(1, 61)
    ]
    router, requests = Router(rules), [random_request(chance) for _ in range(300)]
    first = [next((one for one in rules if _takes(one.conditions, request)), None) for request in requests]
    assert [router.route(one) for one in requests] == first
    assert len(set(map(id, first))) > 10


def _takes(conditions: Conditions, request: Request) -> bool:
    """Of hosts and paths."""
    host = any(stands_for(pattern(one), request.host) for one in conditions.hosts)
    path = any(stands_for(pattern(one), request.path) for one in conditions.paths)
    return path and (host or not conditions.hosts)
