"""A file that a rule refuses, and what is told to write instead."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.edits.plain import PLAIN, Config

WEB, API = "modulestack:modules/web", "modulestack:modules/api"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Followed:
    """A file that a rule refuses, and what it tells to do."""

    rule: str
    bad: dict[str, Any]
    """Where (steps separated by ``/``) → what is written there over *base*."""
    told: str
    """Part of what is told."""
    mends: tuple[dict[str, Any], ...]
    """Each way that is told, alone: it must be enough; None: the key is left out."""
    base: Config = dataclasses.field(default_factory=lambda: PLAIN)


def on_web(rule: str, bad: dict[str, Any], told: str, *mends: dict[str, Any], base: Config = PLAIN) -> Followed:
    """Keys of the module web."""
    return Followed(
        rule=rule,
        bad={f"{WEB}/{key}": value for key, value in bad.items()},
        told=told,
        mends=tuple({f"{WEB}/{key}": value for key, value in mend.items()} for mend in mends),
        base=base,
    )


def of(rule: str, bad: dict[str, Any], told: str, *mends: dict[str, Any], base: Config = PLAIN) -> Followed:
    return Followed(rule=rule, bad=bad, told=told, mends=mends, base=base)
