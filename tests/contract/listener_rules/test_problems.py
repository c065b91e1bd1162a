"""What AWS refuses of a rule's conditions, each with where it is said."""

from __future__ import annotations

import pytest

from modulestack.contract.listener_rules.model import Conditions, HeaderCondition, QueryCondition, QueryValue
from modulestack.contract.listener_rules.problems import problems


def header(name: str, *values: str, regexes: tuple[str, ...] = ()) -> Conditions:
    return Conditions(headers=(HeaderCondition(name=name, values=values, regexes=regexes),))


def query(value: str, key: str | None = None) -> Conditions:
    return Conditions(queries=(QueryCondition(values=(QueryValue(key=key, value=value),)),))


LONG = "a" * 125 + ".com"
BAD: dict[str, tuple[Conditions, str, str]] = {
    "no condition": (Conditions(), "", "takes every request: a rule needs a condition"),
    "a host of 129 characters": (Conditions(hosts=(LONG,)), "hosts", "has 129 characters: at most 128 are allowed"),
    "an empty host": (Conditions(hosts=("",)), "hosts", "is empty"),
    "a host with a port": (
        Conditions(hosts=("a.example.com:8443",)),
        "hosts",
        "is no host name: allowed are letters, digits, hyphens, dots, and the wildcards * and ?",
    ),
    "a host without a dot": (
        Conditions(hosts=("localhost",)),
        "hosts",
        "has no dot: a host name of a rule must have one",
    ),
    "an address as host": (Conditions(hosts=("10.0.0.1",)), "hosts", "must end with letters after its last dot"),
    "a path with a space": (
        Conditions(paths=("/a b",)),
        "paths",
        "is no path pattern: allowed are letters, digits, _-.$/~\"'@:+&, and the wildcards * and ?",
    ),
    "a path without its slash": (Conditions(paths=("v1/*",)), "paths", "takes no request: a path begins with /"),
    "a header's name with a colon": (
        header("X-A:", "b"),
        "headers.X-A:",
        "is no header's name: it has no spaces, colons or wildcards",
    ),
    "a header's name with a star": (
        header("X-*", "b"),
        "headers.X-*",
        "is no header's name: it has no spaces, colons or wildcards",
    ),
    "a header's name of 41 characters": (
        header("a" * 41, "b"),
        "headers." + "a" * 41,
        "the name has 41 characters: at most 40 are allowed",
    ),
    "the host as a header": (header("Host", "b"), "headers.Host", "is the host: say it with hosts"),
    "a header without a value": (header("X-A"), "headers.X-A", "needs a value; * takes any"),
    "a header's value with a line's end": (
        header("X-A", "a\nb"),
        "headers.X-A",
        "must be visible ASCII characters",
    ),
    "a method in small letters": (
        Conditions(methods=("get",)),
        "methods",
        "is no method: allowed are A-Z, - and _, and no wildcards",
    ),
    "a method with a star": (
        Conditions(methods=("P*",)),
        "methods",
        "is no method: allowed are A-Z, - and _, and no wildcards",
    ),
    "an umlaut in a query string": (query("ä"), "query", "must be visible ASCII characters"),
    "an empty value": (query(""), "query", "is empty"),
    "an address without its block": (
        Conditions(sources=("10.0.0.1",)),
        "sources",
        "is no CIDR block, as 10.0.0.0/8 or 2001:db8::/32 are",
    ),
    "an address inside of its block": (
        Conditions(sources=("10.0.0.1/8",)),
        "sources",
        "is an address inside of its block: the block is 10.0.0.0/8",
    ),
    "six values": (
        Conditions(hosts=("a.b", "c.d", "e.f"), paths=("/a", "/b", "/c")),
        "",
        "6 values: a rule has at most 5 in all its conditions",
    ),
    "six wildcards": (
        Conditions(hosts=("*.a*.b",), paths=("/?/?", "/*/*")),
        "",
        "6 wildcards: a rule has at most 5 in all its conditions",
    ),
    "a look ahead": (
        Conditions(path_regexes=("^/(?!v1)",)),
        "paths",
        "looks ahead, behind or back, or is possessive: load balancers do not",
    ),
    "an open bracket": (
        Conditions(host_regexes=("a(",)),
        "hosts",
        "is no regular expression: missing ), unterminated subpattern at position 1",
    ),
}

GOOD = [
    Conditions(hosts=("*.Example.com", "a-b.example.c?m")),
    Conditions(paths=("/~a_b-$/.\"'@:+&*?", "*.php", "?v1")),
    Conditions(hosts=("a.b", "c.d"), paths=("/a", "/b", "/c")),
    Conditions(paths=("/a", "/b", "/c", "/d", "/e")),
    Conditions(methods=("GET", "M-SEARCH", "MY_METHOD")),
    Conditions(sources=("10.0.0.0/8", "2001:db8::/32", "192.0.2.1/32")),
    header("X-A!", "a b*"),
    header("X-A", regexes=(r"^a{2,3}\.b+$",)),
    query("\\*\\*\\*\\*\\*\\*", key="a*"),
]


@pytest.mark.parametrize("case", BAD)
def test_what_aws_refuses_is_told(case: str):
    conditions, where, text = BAD[case]
    assert [(one.where, one.text) for one in problems(conditions)] == [(where, text)]


@pytest.mark.parametrize("conditions", GOOD, ids=repr)
def test_what_aws_takes_is_taken(conditions: Conditions):
    assert problems(conditions) == ()


def test_every_problem_is_told():
    found = problems(Conditions(hosts=("a", "b.c"), paths=("x",), methods=("get",)))
    assert [(one.where, one.value) for one in found] == [("hosts", "a"), ("paths", "x"), ("methods", "get")]
