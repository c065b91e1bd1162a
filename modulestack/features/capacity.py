"""Where a module runs: on Fargate, or on machines that the environment has; there as many tasks, or one on each."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Literal

from modulestack.contract import machine_images
from modulestack.contract.iam_machine_actions import (
    LOOK_AT_GROUPS,
    LOOK_AT_GROUPS_FURTHER,
    LOOK_AT_MACHINE_IMAGES,
    LOOK_AT_MACHINES,
    LOOK_AT_SETTINGS,
)
from modulestack.features import daemon_rules, managed_instances
from modulestack.features.context import CapacityContext, ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, Statement
from modulestack.features.core_effects import ROLLED
from modulestack.features.feature import Feature
from modulestack.features.scaling import ScalingKeys
from modulestack.fields.effects import Effects
from modulestack.fields.task_sizes import why_not_a_cpu, why_not_a_pair
from modulestack.fields.violation import FieldPath, RuleViolation

MACHINE_LOST = managed_instances.MACHINE_LOST
NEW_MACHINE = "a daemon gets a new machine"
NO_ROOM = managed_instances.NO_ROOM
FULL_MACHINES = "a release while the machines are full"
MACHINES_REPLACED = "all machines are replaced"
KEY_OF_DISKS = "a machine is lost while the key of its disk is disabled"
"""What a rehearsal shows of modules on machines."""


class CapacityKeys(ScalingKeys):
    """How tasks are placed on machines."""

    placement: Literal["spread", "pack"] | None = None
    """
    With `capacity`, over zones evenly in any case, and in each: `spread`, over its machines; `pack`, on as few as
    memory allows. Absent: `spread`. Managed instances have none.
    """


def fargate_has_the_size(module: CapacityKeys) -> Iterator[RuleViolation]:
    """Fargate has certain sizes only."""
    if module.capacity is not None:
        return
    if text := why_not_a_cpu(module.cpu):
        yield RuleViolation((("cpu",), ("capacity",)), f"{module.cpu} {text}")
    elif text := why_not_a_pair(module.cpu, module.memory):
        yield RuleViolation((("memory",), ("cpu",), ("capacity",)), text)


def machines_have_no_platform_version(module: CapacityKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (platformVersion)"""
    if module.capacity is not None and "platform_version" in module.model_fields_set:
        yield RuleViolation(
            (("platform_version",), ("capacity",)),
            f'"{module.platform_version}" is of Fargate, and the module runs on machines: leave it out',
        )


def placement_is_of_replicas_on_machines(module: CapacityKeys) -> Iterator[RuleViolation]:
    """
    Fargate places by itself, a DAEMON is everywhere.

    Text: https://github.com/kayac/ecspresso/pull/402 (of DAEMON)
    """
    if module.placement is None:
        return
    if module.capacity is None:
        yield RuleViolation(
            (("placement",), ("capacity",)),
            "Fargate places tasks by itself, over zones: leave it out, or name machines with capacity",
        )
    elif module.is_daemon:
        yield RuleViolation(
            (("placement",), ("scheduling_strategy",)),
            "a DAEMON has a task on every machine, so there is nothing to choose: leave it out, or choose REPLICA",
        )


