"""
EC2's instance types, as moto has them of DescribeInstanceTypes: read when somebody asks for the first of them.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceTypeInfo.html
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws import moto_import


@dataclasses.dataclass(frozen=True, kw_only=True)
class InstanceType:
    """What a type of instance has."""

    name: str
    vcpus: int
    memory_mib: int
    architecture: str
    """``x86_64`` or ``arm64``."""
    interfaces: int
    """Elastic network interfaces that may be attached, the primary one among them."""
    gpus: int
    manufacturer: str
    """``intel``, ``amd`` or ``amazon-web-services``, as in an instance requirement."""
    burstable: bool
    bare_metal: bool
    current: bool
    """Whether it is of a current generation."""
    spot: bool
    """Whether there are Spot Instances of it."""
    nitro: bool

    @property
    def size(self) -> str:
        """``large`` of ``m5.large``."""
        return self.name.partition(".")[2]


_MANUFACTURERS = {"AWS": "amazon-web-services", "AMD": "amd", "Intel": "intel"}


def find(name: str) -> InstanceType | None:
    """A type by name; None: AWS has none of that name."""
    return everything().get(name)


@functools.cache
def everything() -> Mapping[str, InstanceType]:
    """By name, as moto lists them."""
    return {name: _read(name, data) for name, data in descriptions().items()}


@functools.cache
def descriptions() -> dict[str, dict[str, Any]]:
    """As AWS answers them, by name."""
    utils = moto_import.module("moto.utilities.utils")
    found: dict[str, dict[str, Any]] = utils.load_resource("ec2/resources/instance_types.json")
    return found


def _read(name: str, data: Mapping[str, Any]) -> InstanceType:
    processor = data["ProcessorInfo"]
    architectures = [one for one in processor["SupportedArchitectures"] if one != "i386"]
    return InstanceType(
        name=name,
        vcpus=data["VCpuInfo"]["DefaultVCpus"],
        memory_mib=data["MemoryInfo"]["SizeInMiB"],
        architecture=architectures[0],
        interfaces=data["NetworkInfo"]["MaximumNetworkInterfaces"],
        gpus=sum(gpu.get("Count", 0) for gpu in data.get("GpuInfo", {}).get("Gpus", ())),
        manufacturer=_MANUFACTURERS.get(processor.get("Manufacturer", ""), ""),
        burstable=bool(data.get("BurstablePerformanceSupported")),
        bare_metal=bool(data.get("BareMetal")),
        current=bool(data.get("CurrentGeneration")),
        spot="spot" in data.get("SupportedUsageClasses", ()),
        nitro=data.get("Hypervisor") == "nitro",
    )
