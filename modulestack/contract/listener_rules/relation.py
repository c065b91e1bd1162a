"""
What two rules have in common: whether a request could be taken by either, and whose requests are all the other's too.

Requests are taken to have each header and each key of the query string once, as nearly all do: so ``v=1`` and ``v=2``
are told apart. A request that has both goes by priority.
"""

from __future__ import annotations

import enum
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from modulestack.contract.listener_rules.header_overlap import headers_in_common, headers_included
from modulestack.contract.listener_rules.model import Conditions, Request
from modulestack.contract.listener_rules.query_overlap import queries_in_common, queries_included
from modulestack.contract.listener_rules.wildcards import MANY, ONE, Pattern, common_of, includes, pattern

_ANY = pattern("*")
_ANY_PATH = pattern("/*")
_HOST, _METHOD = "example.com", "GET"
"""Of an example, where no rule says it."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Kind(enum.Enum):
    """How the requests of a first rule lie to those of a second."""

    APART = "apart"
    """No request is both rules'."""
    EQUAL = "equal"
    NARROWER = "narrower"
    """All of the first's are the second's too: the first must come first, or it never takes one."""
    WIDER = "wider"
    CROSSING = "crossing"
    """Some are both's, and each has some of its own: only an order that somebody chose tells whose they are."""
    UNKNOWN = "unknown"
    """A regular expression decides, and nobody here can compare it."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """How two rules lie to each other."""

    kind: Kind
    example: Request | None = None
    """A request that both would take; None if there is none, or none is known."""


def relation(first: Conditions, second: Conditions) -> Relation:
    """How the requests of *first* lie to those of *second*."""
    example = request_for(first, second)
    if first.has_regexes or second.has_regexes:
        return _with_regexes(first, second)
    if example is None:
        return Relation(kind=Kind.APART)
    inside, around = _included(first, second), _included(second, first)
    kind = {(True, True): Kind.EQUAL, (True, False): Kind.NARROWER, (False, True): Kind.WIDER}
    return Relation(kind=kind.get((inside, around), Kind.CROSSING), example=example)


def request_for(*all_of: Conditions) -> Request | None:
    """A request that meets each of *all_of*; None if there can be none. Regular expressions are passed over."""
    host = common_of([[pattern(one.lower()) for one in each.hosts] for each in all_of if each.hosts])
    path = common_of([[pattern(one) for one in each.paths] for each in all_of if each.paths], always=_ANY_PATH)
    method = _method([each.methods for each in all_of])
    source = _source([each.sources for each in all_of])
    headers = headers_in_common([one for each in all_of for one in each.headers])
    query = queries_in_common([one for each in all_of for one in each.queries])
    if host is None or path is None or method is None or source is None or headers is None or query is None:
        return None
    return Request(host=host or _HOST, path=path, method=method, headers=headers, query=query, source=source)


def _with_regexes(first: Conditions, second: Conditions) -> Relation:
    """EQUAL if they say the same; APART if what is no regular expression tells them apart."""
    if first == second:
        return Relation(kind=Kind.EQUAL)
    return Relation(kind=Kind.UNKNOWN if request_for(first, second) is not None else Kind.APART)


def _method(of_each: Sequence[tuple[str, ...]]) -> str | None:
    said = [set(methods) for methods in of_each if methods]
    common = set.intersection(*said) if said else {_METHOD}
    return min(common, default=None)


def _networks(sources: tuple[str, ...]) -> list[Network]:
    blocks = [ipaddress.ip_network(one, strict=False) for one in sources]
    v4 = [one for one in blocks if isinstance(one, ipaddress.IPv4Network)]
    v6 = [one for one in blocks if isinstance(one, ipaddress.IPv6Network)]
    return [*ipaddress.collapse_addresses(v4), *ipaddress.collapse_addresses(v6)]


def _source(of_each: Sequence[tuple[str, ...]]) -> str | None:
    said = [_networks(sources) for sources in of_each if sources]
    if not said:
        return Request.source
    left = said[0]
    for blocks in said[1:]:
        left = [_smaller(one, other) for one in left for other in blocks if _overlap(one, other)]
    return str(left[0].network_address + (1 if left[0].num_addresses > 1 else 0)) if left else None


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def _smaller(one: Network, other: Network) -> Network:
    return one if one.prefixlen >= other.prefixlen else other


def _included(inner: Conditions, outer: Conditions) -> bool:
    """Whether every request of *inner*, which takes some, is one of *outer*'s."""
    return (
        _texts_included(inner.hosts, outer.hosts, _ANY, lower=True)
        and _texts_included(inner.paths, outer.paths, _ANY_PATH, lower=False)
        and (not outer.methods or (bool(inner.methods) and set(inner.methods) <= set(outer.methods)))
        and _sources_included(inner.sources, outer.sources)
        and headers_included(inner.headers, outer.headers)
        and queries_included(inner.queries, outer.queries)
    )


def _texts_included(inner: tuple[str, ...], outer: tuple[str, ...], always: Pattern, *, lower: bool) -> bool:
    if not outer:
        return True
    wider = tuple(pattern(one.lower() if lower else one) for one in outer)
    narrower = [pattern(one.lower() if lower else one) for one in inner] or [always]
    if always == _ANY_PATH:
        narrower = [as_path for one in narrower for as_path in _as_paths(one)]
    return all(includes(wider, one) for one in narrower)


def _as_paths(one: Pattern) -> list[Pattern]:
    """*one* as patterns of texts that begin with ``/``, as every path does."""
    if not one or one[0] == "/":
        return [one] if one else []
    if one[0] == ONE:
        return [("/", *one[1:])]
    if one[0] != MANY:
        return []
    return [("/", *one), *([one[1:]] if one[1:2] == ("/",) else _as_paths(one[1:]))]


def _sources_included(inner: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    if not outer:
        return True
    around = _networks(outer)
    within = _networks(inner or ("0.0.0.0/0", "::/0"))
    return all(any(_overlap(one, other) and one.prefixlen >= other.prefixlen for other in around) for one in within)
