"""What edits of who may ask a module do to those who ask it."""

from __future__ import annotations

from typing import Protocol

from modulestack.features.sign_in_section import SignIn
from modulestack.fields.effects import Edit, Effect, EffectKind


class WhoMayAsk(Protocol):
    """What a module's file says of who may ask it."""

    @property
    def open_paths(self) -> tuple[str, ...]:
        """Paths at which everybody may."""


class Authenticated(Protocol):
    """A module, as far as is asked here."""

    @property
    def sign_in(self) -> SignIn | None:
        """By whom people are signed in."""

    @property
    def authentication(self) -> WhoMayAsk | None:
        """That, or what else is looked at."""


def asks(module: Authenticated) -> bool:
    """Whether *module*'s load balancers keep anybody out."""
    if module.sign_in is not None:
        return module.sign_in.on_unauthenticated != "allow"
    return module.authentication is not None


def _closes(edit: Edit[Authenticated]) -> bool:
    """Who has a session has no token, and the other way round."""
    is_another = (edit.before.sign_in is None) != (edit.after.sign_in is None)
    return asks(edit.after) and (is_another or not asks(edit.before))


def _closes_paths(edit: Edit[Authenticated]) -> bool:
    return asks(edit.before) and asks(edit.after) and not _opened(edit.before) <= _opened(edit.after)


def _opened(module: Authenticated) -> frozenset[str]:
    return frozenset(module.authentication.open_paths) if module.authentication else frozenset()


CLOSES: Effect[Authenticated] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
    text="who could ask is not let through without it any more",
    remedy="name under `open_paths` what clients ask that cannot do so, or leave it out again",
    when="where others were let through",
    holds=_closes,
)
CLOSES_PATHS: Effect[Authenticated] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
    text="who asked there without is not let through any more",
    remedy="see that nobody does; to have it open, write it again",
    when="without a path that was open",
    holds=_closes_paths,
)
