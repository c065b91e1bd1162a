"""Machines that an environment has beside Fargate: what the file says of a set of them, and what follows for tasks."""

from __future__ import annotations

from typing import Annotated

from modulestack.contract import limits, names
from modulestack.contract.instance_types import Architecture, Size, architecture_of, is_nitro, size_of
from modulestack.features.context import CapacityContext
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.text import listed


class InstanceRequirements(Section):
    """What a machine must have at least; EC2 chooses among all current types that do."""

    vcpus: Annotated[int, within(limits.REQUIRED_VCPUS)]
    """vCPUs at least."""
    memory_mib: Annotated[int, within(limits.REQUIRED_MEMORY_MIB)]
    """MiB at least."""
    cpu_architecture: Architecture = "X86_64"
    """For what images on these machines are built."""


class InstanceRefresh(Section):
    """
    Machines that an edit makes another thing are replaced, a few at a time, without loss of requests. See machines.md.

    `max_healthy_percentage` is at most 100 more than `min_healthy_percentage`.
    """

    min_healthy_percentage: kinds.Percent = 100
    """Percent of the machines that are there at any time; 100: one is started before one is taken out."""
    max_healthy_percentage: Annotated[int, within(limits.MAX_HEALTHY_PERCENTAGE)] = 100
    """Percent of the machines that there are meanwhile at the most; 100 beside 100: one more."""


class Capacity(Section):
    """
    EC2 instances in the private subnets, in a cluster of their own that the modules on them share. See machines.md.

    Exactly one of `instance_types` and `instance_requirements`.
    """

    instance_types: tuple[kinds.InstanceType, ...] = ()
    """Of one architecture; the first that can be had is taken. A task must fit on the smallest."""
    instance_requirements: InstanceRequirements | None = None
    """Instead of types, what a machine must have."""
    min: Annotated[int, within(limits.GROUP_SIZE)]
    """Fewest machines, even if no task runs on them."""
    max: Annotated[int, within(limits.GROUP_SIZE)]
    """Most machines. In between ECS starts and ends them as tasks need it."""
    on_demand_base: Annotated[int, within(limits.GROUP_SIZE)] = 0
    """With `spot_percent`: so many machines first are none of Spot's."""
    spot_percent: kinds.Percent = 0
    """Percent of the machines, after `on_demand_base`, that are Spot instances, which EC2 may take back."""
    target_percent: Annotated[int, within(limits.TARGET_CAPACITY)] = 100
    """Percent of the machines that tasks fill: below 100 there are machines in reserve."""
    root_volume_gib: Annotated[int, within(limits.ROOT_VOLUME_GIB)] = 30
    """GiB of the encrypted disk that a machine has for images, volumes and its system."""
    instance_refresh: InstanceRefresh | None = None
    """Replace the machines that run by such as an edit wants them; absent: it holds for those that are started."""


def architecture(capacity: Capacity) -> Architecture:
    """For what images on the machines of *capacity* are built."""
    if capacity.instance_requirements:
        return capacity.instance_requirements.cpu_architecture
    return architecture_of(capacity.instance_types[0]) if capacity.instance_types else "X86_64"


def smallest(capacity: Capacity) -> tuple[Size | None, str]:
    """
    The least of each thing that a machine of *capacity* may have, and what that is called.

    The smallest type decides, because a group may have one of any type at any time.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
    """
    if required := capacity.instance_requirements:
        least = Size(required.vcpus, required.memory_mib, interfaces=2)
        return least, f"a machine with {required.vcpus} vCPUs and {required.memory_mib} MiB"
    known = {name: size for name in capacity.instance_types if (size := size_of(name))}
    if not known:
        return None, listed(capacity.instance_types)
    least = Size(*(min(values) for values in zip(*known.values(), strict=True)))
    return least, next(
        (name for name, size in known.items() if size == least), f"the smallest of {listed(known, 'and')}"
    )


def context(environment: str, name: str, capacity: Capacity) -> CapacityContext:
    """The set *name* of *environment*, as features know it."""
    size, called = smallest(capacity)
    return CapacityContext(
        name=name,
        provider=names.capacity_provider(environment, name),
        cpu_architecture=architecture(capacity),
        smallest=size,
        smallest_name=called,
        without_nitro=tuple(each for each in capacity.instance_types if not is_nitro(each)),
        are_refreshed=capacity.instance_refresh is not None,
    )
