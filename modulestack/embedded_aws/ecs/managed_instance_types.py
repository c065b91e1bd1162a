"""
Which types of instances ECS may launch for a capacity provider of Managed Instances. No effects.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-instance-types.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws import instance_requirements
from modulestack.embedded_aws.instance_types import InstanceType

LEAST_VCPUS = 2
"""A managed instance has more than one vCPU, and is neither nano nor micro."""
_TOO_SMALL = ("nano", "micro")
GENERAL_PURPOSE = "m"
"""How the families begin that are taken where a provider requires nothing.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html (general-purpose types)"""
_BY_AWS = {"vCpuCount": "VCpuCount", "memoryMiB": "MemoryMiB", "memoryGiBPerVCpu": "MemoryGiBPerVCpu"}
"""What has bounds, and EC2 Auto Scaling's name of it; other requirements only begin with another letter."""


def matching(template: Mapping[str, Any], architecture: str | None = None) -> list[InstanceType]:
    """
    The types that an ``instanceLaunchTemplate`` allows, the cheapest first, for *architecture* if given.

    Nitro is what Managed Instances have; ``spot`` ones have types that there are Spot Instances of.
    """
    required = template.get("instanceRequirements") or {}
    found = instance_requirements.matching(_named_by_aws(required), architecture)
    if not required:
        found = [one for one in found if one.name.startswith(GENERAL_PURPOSE)]
    spot = template.get("capacityOptionType") == "SPOT"
    return [
        one
        for one in found
        if one.vcpus >= LEAST_VCPUS and one.nitro and one.size not in _TOO_SMALL and (one.spot or not spot)
    ]


def _named_by_aws(required: Mapping[str, Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for name, value in required.items():
        if name in _BY_AWS:
            named[_BY_AWS[name]] = {bound.capitalize(): number for bound, number in value.items()}
        else:
            named[name[0].upper() + name[1:]] = value
    return named
