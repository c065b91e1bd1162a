"""What conditions on query strings have in common. A query string has each key once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from modulestack.contract.listener_rules.model import QueryCondition, QueryValue
from modulestack.contract.listener_rules.wildcards import Pattern, common_text, includes, is_literal, pattern

Query = tuple[tuple[str, str], ...]
_ANY = pattern("*")


def queries_in_common(conditions: Sequence[QueryCondition]) -> Query | None:
    """A query string that meets all *conditions*; None if there can be none."""
    for chosen in itertools.product(*(one.values for one in conditions)):
        found = _query(chosen)
        if found is not None:
            return found
    return None


def queries_included(inner: Sequence[QueryCondition], outer: Sequence[QueryCondition]) -> bool:
    """Whether query strings that meet *inner* meet *outer* too; False also where it takes two of *inner* to say so."""
    return all(any(_included(narrow, wide) for narrow in inner) for wide in outer)


def _query(chosen: Sequence[QueryValue]) -> Query | None:
    """
    One pair for each key that is named, and one of its own for every other of *chosen*.

    A key with wildcards leaves enough keys to choose from that none need be shared.
    """
    by_key: dict[str, list[Pattern]] = {}
    others: list[tuple[Pattern, Pattern]] = []
    for one in chosen:
        key, value = _key(one), _value(one)
        if is_literal(key):
            by_key.setdefault("".join(key), []).append(value)
        elif (key, value) not in others:
            others.append((key, value))
    found = {key: common_text(tuple(values)) for key, values in by_key.items()}
    for key, value in others:
        taken = tuple(tuple(name) for name in found)
        name = common_text((key,), none_of=taken)
        if name is None:
            return None
        found[name] = common_text((value,))
    pairs = [(key, value) for key, value in found.items() if value is not None]
    return tuple(pairs) if len(pairs) == len(found) else None


def _included(inner: QueryCondition, outer: QueryCondition) -> bool:
    for one in inner.values:
        fitting = tuple(_value(wide) for wide in outer.values if includes((_key(wide),), _key(one)))
        if not fitting or not includes(fitting, _value(one)):
            return False
    return True


def _key(one: QueryValue) -> Pattern:
    return _ANY if one.key is None else pattern(one.key.lower(), escapes=True)


def _value(one: QueryValue) -> Pattern:
    return pattern(one.value.lower(), escapes=True)
