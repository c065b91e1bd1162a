"""
Paths of a module that everybody may ask, though others are asked who they are: rules of their own, before the others.

Pure.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from modulestack.contract.listener_rules import quotas
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.listener_rules.problems import value_count, wildcard_count
from modulestack.contract.listener_rules.wildcards import includes, meet, pattern
from modulestack.environment.model import Module


def open_paths(module: Module) -> tuple[str, ...]:
    """Those that the file names, in one order."""
    found = module.authentication
    return tuple(sorted(set(found.open_paths))) if found else ()


_EVERYTHING = Conditions()


def open_conditions(paths: Iterable[str], route: Conditions = _EVERYTHING) -> tuple[Conditions, ...]:
    """What of *route* is open, as far as rules have room: those of *paths* that are part of it."""
    return tuple(dataclasses.replace(route, paths=tuple(some)) for some in _portions([*_within(paths, route)], route))


def crossing(paths: Iterable[str], route: Conditions) -> tuple[str, ...]:
    """Those of *paths* of which a part only is *route*'s: two conditions on the path do not go into one rule."""
    inside = set(_within(paths, route))
    claimed = [pattern(each) for each in route.paths]
    return tuple(path for path in paths if path not in inside and any(meet(pattern(path), each) for each in claimed))


def has_room(route: Conditions) -> bool:
    """Whether a rule can say all of *route*, and a path in place of its own."""
    return _room(route) > 0


def _within(paths: Iterable[str], route: Conditions) -> Iterator[str]:
    claimed = tuple(pattern(each) for each in route.paths)
    for path in paths:
        if not claimed or includes(claimed, pattern(path)):
            yield path


def _room(route: Conditions) -> int:
    """How many values of paths a rule has room for beside the other conditions of *route*."""
    return quotas.CONDITION_VALUES_PER_RULE - value_count(dataclasses.replace(route, paths=()))


def _portions(paths: Sequence[str], route: Conditions) -> Iterator[list[str]]:
    """*paths*, as many at once as go into a rule with *route*."""
    some: list[str] = []
    for path in paths if has_room(route) else ():
        if some and not _fits([*some, path], route):
            yield some
            some = []
        some.append(path)
    if some:
        yield some


def _fits(paths: Sequence[str], route: Conditions) -> bool:
    wanted = dataclasses.replace(route, paths=tuple(paths))
    return len(paths) <= _room(route) and wildcard_count(wanted) <= quotas.CONDITION_WILDCARDS_PER_RULE
