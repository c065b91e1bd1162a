"""How large and how fast a volume of Amazon EBS can be."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import ebs
from modulestack.features.ebs import Ebs, HasVolumes, volumes_of
from modulestack.fields.kinds import spelled
from modulestack.fields.text import listed
from modulestack.fields.violation import FieldPath, RuleViolation


def sizes_are_possible(module: HasVolumes) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html"""
    for name, volume in volumes_of(module).items():
        field: FieldPath = ("volumes", name, "ebs")
        if volume.size_gib is None and volume.snapshot_id is None:
            text = "says neither how large it is nor what it is made from: add size_gib, or snapshot_id"
            yield RuleViolation((field, (*field, "size_gib"), (*field, "snapshot_id")), text)
        elif volume.size_gib is not None and volume.size_gib not in ebs.SIZE_GIB[volume.type]:
            text = f"{volume.size_gib} GiB is too small for {volume.type}: allowed {spelled(ebs.SIZE_GIB[volume.type])}"
            yield RuleViolation(((*field, "size_gib"), (*field, "type")), text)
        if volume.initialization_rate_mib_s and volume.snapshot_id is None:
            text = "is how fast a snapshot is read, and there is none: add snapshot_id, or leave it out"
            yield RuleViolation(((*field, "initialization_rate_mib_s"), (*field, "snapshot_id")), text)


def speeds_are_possible(module: HasVolumes) -> Iterator[RuleViolation]:
    """
    How many operations and how much throughput a type has, and how much of them its size carries.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html,
    https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html,
    https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html
    """
    for name, volume in volumes_of(module).items():
        field: FieldPath = ("volumes", name, "ebs")
        at: tuple[FieldPath, ...] = ((*field, "iops"), (*field, "type"))
        allowed = ebs.IOPS.get(volume.type)
        if allowed is None:
            if volume.iops is not None:
                text = f"is of {listed(ebs.IOPS)}, and it is {volume.type}: leave it out, or choose another type"
                yield RuleViolation(at, text)
        elif volume.iops is None:
            if volume.type != "gp3":
                text = f"{volume.type} must say how many operations: add iops, allowed {spelled(allowed)}"
                yield RuleViolation((*at[1:], *at[:1]), text)
        elif volume.iops not in allowed:
            yield RuleViolation(at, f"{volume.iops} is not possible for {volume.type}: allowed {spelled(allowed)}")
        elif volume.size_gib is not None and volume.iops > _carried(volume):
            text = (
                f"{volume.iops} is more than {volume.size_gib} GiB of {volume.type} carry: allowed {_carried(volume)}, "
                f"or {-(-volume.iops // ebs.IOPS_PER_GIB[volume.type])} GiB and more"
            )
            yield RuleViolation((at[0], (*field, "size_gib")), text)


def _carried(volume: Ebs) -> int:
    """Operations that its size carries."""
    least = ebs.IOPS[volume.type].min if volume.type == "gp3" else 0
    return max(least, (volume.size_gib or 0) * ebs.IOPS_PER_GIB[volume.type])


def throughput_is_possible(module: HasVolumes) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (gp3)"""
    for name, volume in volumes_of(module).items():
        at: FieldPath = ("volumes", name, "ebs", "throughput_mib_s")
        wanted, iops = volume.throughput_mib_s, volume.iops or ebs.IOPS["gp3"].min
        if wanted is None:
            continue
        if volume.type != "gp3":
            text = f"is of gp3, and it is {volume.type}: leave it out, or choose gp3"
            yield RuleViolation((at, (*at[:-1], "type")), text)
        elif wanted * ebs.IOPS_PER_MIB_S > iops:
            text = (
                f"{wanted} needs {wanted * ebs.IOPS_PER_MIB_S} iops, and there are {iops}: allowed "
                f"{iops // ebs.IOPS_PER_MIB_S}, or more iops"
            )
            yield RuleViolation((at, (*at[:-1], "iops")), text)
