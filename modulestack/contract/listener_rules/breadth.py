"""
How much a rule claims, as a number: what orders rules so that a narrower one comes before the one that it is part of.

It is computed from a rule's own conditions, so that no other rule, added or removed, changes it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from fractions import Fraction

from modulestack.contract.listener_rules.model import Conditions, QueryCondition, QueryValue
from modulestack.contract.listener_rules.wildcards import MANY, ONE, Pattern, includes, pattern

BANDS = 500
_BITS_PER_BAND = 5
_EVERY_PATH = ("/", MANY)
_ALTERNATIVES = 6
"""More than a rule has values: so many narrower patterns together still claim less than the one around them."""


def breadth(conditions: Conditions) -> Fraction:
    """
    How much *conditions* claim, above 0 and at most 1, which is everything.

    If all requests of one rule are another's too, and not the other way round, its number is smaller. That is so for
    wildcards, not for regular expressions, which count as everything, and for one condition on each header and key.
    """
    found = Fraction(1)
    found *= _of_texts([pattern(one.lower()) for one in conditions.hosts])
    paths = _merged([_canonical_path(pattern(one)) for one in conditions.paths])
    found *= 1 if _EVERY_PATH in paths else _of_texts(paths)
    for header in conditions.headers:
        found *= _of_texts([pattern(value.lower()) for value in header.values], present=True)
    if conditions.methods:
        found *= Fraction(len(set(conditions.methods)), 1000)
    if conditions.sources:
        found *= _of_sources(conditions.sources)
    for query in conditions.queries:
        found *= _of_query(query)
    return found


def band(conditions: Conditions) -> int:
    """
    A place for a rule among ``BANDS`` (0 comes first): the narrower the earlier.

    A rule that is part of another has the same band or an earlier one; an earlier one if it names a literal character
    more of the same single host, path, header or key.
    """
    number = breadth(conditions)
    bits = number.denominator.bit_length() - number.numerator.bit_length()
    return BANDS - 1 - min(max(bits, 0) // _BITS_PER_BAND, BANDS - 1)


def _of_texts(patterns: Sequence[Pattern], *, present: bool = False) -> Fraction:
    """Of alternatives; *present*: even any text claims less than no condition."""
    if not patterns:
        return Fraction(1)
    distinct = _merged(patterns)
    kept = [one for one in distinct if not includes(tuple(two for two in distinct if two != one), one)]
    total = sum((Fraction(1, _ALTERNATIVES ** (_weight(one) + present)) for one in kept or distinct[:1]), Fraction(0))
    return min(total, Fraction(1))


def _merged(patterns: Sequence[Pattern]) -> tuple[Pattern, ...]:
    """*patterns*, each once; two that together are one with a star, as ``/a`` and ``/a?*`` are ``/a*``, as that."""
    found = dict.fromkeys(patterns)
    for one in patterns:
        for at in range(len(one) - 1):
            without, starred = one[:at] + one[at + 2 :], one[:at] + one[at + 1 :]
            if one[at : at + 2] == (ONE, MANY) and without in found and one in found:
                del found[without], found[one]
                return _merged((*found, starred))
    return tuple(found)


def _weight(one: Pattern) -> int:
    """0 for a star; more the more characters a pattern asks for, and the fewer stars it has."""
    if one == (MANY,):
        return 0
    ones, stars = one.count(ONE), one.count(MANY)
    literals = len(one) - ones - stars
    late = one[:2] == (MANY, "/")
    return 2 * (3 * literals + 2 * ones - stars + 1) + late


def _canonical_path(one: Pattern) -> Pattern:
    """A path begins with ``/``: what comes before it, or takes its place, claims no more than it."""
    if one[:1] == (MANY,) and one[1:2] != ("/",):
        one = ("/", *one)
    if one[:1] == (ONE,):
        one = ("/", *one[1:])
    return one


def _of_sources(sources: Sequence[str]) -> Fraction:
    blocks = [ipaddress.ip_network(one, strict=False) for one in sources]
    v4 = ipaddress.collapse_addresses([one for one in blocks if isinstance(one, ipaddress.IPv4Network)])
    v6 = ipaddress.collapse_addresses([one for one in blocks if isinstance(one, ipaddress.IPv6Network)])
    lengths = [*(one.prefixlen for one in v4), *(one.prefixlen for one in v6)]
    return sum((Fraction(1, 2 << length) for length in lengths), Fraction(0))


def _of_query(condition: QueryCondition) -> Fraction:
    kept = [one for one in dict.fromkeys(condition.values) if not _is_covered(one, condition.values)]
    weights = [1 + _weight(_key(one)) + _weight(pattern(one.value.lower(), escapes=True)) for one in kept]
    return min(sum((Fraction(1, _ALTERNATIVES**weight) for weight in weights), Fraction(0)), Fraction(1))


def _is_covered(one: QueryValue, values: Sequence[QueryValue]) -> bool:
    """Whether another of *values* claims all that *one* does; of two that claim the same, the first is kept."""
    for other in values:
        wider = includes((_key(other),), _key(one)) and includes((_text(other),), _text(one))
        same = wider and includes((_key(one),), _key(other)) and includes((_text(one),), _text(other))
        if other != one and wider and not (same and values.index(one) < values.index(other)):
            return True
    return False


def _key(one: QueryValue) -> Pattern:
    return (MANY,) if one.key is None else pattern(one.key.lower(), escapes=True)


def _text(one: QueryValue) -> Pattern:
    return pattern(one.value.lower(), escapes=True)
