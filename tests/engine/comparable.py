"""An account's inventory without what is drawn by lot: ids, suffixes of names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from modulestack.rehearsal.inventory import InventoryItem

_LOT = (
    (re.compile(r"-[0-9a-f]{7}(?=\b|/|-1\.|$)"), "-#"),
    (re.compile(r"\b(vpc|subnet|sg|igw|nat|rtb|eni|eipalloc|fl|sgr|fs|fsap|fsmt)-[0-9a-f]{8,17}\b"), r"\1-#"),
    (re.compile(r"/[0-9a-f]{16}(?=/|$)"), "/#"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "#"),
    (re.compile(r"scalable-target/\w+"), "scalable-target/#"),
    (re.compile(r"/hostedzone/\w+"), "/hostedzone/#"),
    (re.compile(r"_[0-9a-f]{32}\."), "_#."),
)


def comparable(items: Iterable[InventoryItem]) -> Counter[str]:
    """How often there is what, ids and random suffixes left out."""
    return Counter(without_lot(str(item)) for item in items)


def without_lot(text: str) -> str:
    """*text* with ``#`` for each id and random suffix."""
    for pattern, instead in _LOT:
        text = pattern.sub(instead, text)
    return text
