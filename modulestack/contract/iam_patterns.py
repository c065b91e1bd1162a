"""
IAM's patterns: ``*`` is any text, ``?`` one character, in actions and in resources.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import functools
import re

from modulestack.contract import arn


def is_wild(text: str) -> bool:
    """Whether *text* is a pattern for more than one thing."""
    return "*" in text or "?" in text


def covers(pattern: str, text: str) -> bool:
    """Whether *text*, which is no pattern, is one of what *pattern* stands for."""
    return _expression(pattern).fullmatch(text) is not None


def covers_action(pattern: str, action: str) -> bool:
    """As ``covers``, for names of actions, in which capitals do not count."""
    return covers(pattern.lower(), action.lower())


def meet(first: str, second: str) -> bool:
    """Whether there is a text that both patterns stand for."""
    reached = {0}
    for character in first:
        reached = _skipped(reached, second)
        if character == "*":
            reached = set(range(min(reached, default=len(second) + 1), len(second) + 1))
        else:
            reached = {place for at in reached if at < len(second) for place in _after(second, at, character)}
    return len(second) in _skipped(reached, second)


def resources_meet(first: str, second: str) -> bool:
    """Whether there is a resource that both patterns of ARNs stand for: part by part, as IAM compares them."""
    one, other = arn.parse(first), arn.parse(second)
    if one is None or other is None:
        return meet(first, second)
    return all(meet(a, b) for a, b in zip(one, other, strict=True))


def _skipped(reached: set[int], pattern: str) -> set[int]:
    """*reached*, and the places after stars of *pattern* that stand there."""
    found = set(reached)
    for at in sorted(reached):
        place = at
        while place < len(pattern) and pattern[place] == "*":
            place += 1
            found.add(place)
    return found


def _after(pattern: str, at: int, character: str) -> tuple[int, ...]:
    """Where *pattern* may go on once *character* (``?``: any) was read at *at*."""
    if pattern[at] == "*":
        return (at,)
    return (at + 1,) if "?" in (pattern[at], character) or pattern[at] == character else ()


@functools.cache
def _expression(pattern: str) -> re.Pattern[str]:
    text = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    return re.compile(text, re.DOTALL)
