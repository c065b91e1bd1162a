"""What an edit of a key does to an environment that is up: data, of which manual, check and tests are made."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable
from typing import Generic, Literal, TypeVar

from modulestack.fields.violation import FieldPath

T = TypeVar("T", covariant=True)
S = TypeVar("S", contravariant=True)
U = TypeVar("U")


class EffectKind(enum.StrEnum):
    """What the next ``pulumi up`` does for an edit. The value is what people read."""

    NOTHING = "nothing"
    """To what runs and what serves."""
    IN_PLACE = "in place"
    """Resources are changed, added or taken away; none is replaced, no task is stopped."""
    ROLLS = "new deployment"
    """ECS replaces the running tasks by new ones of the same revision, as the module's `deployment` says."""
    REPLACED = "replaced"
    """Resources are replaced by new ones."""
    NEXT_RELEASE = "next release"
    """Waits in the module's template or manifest; the tasks stay as they are until a release."""
    INTERRUPTS = "interrupts"
    """Somebody loses something that works."""
    REFUSED = "refused"
    """`up` refuses it by name before anything is touched."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Edit(Generic[T]):
    """An edit of one key."""

    before: T
    """The module, or the environment, that has the key: as it was."""
    after: T
    """And as it is now."""
    path: FieldPath = ()
    """Where in them the key is: ``("volumes", "data", "efs")``."""
    is_needed_by_tasks: bool = False
    """Whether what the edit takes away is what the tasks that run need to be started again: a secret, an image."""
    moves_to: Literal["", "machines", "managed instances"] = ""
    """Of a module that moves to another kind of machines, or from Fargate to any: to which; empty: it does not."""
    keeps_task_role: bool = False
    """Whether its tasks keep their own role, as it is, until a release gives them somebody else's."""
    is_refused: bool = False
    """Whether `up` refuses it because of what it would end or move."""


def always(edit: Edit[object]) -> bool:
    """Whatever the values are."""
    del edit
    return True


@dataclasses.dataclass(frozen=True, kw_only=True)
class Effect(Generic[S]):
    """What an edit of a key does, in a certain case."""

    kinds: tuple[EffectKind, ...]
    text: str = ""
    """More about it; no full stop."""
    remedy: str = ""
    """
    Of what interrupts: how to keep, or to get back, what is lost; no full stop.

    Of a module's key ``{module}``, ``{image}``, ``{callers}`` (names, blanks between) and ``{environment}`` are
    filled in.
    """
    when: str = ""
    """In which case, continuing the key's name: ``to 0``; empty: in any other."""
    holds: Callable[[Edit[S]], bool] = always

    def __str__(self) -> str:
        spelled = ", ".join(self.kinds)
        return f"{spelled}: {self.text}" if self.text else spelled


Effects = tuple[Effect[S], ...]
"""Of one key: the first that holds counts; the last always does."""


def one_of(key: str) -> str:
    """How tables name any one of the map of sections *key*: ``<container>`` of ``containers``."""
    return f"<{key.removesuffix('s')}>"


def effect_of(effects: tuple[Effect[U], ...], edit: Edit[U]) -> Effect[U]:
    """The one of *effects* that *edit* has."""
    return next(effect for effect in effects if effect.holds(edit))


def deletes_older(holds: Callable[[Edit[U]], bool]) -> Effect[U]:
    """Of how long a log is kept; *holds* says whether that is less than it was."""
    return Effect(kinds=(EffectKind.IN_PLACE,), text="what is older is deleted", when="to fewer days", holds=holds)


UNLESS_RETIRED: Effect[object] = Effect(
    kinds=(EffectKind.REFUSED,),
    text="add the addresses that may end to `retired_urls` first",
    when="unless `retired_urls` names the addresses that end",
    holds=lambda edit: edit.is_refused,
)
WITH_ANOTHER_TASK_ROLE: Effect[object] = Effect(
    kinds=(EffectKind.NEXT_RELEASE,),
    text="the tasks that run may do until then what they may now",
    when="together with `task_role`",
    holds=lambda edit: edit.keeps_task_role,
)
IN_PLACE: Effects[object] = (Effect(kinds=(EffectKind.IN_PLACE,)),)
NEXT_RELEASE: Effects[object] = (Effect(kinds=(EffectKind.NEXT_RELEASE,)),)
