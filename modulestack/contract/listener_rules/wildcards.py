"""
Wildcards: ``*`` is any text, ``?`` one character. Patterns as automata, so that what two of them share can be found.

A pattern is a tuple of its characters, with ``ONE`` and ``MANY`` for the wildcards: a query string's may hold a literal
star. How many wildcards a rule may have bounds what is searched here.
"""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Sequence

Pattern = tuple[str, ...]
ONE = "one"
"""Exactly one character."""
MANY = "many"
"""Any characters, or none."""
_SELDOM = "x0-zq9wvkjmunbhgtrfdecasiyop1234567"
"""Characters for where a pattern leaves the choice; one that no pattern names is taken first."""
_FREE = "\N{SNOWMAN}"
"""A character that no pattern may hold."""
_WILDCARDS = {"*": MANY, "?": ONE}


@functools.lru_cache(maxsize=4096)
def pattern(text: str, *, escapes: bool = False) -> Pattern:
    """
    *text* as a pattern, which says ``?*`` where it says ``*?``.

    With *escapes* a backslash takes a wildcard's meaning from it, as in query strings.
    """
    found: list[str] = []
    at = 0
    while at < len(text):
        if escapes and text[at] == "\\" and text[at + 1 : at + 2] in _WILDCARDS:
            found.append(text[at + 1])
            at += 2
            continue
        token = _WILDCARDS.get(text[at], text[at])
        after_star = found[-1:] == [MANY]
        if token == ONE and after_star:
            found.insert(-1, ONE)
        elif not (token == MANY and after_star):
            found.append(token)
        at += 1
    return tuple(found)


def is_literal(one: Pattern) -> bool:
    """Whether *one* stands for a single text."""
    return ONE not in one and MANY not in one


@functools.lru_cache(maxsize=4096)
def expression(one: Pattern) -> re.Pattern[str]:
    """What ``fullmatch`` of texts that *one* stands for."""
    return re.compile("".join({ONE: ".", MANY: ".*"}.get(token) or re.escape(token) for token in one), re.DOTALL)


def stands_for(one: Pattern, text: str) -> bool:
    """Whether *text* is one of what *one* stands for."""
    return expression(one).fullmatch(text) is not None


@functools.lru_cache(maxsize=65536)
def common_text(all_of: tuple[Pattern, ...], *, none_of: tuple[Pattern, ...] = ()) -> str | None:
    """
    A text that every pattern of *all_of* stands for and none of *none_of*; None if there is none.

    It is short; each star stands for something where that is possible.
    """
    filled = tuple(tuple(token for part in one for token in _filled(part)) for one in all_of)
    return _search(filled, none_of) or _search(all_of, none_of)


def common_of(of_each: Sequence[Sequence[Pattern]], *, always: Pattern | None = None) -> str | None:
    """A text for which one pattern of each of *of_each* stands, and *always* too; None if there is none."""
    chosen: list[tuple[Pattern, ...]] = [(always,) if always else ()]
    for patterns in of_each:
        chosen = [(*before, one) for before in chosen for one in patterns if all(meet(two, one) for two in before)]
    return next((found for each in chosen if (found := common_text(each)) is not None), None)


def includes(wider: tuple[Pattern, ...], narrower: Pattern) -> bool:
    """Whether every text that *narrower* stands for is one of those of *wider* together."""
    if narrower in wider:
        return True
    short, long = (_sample(narrower, of_star) for of_star in ("", _FREE * 9))
    if not all(any(stands_for(one, text) for one in wider) for text in (short, long)):
        return False
    return is_literal(narrower) or _search((narrower,), wider) is None


def meet(first: Pattern, second: Pattern) -> bool:
    """Whether there is a text that both stand for."""
    if is_literal(first):
        return stands_for(second, "".join(first))
    if is_literal(second):
        return stands_for(first, "".join(second))
    return _ends_agree(first, second) and _search((first, second), ()) is not None


def _sample(one: Pattern, of_star: str) -> str:
    return "".join({MANY: of_star, ONE: _FREE}.get(token, token) for token in one)


