"""Instances that ECS launches, patches and ends by itself: what the file says of a set of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from modulestack.contract import limits, names
from modulestack.contract.instance_types import Architecture, Size, architecture_of, size_of
from modulestack.environment.capacity import InstanceRequirements
from modulestack.environment.managed_daemon import DaemonSection
from modulestack.features.context import CapacityContext
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section


class ManagedInstances(Section):
    """
    ECS Managed Instances in the private subnets, in a cluster of their own that the modules on them share.

    `{}` is enough: ECS then chooses what is cheapest for the tasks. There are as many as tasks need, and none without
    tasks. See machines.md.
    """

    instance_types: tuple[kinds.InstanceType, ...] = ()
    """Which types they may be, all of one architecture; absent: of any that fits. A task must fit on one of them."""
    instance_requirements: InstanceRequirements | None = None
    """What each must have at least; absent: what its tasks need."""
    spot: bool = False
    """Whether they are Spot instances, which EC2 may take back: `stop_timeout_s` of modules on them is 120 then."""
    scale_in_after_s: Annotated[int, within(limits.SCALE_IN_AFTER_S)] = 300
    """Seconds after which an instance that idles, or that could be smaller, is replaced or ended; -1: never."""
    storage_gib: Annotated[int, within(limits.MANAGED_STORAGE_GIB)] = 80
    """GiB of the disk that each has for images and for volumes of its tasks."""
    monitoring: Literal["basic", "detailed"] = "basic"
    """How often EC2 measures them: every 5 minutes, or every minute, which costs."""
    daemons: dict[kinds.DaemonName, DaemonSection] = Field(default_factory=dict)
    """Managed Daemons, by name: one task of each on every instance, which starts before all others."""


def architecture(managed: ManagedInstances) -> Architecture | None:
    """For what images on *managed* are built; None: for any, as ECS chooses an instance for its tasks."""
    if managed.instance_types:
        return architecture_of(managed.instance_types[0])
    return managed.instance_requirements.cpu_architecture if managed.instance_requirements else None


def sizes(managed: ManagedInstances) -> tuple[Size, ...] | None:
    """What the instances may have, one entry for each type; None: there are types that nobody knows here, or any."""
    found = [size_of(name) for name in managed.instance_types]
    known = tuple(size for size in found if size is not None)
    return known if known and len(known) == len(found) else None


def context(environment: str, name: str, managed: ManagedInstances) -> CapacityContext:
    """The set *name* of *environment*, as features know it."""
    return CapacityContext(
        name=name,
        provider=names.managed_capacity_provider(environment, name, spot=managed.spot),
        cpu_architecture=architecture(managed),
        smallest=None,
        smallest_name="",
        is_managed=True,
        daemons=tuple(managed.daemons),
    )
