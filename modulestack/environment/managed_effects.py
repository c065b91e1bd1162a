"""What an edit of managed instances does to an environment that is up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from modulestack.environment.capacity import InstanceRequirements
from modulestack.environment.daemon_host import DaemonMount
from modulestack.environment.managed_daemon import DaemonSection
from modulestack.environment.model import Environment
from modulestack.features.container_health_check import ContainerHealthCheck
from modulestack.features.core_effects import ALL_MAY_STOP, KEEP_SOME, lets_all_tasks_stop
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects, deletes_older

_SET = "managed_instances.<managed_instance>"
_DAEMON = f"{_SET}.daemons.<daemon>"
NOTHING: Effects[Environment] = (Effect(kinds=(EffectKind.NOTHING,)),)
_NEW_ONES: Effects[Environment] = (
    Effect(kinds=(EffectKind.IN_PLACE,), text="of instances that are launched from then on"),
)
_ROLLED: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.REPLACED,),
        text="its definition: ECS empties and replaces the instances, as drain_percent says; modules' tasks move",
    ),
)
_INSTANCES_REPLACED: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS),
        text="every edit of a daemon replaces the instances; modules' tasks move",
    ),
)
_KEPT = (
    *("alarms", "bake_minutes", "drain_percent", "exceptions", "log_retention_days", "secrets_kms_key_arns"),
    "task_policy_arns",
)
"""Of a daemon: what is no part of its definition."""


_OTHER_PROVIDER = "its capacity provider: the tasks of all modules on it move to instances of the other one"


def _of_both(edit: Edit[Environment]) -> Iterator[tuple[DaemonSection, DaemonSection]]:
    """Each daemon that is in the file before and after: how it was, and how it is."""
    for name, each in edit.after.managed_instances.items():
        before = edit.before.managed_instances.get(name)
        for daemon, said in each.daemons.items():
            if before and daemon in before.daemons:
                yield before.daemons[daemon], said


def _keeps_less(edit: Edit[Environment]) -> bool:
    return any(said.log_retention_days < old.log_retention_days for old, said in _of_both(edit))


def _may_stop(edit: Edit[Environment]) -> bool:
    return any(
        module.capacity in edit.after.managed_instances and lets_all_tasks_stop(module)
        for module in edit.after.modules.values()
    )


_MOVES: Effect[Environment] = Effect(
    kinds=(EffectKind.REPLACED, EffectKind.ROLLS, EffectKind.INTERRUPTS),
    text=f"{_OTHER_PROVIDER}; {ALL_MAY_STOP}",
    remedy=KEEP_SOME,
)

EFFECTS: Mapping[str, Effects[Environment]] = {
    _SET: (
        Effect(
            kinds=(EffectKind.IN_PLACE,), text="made with its cluster before the first module, ended after the last"
        ),
    ),
    **{f"{_SET}.{key}": _NEW_ONES for key in ("instance_types", "instance_requirements", "storage_gib", "monitoring")},
    **{f"{_SET}.instance_requirements.{key}": _NEW_ONES for key in InstanceRequirements.model_fields},
    f"{_SET}.scale_in_after_s": IN_PLACE,
    f"{_SET}.spot": (
        dataclasses.replace(_MOVES, when="with a module that has `minimum_healthy_percent: 0`", holds=_may_stop),
        Effect(kinds=(EffectKind.REPLACED, EffectKind.ROLLS), text=_OTHER_PROVIDER),
    ),
    _DAEMON: _INSTANCES_REPLACED,
    **{f"{_DAEMON}.{key}": _ROLLED for key in DaemonSection.model_fields if key not in (*_KEPT, "mounts", "volumes")},
    f"{_DAEMON}.volumes.<volume>": _ROLLED,
    f"{_DAEMON}.mounts.<mount>": _ROLLED,
    **{f"{_DAEMON}.{key}": _INSTANCES_REPLACED for key in ("alarms", "bake_minutes", "drain_percent")},
    f"{_DAEMON}.secrets_kms_key_arns": (
        Effect(kinds=(EffectKind.NOTHING,), text="new instances need each key that values are under, or have no tasks"),
    ),
    f"{_DAEMON}.log_retention_days": (deletes_older(_keeps_less), *IN_PLACE),
    f"{_DAEMON}.task_policy_arns": (Effect(kinds=(EffectKind.IN_PLACE,), text="for the daemon's tasks that run, too"),),
    f"{_DAEMON}.exceptions": NOTHING,
    f"{_DAEMON}.volumes.<volume>.host_path": _ROLLED,
    f"{_DAEMON}.volumes.<volume>.exceptions": NOTHING,
    **{f"{_DAEMON}.mounts.<mount>.{key}": _ROLLED for key in DaemonMount.model_fields},
    **{f"{_DAEMON}.health_check.{key}": _ROLLED for key in ContainerHealthCheck.model_fields},
}
"""Key, dotted → effects."""