def _filled(token: str) -> tuple[str, ...]:
    return (ONE, MANY) if token == MANY else (token,)


def _ends_agree(first: Pattern, second: Pattern) -> bool:
    """False if what stands before the first wildcards, or after the last, tells the two apart."""
    return _starts_agree(first, second) and _starts_agree(first[::-1], second[::-1])


def _starts_agree(first: Pattern, second: Pattern) -> bool:
    for one, other in zip(first, second, strict=False):
        if MANY in (one, other):
            return True
        if ONE not in (one, other) and one != other:
            return False
    return True


@functools.lru_cache(maxsize=65536)
def _search(all_of: tuple[Pattern, ...], none_of: tuple[Pattern, ...]) -> str | None:
    """
    Breadth first over what can have been read: a place in each of *all_of*, and the set of places in all of *none_of*.

    The latter is followed as a set because none of them may end where the text ends; the former is guessed.
    """
    letters = {token for one in (*all_of, *none_of) for token in one} - {ONE, MANY}
    free = next((one for one in _SELDOM if one not in letters), _FREE)
    start = (tuple(0 for _ in all_of), _closed(none_of, frozenset((at, 0) for at in range(len(none_of)))))
    queue: deque[tuple[tuple[int, ...], frozenset[tuple[int, int]]]] = deque([start])
    came_from: dict[object, tuple[object, str] | None] = {start: None}
    while queue:
        places, avoided = state = queue.popleft()
        if _all_end(all_of, places) and not any(place == len(none_of[at]) for at, place in avoided):
            return _spelled(came_from, state)
        for letter, following in _steps(all_of, none_of, places, letters, free):
            reached = (following, _read(none_of, avoided, letter) if letter else avoided)
            if reached not in came_from:
                came_from[reached] = (state, letter)
                (queue.append if letter else queue.appendleft)(reached)
    return None


def _all_end(all_of: tuple[Pattern, ...], places: tuple[int, ...]) -> bool:
    return all(place == len(one) for one, place in zip(all_of, places, strict=True))


def _steps(
    all_of: tuple[Pattern, ...], none_of: tuple[Pattern, ...], places: tuple[int, ...], letters: set[str], free: str
) -> list[tuple[str, tuple[int, ...]]]:
    """What can be read next, and the places after it; a star that ends is a step of no letter."""
    found: list[tuple[str, tuple[int, ...]]] = []
    tokens = [one[place] if place < len(one) else None for one, place in zip(all_of, places, strict=True)]
    for at, token in enumerate(tokens):
        if token == MANY:
            found.append(("", (*places[:at], places[at] + 1, *places[at + 1 :])))
    if None in tokens:
        return found
    named = {token for token in tokens if token not in (ONE, MANY)}
    if len(named) > 1:
        return found
    following = tuple(place if token == MANY else place + 1 for place, token in zip(places, tokens, strict=True))
    choice = [str(token) for token in named] or [free, *(sorted(letters) if none_of else ())]
    return [*found, *((letter, following) for letter in choice)]


def _closed(none_of: tuple[Pattern, ...], places: frozenset[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """*places*, and those after stars that end at once."""
    found = set(places)
    for at, place in places:
        one = none_of[at]
        while place < len(one) and one[place] == MANY:
            place += 1
            found.add((at, place))
    return frozenset(found)


def _read(none_of: tuple[Pattern, ...], places: frozenset[tuple[int, int]], letter: str) -> frozenset[tuple[int, int]]:
    found = set()
    for at, place in places:
        token = none_of[at][place] if place < len(none_of[at]) else None
        if token == MANY:
            found.add((at, place))
        elif token in (ONE, letter):
            found.add((at, place + 1))
    return _closed(none_of, frozenset(found))


def _spelled(came_from: dict[object, tuple[object, str] | None], state: object) -> str:
    found: list[str] = []
    step = came_from[state]
    while step is not None:
        before, letter = step
        found.append(letter)
        step = came_from[before]
    return "".join(reversed(found))
