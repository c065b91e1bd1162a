"""
EC2 instance types: what of them decides whether a task fits.

``instance_types.json`` has what EC2's DescribeInstanceTypes answers: family → architecture, and by size vCPUs, MiB of
memory and network interfaces. A family that is not in it may be newer than this version.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
"""

from __future__ import annotations

import functools
import importlib.resources
import json
import re
from typing import Any, Literal, NamedTuple

Architecture = Literal["X86_64", "ARM64"]
FORM = re.compile(r"([a-z]+[0-9]+[a-z0-9-]*)\.([a-z0-9-]+)")
"""Family and size; of no family but ``u-…``, which ECS has no use for, a hyphen comes first."""
_GRAVITON = re.compile(r"[a-z]+[0-9]+g")
"""Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-type-names.html (processor family)"""

WITHOUT_NITRO = frozenset(
    (
        "c1", "c3", "c4", "d2", "g2", "g3", "g3s", "h1", "i2", "i3", "m1", "m2", "m3", "m4", "p2", "p3", "r3", "r4",
        "t1", "t2", "x1", "x1e",
    )
)  # fmt: skip
"""
Families whose virtual machines are not of the Nitro System; all that came later are.

Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html
"""


class Size(NamedTuple):
    """What an instance of a type has."""

    vcpus: int
    memory_mib: int
    interfaces: int
    """Network interfaces, its own among them."""

    @property
    def cpu(self) -> int:
        """CPU units, of which ECS counts 1024 to a vCPU."""
        return self.vcpus * 1024

    @property
    def memory_for_tasks(self) -> int:
        """MiB that can be had for tasks, at the most: the system keeps some, 207 of 8192 in AWS's own example."""
        return memory_for_tasks(self.memory_mib)


def memory_for_tasks(installed_mib: int) -> int:
    """
    MiB that an instance with *installed_mib* registers, at the most.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html
    """
    return installed_mib * 7985 // 8192


@functools.cache
def _families() -> dict[str, Any]:
    text = importlib.resources.files("modulestack.contract").joinpath("instance_types.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def size_of(name: str) -> Size | None:
    """What an instance of the type *name* has; None: this version does not know it."""
    family, _, size = name.partition(".")
    found = _families().get(family, {}).get("sizes", {}).get(size)
    return Size(*found) if found else None


def architecture_of(name: str) -> Architecture:
    """For what images of an instance of the type *name* are built; of a family that is not known by its name."""
    family = name.partition(".")[0]
    known = _families().get(family)
    if known:
        return "ARM64" if known["architecture"] == "ARM64" else "X86_64"
    return "ARM64" if _GRAVITON.match(family) else "X86_64"


def is_nitro(name: str) -> bool:
    """Whether an instance of the type *name* is of the Nitro System."""
    family, _, size = name.partition(".")
    return family not in WITHOUT_NITRO or size.startswith("metal")


def sizes_of_family(name: str) -> tuple[str, ...]:
    """All types of the family that the type *name* is of, the smallest first; none: the family is not known."""
    family = name.partition(".")[0]
    return tuple(f"{family}.{size}" for size in _families().get(family, {}).get("sizes", {}))
