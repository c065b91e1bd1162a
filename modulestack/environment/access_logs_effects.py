"""What edits of the logs of load balancers do to an environment that is up."""

from __future__ import annotations

from modulestack.environment.model import Environment
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects

_LOST = "the buckets of the environment's own are deleted with all logs in them: copy first what is needed"


def _one_of_its_own_ends(edit: Edit[Environment]) -> bool:
    before, after = edit.before.access_logs, edit.after.access_logs
    return before is not None and before.is_made and (after is None or not after.is_made)


def _is_refused(edit: Edit[Environment]) -> bool:
    return edit.is_refused


_ENDS: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.REFUSED,),
        text="what holds logs is not deleted",
        when="taken away, with `deletion_protection`",
        holds=_is_refused,
    ),
    Effect(
        kinds=(EffectKind.IN_PLACE,),
        text=_LOST,
        when="taken away",
        holds=_one_of_its_own_ends,
    ),
)
ACCESS_LOGS: dict[str, Effects[Environment]] = {
    "access_logs": (*_ENDS, *IN_PLACE),
    "access_logs.connections": IN_PLACE,
    "access_logs.health_checks": IN_PLACE,
    "access_logs.retention_days": (Effect(kinds=(EffectKind.IN_PLACE,), text="of logs that are there, too"),),
    "access_logs.bucket": (
        *_ENDS,
        Effect(kinds=(EffectKind.IN_PLACE,), text="logs that were written before stay where they are"),
    ),
    "access_logs.prefix": (
        Effect(kinds=(EffectKind.IN_PLACE,), text="logs that were written before stay where they are"),
    ),
}
"""Key, dotted → effects."""
