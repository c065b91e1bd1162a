"""What edits of what previews are made of do to an environment that is up."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.environment.model import Environment
from modulestack.fields.effects import Edit, Effect, EffectKind, Effects


def _has_roles(edit: Edit[Environment]) -> bool:
    return edit.after.pipeline is not None


def _makes_something(edit: Edit[Environment]) -> bool:
    domains = {each.previews.domain for each in (edit.before, edit.after) if each.previews}
    return _has_roles(edit) or bool(domains - {None})


_NEXT: Effects[Environment] = (
    Effect(kinds=(EffectKind.NOTHING,), text="previews have it the next time that each is brought up"),
)
_ROLES: Effect[Environment] = Effect(
    kinds=(EffectKind.IN_PLACE,), text="the roles of pull requests", when="with `pipeline`", holds=_has_roles
)

PREVIEWS: Mapping[str, Effects[Environment]] = {
    "previews": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="a certificate, and roles of a pipeline; take previews away before it goes: they stay",
            when="with a `domain` of theirs, or `pipeline`",
            holds=_makes_something,
        ),
        Effect(kinds=(EffectKind.NOTHING,), text="take previews away before it goes: they stay"),
    ),
    "previews.load_balancer": (
        Effect(kinds=(EffectKind.NOTHING,), text="take previews away before: they stay behind the old one"),
    ),
    "previews.domain": (
        Effect(kinds=(EffectKind.IN_PLACE,), text="a certificate; previews have it when they are brought up again"),
    ),
    "previews.modules": _NEXT,
    "previews.image_tag": _NEXT,
    "previews.ttl_hours": _NEXT,
    "previews.most": _NEXT,
    "previews.permissions_boundary": (_ROLES, *_NEXT),
}
"""Key, dotted → effects."""
