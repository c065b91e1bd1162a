"""What conditions on headers have in common. A request has each header once."""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.contract.listener_rules.model import HeaderCondition
from modulestack.contract.listener_rules.wildcards import common_of, includes, pattern

Headers = tuple[tuple[str, str], ...]


def headers_in_common(conditions: Sequence[HeaderCondition]) -> Headers | None:
    """Headers that meet all *conditions*; None if there can be none."""
    found: list[tuple[str, str]] = []
    for name in dict.fromkeys(one.name.lower() for one in conditions):
        of_name = [one for one in conditions if one.name.lower() == name]
        patterns = [[pattern(value.lower()) for value in one.values] for one in of_name if not one.regexes]
        value = common_of(patterns)
        if value is None:
            return None
        found.append((of_name[0].name, value))
    return tuple(found)


def headers_included(inner: Sequence[HeaderCondition], outer: Sequence[HeaderCondition]) -> bool:
    """Whether requests with the headers of *inner* have those of *outer*."""
    return all(any(_included(narrow, wide) for narrow in inner) for wide in outer)


def _included(inner: HeaderCondition, outer: HeaderCondition) -> bool:
    wider = tuple(pattern(value.lower()) for value in outer.values)
    same = inner.name.lower() == outer.name.lower()
    return same and all(includes(wider, pattern(value.lower())) for value in inner.values)
