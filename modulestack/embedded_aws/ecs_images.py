"""
The machine images that AWS publishes for ECS, by parameter name; moto knows those of the commercial regions.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import machine_images
from modulestack.embedded_aws import moto_import

PREFIX = machine_images.PARAMETERS
_VARIANTS = (
    "amazon-linux-2023",
    "amazon-linux-2023/arm64",
    "amazon-linux-2",
    "amazon-linux-2/arm64",
)
"""Of which a region that moto does not know gets images whose ids are made from their names."""


@functools.cache
def parameters(region: str) -> Mapping[str, str]:
    """Every ``recommended`` parameter of *region* below PREFIX, by name: the image in JSON, and each of its fields."""
    utils = moto_import.module("moto.utilities.utils")
    try:
        tree = utils.load_resource(f"ssm/resources/ecs/optimized_amis/{region}.json")
    except FileNotFoundError:
        tree = None
    images = dict(_recommended(tree, "")) if tree is not None else {name: _made(region, name) for name in _VARIANTS}
    found = {}
    for variant, image in images.items():
        name = f"{PREFIX}{variant}/recommended"
        found[name] = json.dumps(image)
        found |= {f"{name}/{key}": str(value) for key, value in image.items()}
    return found


def architecture(region: str, image: str) -> str | None:
    """``x86_64`` or ``arm64`` of a recommended image; None: it is another one, of which nothing is known."""
    return _architectures(region).get(image)


@functools.cache
def _architectures(region: str) -> Mapping[str, str]:
    end = "/recommended/image_id"
    return {
        image: "arm64" if "/arm64/" in name else "x86_64"
        for name, image in parameters(region).items()
        if name.endswith(end)
    }


def managed_image(region: str, architecture: str) -> str:
    """The image of ECS Managed Instances, which AWS does not publish: an id that is made from its name."""
    return made(region, f"managed-instances/{architecture}")


def made(region: str, name: str) -> str:
    """An image's id that is made from its *name*."""
    return str(_made(region, name)["image_id"])


def _recommended(tree: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Variants with their image; moto's tree has a level for each part of a name, and ``Value`` at its leaves."""
    for name, below in tree.items():
        if name == "recommended" and isinstance(below.get("Value"), Mapping):
            yield path.removeprefix(PREFIX), below["Value"]
        elif isinstance(below, Mapping) and "Value" not in below:
            yield from _recommended(below, f"{path}/{name}")


def _made(region: str, variant: str) -> dict[str, Any]:
    digest = hashlib.sha256(f"{region}/{variant}".encode()).hexdigest()
    return {"image_id": f"ami-0{digest[:16]}", "os": "Amazon Linux", "schema_version": 1}
