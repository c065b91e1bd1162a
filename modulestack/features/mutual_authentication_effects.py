"""What edits of client certificates do; those of a module and those of a shared load balancer alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from modulestack.features.mutual_authentication_section import MutualAuthentication
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects

S = TypeVar("S")
_ANOTHER: Effects[object] = (
    Effect(kinds=(EffectKind.IN_PLACE,), text="who connects from then on needs a certificate of a CA that is in it"),
)
_AT_THE_NEXT: Effects[object] = (Effect(kinds=(EffectKind.IN_PLACE,), text="for who connects from then on"),)


def effects(prefix: str, section_of: Callable[[S, Edit[S]], MutualAuthentication | None]) -> dict[str, Effects[S]]:
    """Of the section at *prefix*, dotted; *section_of* finds it in what is edited."""

    def begins_to_verify(edit: Edit[S]) -> bool:
        before, after = section_of(edit.before, edit), section_of(edit.after, edit)
        return after is not None and after.verifies and not (before is not None and before.verifies)

    closes: Effect[S] = Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
        text="clients without a certificate that it knows are refused from then on",
        remedy="first have mode: passthrough, and see in the log of connections who shows none; to let all in again, "
        "leave it out",
        when="where none was verified",
        holds=begins_to_verify,
    )
    return {
        prefix: (closes, *_AT_THE_NEXT),
        f"{prefix}.mode": (closes, *_AT_THE_NEXT),
        f"{prefix}.ca_bundle": _ANOTHER,
        f"{prefix}.trust_store": _ANOTHER,
        f"{prefix}.revocation_lists": _AT_THE_NEXT,
        f"{prefix}.ignore_client_certificate_expiry": _AT_THE_NEXT,
        f"{prefix}.advertise_trust_store_ca_names": IN_PLACE,
    }
