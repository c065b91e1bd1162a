"""What the table of effects says that an edit does, against what was seen of it."""

from __future__ import annotations

from collections.abc import Iterable

from modulestack.environment.comparison import KeyEdit
from modulestack.environment.settings import dotted
from modulestack.fields.effects import EffectKind
from tests.edits.observed import Observed


def kinds_of(edits: Iterable[KeyEdit]) -> frozenset[EffectKind]:
    """What all *edits* together do."""
    kinds = frozenset(kind for edit in edits for kind in edit.kinds)
    if EffectKind.REFUSED in kinds:
        return frozenset({EffectKind.REFUSED})
    beside = {EffectKind.NOTHING} if len(kinds) > 1 else set()
    if EffectKind.REPLACED in kinds:
        beside |= {EffectKind.IN_PLACE, EffectKind.ROLLS}
    return (kinds - beside) or frozenset({EffectKind.NOTHING})


def problems_of(edits: Iterable[KeyEdit], observed: Observed) -> list[str]:
    """In what *edits* did something else than the table says, more or less."""
    edits, found = tuple(edits), []
    told, seen = _names(kinds_of(edits)), _names(observed.kinds)
    if told != seen:
        found.append(f"the table says {told}, seen was {seen}: {observed.refusal}, {observed.changed}")
    if observed.refusal is not None:
        return found + [f"it was refused, but did {operation}" for operation in observed.writes]
    announced = {m.partition(": ")[0] for m in observed.messages if ": interrupts: " in m}
    interrupting = {dotted(edit.shown_path) for edit in edits if EffectKind.INTERRUPTS in edit.kinds}
    if announced != interrupting:
        found.append(f"{sorted(interrupting)} interrupt, announced was {sorted(announced)}")
    if any("may no longer use" in message for message in observed.messages) != bool(observed.lost_access):
        found.append(f"{sorted(observed.lost_access)} may do less, announced was {observed.messages}")
    found += [f"{module}: {text}" for module, text in sorted(observed.left)]
    waiting = [message for message in observed.messages if "takes effect with the next release" in message]
    if waiting and not observed.released_later:
        found.append(f"nothing waits for a release, announced was {waiting}")
    return found


def _names(kinds: Iterable[EffectKind]) -> list[str]:
    return sorted(kind.name for kind in kinds)
