"""How two rules lie to each other: cases, and what must hold for any two."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modulestack.contract.listener_rules.breadth import BANDS, band, breadth
from modulestack.contract.listener_rules.model import (
    Conditions,
    HeaderCondition,
    ListenerRule,
    QueryCondition,
    QueryValue,
    Request,
)
from modulestack.contract.listener_rules.relation import Kind, relation, request_for
from modulestack.contract.listener_rules.router import Router, matches
from tests.contract.listener_rules.rule_strategies import CONDITIONS, random_request

REQUESTS = 10_000


def header(name: str, *values: str) -> Conditions:
    return Conditions(headers=(HeaderCondition(name=name, values=values),))


def query(key: str | None, *values: str) -> Conditions:
    return Conditions(queries=(QueryCondition(values=tuple(QueryValue(key=key, value=one) for one in values)),))


CASES: dict[str, tuple[Conditions, Conditions, Kind]] = {
    "the same host, whatever its capitals": (
        Conditions(hosts=("API.example.com",)),
        Conditions(hosts=("api.example.com",)),
        Kind.EQUAL,
    ),
    "another host": (Conditions(hosts=("a.example.com",)), Conditions(hosts=("b.example.com",)), Kind.APART),
    "a host of a wildcard": (
        Conditions(hosts=("a.example.com",)),
        Conditions(hosts=("*.example.com",)),
        Kind.NARROWER,
    ),
    "a wildcard is not its parent": (
        Conditions(hosts=("example.com",)),
        Conditions(hosts=("*.example.com",)),
        Kind.APART,
    ),
    "wildcards at both ends": (
        Conditions(hosts=("api.*.com",)),
        Conditions(hosts=("*.example.com",)),
        Kind.CROSSING,
    ),
    "one of several hosts": (
        Conditions(hosts=("a.example.com",)),
        Conditions(hosts=("a.example.com", "b.example.com")),
        Kind.NARROWER,
    ),
    "a host in common": (
        Conditions(hosts=("a.example.com", "b.example.com")),
        Conditions(hosts=("b.example.com", "c.example.com")),
        Kind.CROSSING,
    ),
    "a path with other capitals": (Conditions(paths=("/V1/*",)), Conditions(paths=("/v1/*",)), Kind.APART),
    "a longer path": (Conditions(paths=("/v1/users/*",)), Conditions(paths=("/v1/*",)), Kind.NARROWER),
    "a path and its prefix without the slash": (
        Conditions(paths=("/v1",)),
        Conditions(paths=("/v1/*",)),
        Kind.APART,
    ),
    "question marks": (Conditions(paths=("/v?/*",)), Conditions(paths=("/v1/*",)), Kind.WIDER),
    "every path": (Conditions(paths=("/*",)), Conditions(paths=("*",)), Kind.EQUAL),
    "paths by their ends": (Conditions(paths=("*.php",)), Conditions(paths=("/*.php",)), Kind.EQUAL),
    "a host, and a path of any host": (
        Conditions(hosts=("a.example.com",)),
        Conditions(paths=("/v1/*",)),
        Kind.CROSSING,
    ),
    "a host, and its path": (
        Conditions(hosts=("a.example.com",), paths=("/v1/*",)),
        Conditions(hosts=("a.example.com",)),
        Kind.NARROWER,
    ),
    "other methods": (Conditions(methods=("GET",)), Conditions(methods=("POST",)), Kind.APART),
    "some of the methods": (Conditions(methods=("GET",)), Conditions(methods=("GET", "POST")), Kind.NARROWER),
    "other values of one header": (header("X-A", "a"), header("x-a", "b"), Kind.APART),
    "one header, whatever the capitals of its value": (header("X-A", "A"), header("x-a", "a"), Kind.EQUAL),
    "any value of a header": (header("X-A", "*"), Conditions(), Kind.NARROWER),
    "other headers": (header("X-A", "a"), header("X-B", "a"), Kind.CROSSING),
    "other values of one key": (query("v", "1"), query("V", "2"), Kind.APART),
    "another key": (query("v", "1"), query("w", "1"), Kind.CROSSING),
    "a value of any key": (query("v", "1"), query(None, "1"), Kind.NARROWER),
    "values of any keys": (query(None, "1"), query(None, "2"), Kind.CROSSING),
    "a star that is meant": (query("v", "\\*"), query("v", "a"), Kind.APART),
    "a block of a block": (
        Conditions(sources=("10.1.0.0/16",)),
        Conditions(sources=("10.0.0.0/8",)),
        Kind.NARROWER,
    ),
    "halves of a block": (
        Conditions(sources=("10.0.0.0/9", "10.128.0.0/9")),
        Conditions(sources=("10.0.0.0/8",)),
        Kind.EQUAL,
    ),
    "addresses of another kind": (
        Conditions(sources=("0.0.0.0/0",)),
        Conditions(sources=("::/0",)),
        Kind.APART,
    ),
    "all addresses": (Conditions(sources=("0.0.0.0/0", "::/0")), Conditions(), Kind.EQUAL),
    "a regular expression": (
        Conditions(host_regexes=("^a",)),
        Conditions(hosts=("b.example.com",)),
        Kind.UNKNOWN,
    ),
    "a regular expression beside another method": (
        Conditions(host_regexes=("^a",), methods=("GET",)),
        Conditions(methods=("PUT",)),
        Kind.APART,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_two_rules_are_compared(case: str):
    first, second, kind = CASES[case]
    found = relation(first, second)
    mirrored = {Kind.NARROWER: Kind.WIDER, Kind.WIDER: Kind.NARROWER}
    assert (found.kind, relation(second, first).kind) == (kind, mirrored.get(kind, kind))
    assert (found.example is None) == (kind in {Kind.APART, Kind.UNKNOWN})


def test_an_example_is_one_that_a_person_can_send():
    first = Conditions(hosts=("*.example.com",), paths=("/v1/*",), methods=("POST", "PUT"), sources=("10.0.0.0/8",))
    second = Conditions(
        hosts=("api.*",),
        headers=(HeaderCondition(name="X-Beta", values=("on",)),),
        queries=(QueryCondition(values=(QueryValue(key="version", value="2"),)),),
    )
    found = relation(first, second)
    assert str(found.example) == "POST api.example.com/v1/x?version=2 with X-Beta: on from 10.0.0.1"


@settings(max_examples=100, deadline=None, derandomize=True)
@given(first=CONDITIONS, second=CONDITIONS)
def test_an_example_is_taken_by_both(first: Conditions, second: Conditions):
    found = relation(first, second)
    if found.example is not None:
        assert [matches(_rule(one), found.example) for one in (first, second)] == [True, True]
    elif request_for(first) is not None and request_for(second) is not None:
        assert found.kind is Kind.APART


@settings(max_examples=100, deadline=None, derandomize=True)
@given(wider=CONDITIONS, narrower=CONDITIONS)
def test_a_rule_that_is_part_of_another_comes_first(wider: Conditions, narrower: Conditions):
    """Of most pairs neither is part of the other, so what both ask for is tried as well."""
    for inner in (narrower, _both(narrower, wider)):
        if relation(inner, wider).kind is Kind.NARROWER:
            assert breadth(inner) < breadth(wider)
            assert 0 <= band(inner) <= band(wider) < BANDS


@settings(max_examples=1, deadline=None, derandomize=True)
@given(rules=st.lists(CONDITIONS, min_size=24, max_size=24))
def test_random_requests_agree_with_what_is_said_of_two_rules(rules: list[Conditions]):
    chance = random.Random(11)
    requests = [random_request(chance) for _ in range(REQUESTS)]
    taken = []
    for one in rules:
        router = Router([_rule(one)])
        taken.append({at for at, request in enumerate(requests) if router.route(request)})
    for at, first in enumerate(rules):
        for before, second in enumerate(rules[:at]):
            kind = relation(first, second).kind
            mine, its = taken[at], taken[before]
            assert kind is not Kind.APART or not mine & its
            assert kind not in {Kind.EQUAL, Kind.NARROWER} or mine <= its
            assert kind not in {Kind.EQUAL, Kind.WIDER} or its <= mine
    assert sum(bool(one) for one in taken) > len(taken) / 3


def test_a_literal_more_comes_in_an_earlier_band():
    paths = ["/*", "/a*", "/a/*", "/a/b*", "/a/b/*", "/a/b/c"]
    bands = [band(Conditions(hosts=("www.example.com",), paths=(path,))) for path in paths]
    assert bands == sorted(set(bands), reverse=True)


def _rule(conditions: Conditions) -> ListenerRule:
    return ListenerRule(priority=1, conditions=conditions, target="it")


def _both(first: Conditions, second: Conditions) -> Conditions:
    """What each asks for that the other does not ask for, of the same part."""
    names = {one.name for one in first.headers}
    keys = {one.values[0].key for one in first.queries}
    return Conditions(
        hosts=first.hosts or second.hosts,
        paths=first.paths or second.paths,
        methods=first.methods or second.methods,
        sources=first.sources or second.sources,
        headers=(*first.headers, *(one for one in second.headers if one.name not in names)),
        queries=(*first.queries, *(one for one in second.queries if one.values[0].key not in keys)),
    )


def test_a_request_is_written_as_a_person_would():
    assert str(Request(host="a.example.com", query=(("", "x"),))) == "GET a.example.com/?x from 198.51.100.1"