def the_architecture_is_that_of_the_machines(module: CapacityKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """A container built for another one does not start."""
    machines = context.capacity
    if machines and machines.cpu_architecture not in {None, module.cpu_architecture}:
        here = ("modules", module.name, "cpu_architecture")
        yield RuleViolation(
            (here, ("modules", module.name, "capacity"), *types_of(machines)),
            f'"{module.cpu_architecture}" does not run on {machines.name}, which are {machines.cpu_architecture}: '
            f"allowed {machines.cpu_architecture}, with an image built for it; or choose other machines",
        )


def a_task_fits_on_a_machine(module: CapacityKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """
    What no machine has room for waits in PROVISIONING for ever, and the group grows in vain.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
    """
    machines = context.capacity
    if machines is None or machines.smallest is None:
        return
    for key, wanted, most, unit in (
        ("cpu", module.cpu, machines.smallest.cpu, "CPU units"),
        ("memory", module.memory, machines.smallest.memory_for_tasks, "MiB"),
    ):
        if wanted > most:
            yield RuleViolation(
                (("modules", module.name, key), ("modules", module.name, "capacity"), *types_of(machines)),
                f"{wanted} is more than {machines.smallest_name} has for tasks: allowed {most} {unit}, or choose "
                "larger instance types",
            )


def types_of(machines: CapacityContext) -> tuple[FieldPath, ...]:
    """Where the file says what *machines* are."""
    section = "managed_instances" if machines.is_managed else "capacity"
    return tuple((section, machines.name, key) for key in ("instance_types", "instance_requirements"))


def _looks(context: ModuleContext) -> tuple[PipelineAccess, ...]:
    """What `modulestack verify` asks about machines."""
    cluster = context.cluster
    machines = (context.arn("ecs", f"cluster/{cluster}"), context.arn("ecs", f"container-instance/{cluster}/*"))
    has_group = context.capacity is not None and not context.capacity.is_managed
    images = f"arn:{context.partition}:ssm:{context.region}::parameter{machine_images.PARAMETERS}*"
    of_groups = LOOK_AT_GROUPS + LOOK_AT_GROUPS_FURTHER
    statements = (
        Statement(actions=LOOK_AT_MACHINES, resources=machines),
        Statement(actions=(*LOOK_AT_SETTINGS, *(of_groups if has_group else ())), resources=("*",)),
        *((Statement(actions=LOOK_AT_MACHINE_IMAGES, resources=(images,)),) if has_group else ()),
    )
    return tuple(PipelineAccess(role="release", statement=each) for each in statements)


def contribute(module: CapacityKeys, context: ModuleContext) -> Contribution:
    """
    Where the service's tasks go on machines.

    A DAEMON is given no strategy of providers, and with the launch type counts on those that are there.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html (zones first)
    Text: https://github.com/aws/containers-roadmap/issues/692
    """
    if module.capacity is None:
        return Contribution(feature="capacity")
    replaced = (MACHINES_REPLACED,) if context.capacity and context.capacity.are_refreshed else ()
    keyed = (KEY_OF_DISKS,) if context.has_own_key else ()
    if module.is_daemon:
        return Contribution(
            feature="capacity",
            service={"launch_type": "EC2", "force_new_deployment": True},
            manifest={"capacity": module.capacity, "daemon": True},
            pipeline=_looks(context),
            scenarios=(NEW_MACHINE, MACHINE_LOST, *replaced),
        )
    provider = context.capacity.provider if context.capacity else module.capacity
    if context.capacity and context.capacity.is_managed:
        managed = managed_instances.contribute(context.capacity, provider_strategy(provider))
        return dataclasses.replace(managed, pipeline=(*managed.pipeline, *_looks(context)))
    return Contribution(
        feature="capacity",
        service={
            "capacity_provider_strategies": provider_strategy(provider),
            # As on Fargate: only so is another mix of capacity an update.
            "force_new_deployment": True,
            "ordered_placement_strategies": placed(module.placement or "spread"),
        },
        manifest={"capacity": module.capacity},
        pipeline=_looks(context),
        scenarios=(MACHINE_LOST, NO_ROOM, FULL_MACHINES, *replaced, *keyed),
    )


def provider_strategy(provider: str) -> list[dict[str, Any]]:
    """All tasks on *provider*."""
    return [{"capacity_provider": provider, "base": 0, "weight": 100}]


def placed(placement: Literal["spread", "pack"]) -> list[dict[str, str]]:
    """Zones first, or ECS would not balance them anew."""
    zones = {"type": "spread", "field": "attribute:ecs.availability-zone"}
    within = (
        {"type": "spread", "field": "instanceId"} if placement == "spread" else {"type": "binpack", "field": "memory"}
    )
    return [zones, within]


_EFFECTS: dict[str, Effects[CapacityKeys]] = {"placement": ROLLED}

FEATURE = Feature(
    keys=CapacityKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(
        fargate_has_the_size,
        machines_have_no_platform_version,
        daemon_rules.fargate_has_no_daemon,
        daemon_rules.a_daemon_has_one_task_on_each,
        daemon_rules.a_daemon_is_not_scaled,
        placement_is_of_replicas_on_machines,
    ),
    context_rules=(
        the_architecture_is_that_of_the_machines,
        a_task_fits_on_a_machine,
        managed_instances.have_no_daemon_service,
        managed_instances.place_by_themselves,
    ),
    of_fargate=("platform_version",),
    of_replicas=("placement",),
    complete=daemon_rules.complete,
)
