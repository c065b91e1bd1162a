"""What an edit of machines does to an environment that is up."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.environment.capacity import InstanceRefresh, InstanceRequirements
from modulestack.environment.model import Environment
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects


def _daemons_follow(edit: Edit[Environment]) -> bool:
    """Whether the deployment of a DAEMON on them, which follows from the fewest machines, is another one."""
    name = edit.path[1]
    kept = edit.after.modules.keys() & edit.before.modules.keys()
    both = [(edit.before.modules[name], edit.after.modules[name]) for name in kept]
    return any(new.is_daemon and new.capacity == name and old.deployment != new.deployment for old, new in both)


def _are_refreshed(edit: Edit[Environment]) -> bool:
    """Whether the machines that run are replaced."""
    return edit.after.capacity[str(edit.path[1])].instance_refresh is not None


_NEW_ONES: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS),
        text="after `up` EC2 Auto Scaling replaces the machines that run; tasks leave each before it ends",
        when="with `instance_refresh`",
        holds=_are_refreshed,
    ),
    Effect(kinds=(EffectKind.IN_PLACE,), text="of machines that are started from then on"),
)
_OF_A_MACHINE = ("instance_types", "instance_requirements", "root_volume_gib", "spot_percent", "on_demand_base")

EFFECTS: Mapping[str, Effects[Environment]] = {
    "capacity.<capacity>": (
        Effect(
            kinds=(EffectKind.IN_PLACE,), text="made with its cluster before the first module, ended after the last"
        ),
    ),
    **{f"capacity.<capacity>.{key}": _NEW_ONES for key in _OF_A_MACHINE},
    **{f"capacity.<capacity>.instance_requirements.{key}": _NEW_ONES for key in InstanceRequirements.model_fields},
    "capacity.<capacity>.min": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="and with it how many tasks of the DAEMON a release replaces at once",
            when="with a DAEMON on it",
            holds=_daemons_follow,
        ),
        *IN_PLACE,
    ),
    "capacity.<capacity>.instance_refresh": (
        Effect(kinds=(EffectKind.IN_PLACE,), text="of edits from then on: no machine is replaced because of it"),
    ),
    **{f"capacity.<capacity>.instance_refresh.{key}": IN_PLACE for key in InstanceRefresh.model_fields},
    "capacity.<capacity>.max": IN_PLACE,
    "capacity.<capacity>.target_percent": IN_PLACE,
}
"""Key, dotted → effects."""
