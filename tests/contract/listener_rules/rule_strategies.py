"""Random rules and requests, over few letters, so that they meet often."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from modulestack.contract.listener_rules.model import (
    Conditions,
    HeaderCondition,
    QueryCondition,
    QueryValue,
    Request,
)

_PATTERN = st.text("ab*?", min_size=1, max_size=4)
_HOST = st.builds("{}.com".format, _PATTERN)
_PATH = st.one_of(st.builds("/{}".format, st.text("ab/*?", max_size=4)), st.builds("*{}".format, _PATTERN))
_KEYS = ("k", "l")
_SOURCES = ("10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "192.168.0.0/16", "0.0.0.0/0", "::/0", "2001:db8::/32")
_ADDRESSES = ("10.1.2.3", "10.1.9.9", "10.9.9.9", "192.168.1.1", "203.0.113.9", "2001:db8::1", "::1")
_METHODS = ("GET", "POST", "PUT")


def _some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.one_of(st.just(()), st.lists(values, min_size=1, max_size=3).map(tuple))


def _header(name: str) -> st.SearchStrategy[HeaderCondition]:
    return st.builds(HeaderCondition, name=st.just(name), values=st.lists(_PATTERN, min_size=1, max_size=2).map(tuple))


def _query(key: str) -> st.SearchStrategy[QueryCondition]:
    value = st.builds(QueryValue, key=st.just(key), value=_PATTERN)
    return st.builds(QueryCondition, values=st.lists(value, min_size=1, max_size=2).map(tuple))


def _subset(made: list[st.SearchStrategy[object]]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.tuples(*(st.one_of(st.none(), one) for one in made)).map(
        lambda found: tuple(one for one in found if one is not None)
    )


CONDITIONS = st.builds(
    Conditions,
    hosts=_some(_HOST),
    paths=_some(_PATH),
    headers=_subset([_header("X-A"), _header("X-B")]),
    methods=_some(st.sampled_from(_METHODS)),
    queries=_subset([_query(key) for key in _KEYS]),
    sources=_some(st.sampled_from(_SOURCES)),
)
"""One condition on each header and each key, as an environment's file can say."""


def random_request(chance: random.Random) -> Request:
    """With each header and each key once."""

    def text(letters: str) -> str:
        return "".join(chance.choice(letters) for _ in range(chance.randrange(5)))

    headers = tuple((name, text("ab")) for name in ("X-A", "x-b") if chance.random() < 0.7)
    query = tuple((key, text("ab")) for key in _KEYS if chance.random() < 0.7)
    return Request(
        host=f"{text('ab')}.com",
        path=f"/{text('ab/')}",
        method=chance.choice(_METHODS),
        headers=headers,
        query=query,
        source=chance.choice(_ADDRESSES),
    )
