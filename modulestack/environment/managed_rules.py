"""Rules of managed instances: each set by itself, and the modules on it; ``daemon_rules.py`` has its daemons'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.contract.instance_types import architecture_of, size_of
from modulestack.contract.managed_instance_types import why_not_managed
from modulestack.environment.capacity_rules import why_not_beside
from modulestack.environment.managed_instances import ManagedInstances, sizes
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import FieldPath, RuleViolation

_METADATA_KEY = re.compile(r"[0-9a-zA-Z\-_+=,.@:]{1,255}")
SECTION = "managed_instances"


def types_are_managed(environment: Environment) -> Iterator[RuleViolation]:
    """
    Each once, of one architecture, and one that ECS launches.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-instance-types.html
    """
    for name, each in environment.managed_instances.items():
        types = each.instance_types
        field: FieldPath = (SECTION, name, "instance_types")
        if len(types) > limits.ALLOWED_INSTANCE_TYPES:
            yield RuleViolation(
                (field,), f"{len(types)} types are more than ECS takes: allowed {limits.ALLOWED_INSTANCE_TYPES}"
            )
        for index, one in enumerate(types):
            if why := why_not_beside(types[:index], one, "instances"):
                yield RuleViolation(((*field, index),), why)
            elif why := why_not_managed(one):
                yield RuleViolation(((*field, index),), f"{one} {why}")


def types_meet_the_requirements(environment: Environment) -> Iterator[RuleViolation]:
    """Of the types that are allowed ECS launches those that have what is required: there must be one."""
    for name, each in environment.managed_instances.items():
        required, known = each.instance_requirements, sizes(each)
        if required is None or not each.instance_types:
            continue
        here: FieldPath = (SECTION, name, "instance_requirements")
        types: FieldPath = (SECTION, name, "instance_types")
        if required.cpu_architecture != architecture_of(each.instance_types[0]):
            yield RuleViolation(
                ((*here, "cpu_architecture"), here, types),
                f"{required.cpu_architecture} is not that of {each.instance_types[0]}: name types of one architecture, "
                "and that one",
            )
        elif known and not any(s.vcpus >= required.vcpus and s.memory_mib >= required.memory_mib for s in known):
            yield RuleViolation(
                (here, types),
                f"none of {listed(each.instance_types)} has {required.vcpus} vCPUs and {required.memory_mib} MiB: "
                "require less, or name larger types",
            )


def tasks_fit_on_an_instance(environment: Environment) -> Iterator[RuleViolation]:
    """
    ECS launches a type on which a task fits, beside a task of each daemon: there must be one.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-instance-types.html
    """
    for module in environment.modules.values():
        found = environment.managed_instances.get(module.capacity or "")
        known = sizes(found) if found else None
        if found is None or known is None:
            continue
        cpu, memory = daemons_take(found)
        if any(module.cpu + cpu <= s.cpu and module.memory + memory <= s.memory_for_tasks for s in known):
            continue
        most = max(known, key=lambda size: (size.memory_for_tasks, size.cpu))
        key = "memory" if module.memory + memory > max(s.memory_for_tasks for s in known) else "cpu"
        beside = f", beside {cpu} CPU units and {memory} MiB of {listed(found.daemons, 'and')}" if found.daemons else ""
        yield RuleViolation(
            (
                ("modules", module.name, key),
                ("modules", module.name, "capacity"),
                (SECTION, str(module.capacity), "instance_types"),
            ),
            f"a task of {module.cpu} CPU units and {module.memory} MiB fits on none of "
            f"{listed(found.instance_types)}{beside}: the largest has {most.cpu} and {most.memory_for_tasks} for "
            "tasks: ask for less, or name larger types",
        )


def daemons_take(managed: ManagedInstances) -> tuple[int, int]:
    """CPU units and MiB of each instance that its daemons have."""
    every = managed.daemons.values()
    return sum(each.cpu for each in every), sum(each.memory for each in every)


def tags_are_possible_in_metadata(environment: Environment) -> Iterator[RuleViolation]:
    """
    Tags of the environment are on every instance, and there in its metadata, which takes fewer characters.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InstanceLaunchTemplate.html
    (instanceMetadataTagsPropagation)
    """
    if not environment.managed_instances:
        return
    first = next(iter(environment.managed_instances))
    for key in environment.tags:
        if not _METADATA_KEY.fullmatch(key) or key in {".", "..", "_index"}:
            yield RuleViolation(
                (("tags", key), (SECTION, first)),
                f"{bare(key)} cannot be a tag of managed instances, whose metadata has their tags: allowed letters, "
                "digits and - _ + = , . @ :",
            )


def types_may_be_unknown(environment: Environment) -> Iterator[RuleViolation]:
    """What this version does not know, it cannot compare with what tasks need."""
    for name, each in environment.managed_instances.items():
        for index, one in enumerate(each.instance_types):
            if size_of(one) is None and not why_not_managed(one):
                yield RuleViolation(
                    ((SECTION, name, "instance_types", index),),
                    f"{one} is of a family that this version does not know: whether tasks fit on it is not checked",
                )
