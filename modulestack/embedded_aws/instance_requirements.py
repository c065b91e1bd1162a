"""
Which instance types meet requirements, as Auto Scaling groups and capacity providers of ECS state them.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRequirements.html
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws import instance_types
from modulestack.embedded_aws.instance_types import InstanceType

APPLIED = frozenset(
    {
        "AllowedInstanceTypes",
        "BareMetal",
        "BurstablePerformance",
        "CpuManufacturers",
        "ExcludedInstanceTypes",
        "InstanceGenerations",
        "MemoryGiBPerVCpu",
        "MemoryMiB",
        "VCpuCount",
    }
)
"""What is compared here, by EC2 Auto Scaling's names."""


def matching(required: Mapping[str, Any], architecture: str | None = None) -> list[InstanceType]:
    """
    The types that meet *required* (EC2 Auto Scaling's names), the smallest first.

    AWS takes the cheapest of them, which nobody knows without its prices: the one with the fewest vCPUs and the least
    memory is the cheapest within a family, and one without a suffix costs less than those with (``m6g``, ``m6gd``).
    Types with accelerators are left out, as AWS leaves them out unless they are asked for. *architecture* is the
    machine image's.
    """
    found = [
        one
        for one in instance_types.everything().values()
        if architecture in (None, one.architecture)
        and one.architecture in ("x86_64", "arm64")
        and _meets(one, required)
    ]
    return sorted(found, key=lambda one: (one.vcpus, one.memory_mib, len(one.name), one.name))


def _meets(one: InstanceType, required: Mapping[str, Any]) -> bool:
    allowed, excluded = required.get("AllowedInstanceTypes"), required.get("ExcludedInstanceTypes") or ()
    generations = required.get("InstanceGenerations") or ("current",)
    manufacturers = required.get("CpuManufacturers") or ()
    return (
        not one.gpus
        and _within(one.vcpus, required.get("VCpuCount"))
        and _within(one.memory_mib, required.get("MemoryMiB"))
        and _within(one.memory_mib / 1024 / one.vcpus, required.get("MemoryGiBPerVCpu"))
        and (not allowed or any(fnmatch.fnmatchcase(one.name, pattern) for pattern in allowed))
        and not any(fnmatch.fnmatchcase(one.name, pattern) for pattern in excluded)
        and ("current" if one.current else "previous") in generations
        and (not manufacturers or one.manufacturer in manufacturers)
        and _allowed(one.burstable, required.get("BurstablePerformance"))
        and _allowed(one.bare_metal, required.get("BareMetal"))
    )


def _within(value: float, bounds: Mapping[str, Any] | None) -> bool:
    """Both bounds are optional and belong to the range; a maximum of 0 is none, as the provider sends it."""
    low, high = (bounds or {}).get("Min"), (bounds or {}).get("Max")
    return (low is None or value >= float(low)) and (not high or value <= float(high))


def _allowed(has: bool, rule: str | None) -> bool:  # noqa: FBT001
    """``included``, ``required`` or ``excluded``; AWS excludes unless it is told."""
    return {"included": True, "required": has, "excluded": not has}[rule or "excluded"]
