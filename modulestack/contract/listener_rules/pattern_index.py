"""Many patterns at once: which of them stand for a text, without trying each."""

from __future__ import annotations

import re

from modulestack.contract.listener_rules.wildcards import MANY, ONE, Pattern, expression, is_literal


class PatternIndex:
    """
    Patterns, each with bits of a number.

    One without wildcards is looked up; another is tried only on texts that begin as it does before its first wildcard,
    or end as it does after its last one, whichever is more.
    """

    def __init__(self) -> None:
        self._literals: dict[str, int] = {}
        self._starts: dict[int, dict[str, list[tuple[re.Pattern[str] | None, int]]]] = {}
        self._ends: dict[int, dict[str, list[tuple[re.Pattern[str] | None, int]]]] = {}

    def add(self, one: Pattern, bits: int) -> None:
        """Let texts that *one* stands for have *bits*."""
        if is_literal(one):
            text = "".join(one)
            self._literals[text] = self._literals.get(text, 0) | bits
            return
        start, end = _literal_start(one), _literal_start(one[::-1])[::-1]
        by_length, key = (self._starts, start) if len(start) >= len(end) else (self._ends, end)
        says_all = one in ((*key, MANY), (MANY, *key))
        entries = by_length.setdefault(len(key), {}).setdefault(key, [])
        entries.append((None if says_all else expression(one), bits))

    def bits(self, text: str) -> int:
        """Those of all patterns that stand for *text*."""
        found = self._literals.get(text, 0)
        for length, by_start in self._starts.items():
            for tried, bits in by_start.get(text[:length], ()):
                if tried is None or tried.fullmatch(text):
                    found |= bits
        for length, by_end in self._ends.items():
            for tried, bits in by_end.get(text[-length:] if length else "", ()):
                if tried is None or tried.fullmatch(text):
                    found |= bits
        return found


def _literal_start(one: Pattern) -> str:
    found = []
    for token in one:
        if token in (ONE, MANY):
            break
        found.append(token)
    return "".join(found)
