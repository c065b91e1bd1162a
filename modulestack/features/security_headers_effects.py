"""What edits of added headers do; those of a module and those of a shared load balancer alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from modulestack.features.security_headers_section import SecurityHeaders
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects

S = TypeVar("S")
_STAYS = "the provider cannot take a header away from a listener: do it by hand first, as it is told"
"""Source: https://github.com/hashicorp/terraform-provider-aws/issues/43042"""


def effects(prefix: str, section_of: Callable[[S, Edit[S]], SecurityHeaders | None]) -> dict[str, Effects[S]]:
    """Of the section at *prefix*, dotted; *section_of* finds it in what is edited."""

    def takes_away(edit: Edit[S], key: str = "") -> bool:
        before, after = section_of(edit.before, edit), section_of(edit.after, edit)
        gone = before.lacks(after) if before else ()
        return bool(gone) if not key else key in gone

    def of(key: str) -> Effects[S]:
        refused: Effect[S] = Effect(
            kinds=(EffectKind.REFUSED,),
            text=_STAYS,
            when="where a listener would have fewer",
            holds=lambda edit: takes_away(edit, key),
        )
        return (refused, Effect(kinds=(EffectKind.IN_PLACE,), text="answers from then on"))

    return {
        prefix: of(""),
        **{f"{prefix}.{key}": of(key) for key in SecurityHeaders.model_fields if key != "server"},
    } | {f"{prefix}.server": IN_PLACE}
