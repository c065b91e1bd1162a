"""The resources that a program made, as far as their price goes by them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.cost.cost_line import ENVIRONMENT
from modulestack.engine.resource_state import ResourceState

_MODULE = "modulestack:index:ModuleStack"
_TAG = "modulestack:module"


@dataclasses.dataclass(frozen=True, kw_only=True)
class MadeResource:
    """One of them."""

    type: str
    name: str
    id: str
    module: str
    """Whose it is, or ``environment``."""
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]

    @property
    def arn(self) -> str:
        """Empty if it has none."""
        return str(self.outputs.get("arn") or "")


@dataclasses.dataclass(frozen=True)
class MadeResources:
    """All of one environment, in the order in which they were made."""

    region: str
    all: tuple[MadeResource, ...]

    def of(self, *types: str) -> Iterable[MadeResource]:
        """Those of *types*, named as by ``lb/loadBalancer:LoadBalancer``."""
        return (each for each in self.all if each.type.removeprefix("aws:") in types)


def made_resources(resources: Mapping[str, ResourceState], region: str) -> MadeResources:
    """What of *resources*, by their URNs, AWS has."""
    return MadeResources(
        region,
        tuple(
            MadeResource(
                type=each.goal.type,
                name=each.goal.name,
                id=each.id,
                module=_module(each, resources),
                inputs=each.goal.inputs,
                outputs=each.outputs,
            )
            for each in resources.values()
            if each.goal.custom and not each.goal.type.startswith("pulumi:")
        ),
    )


def _module(resource: ResourceState, resources: Mapping[str, ResourceState]) -> str:
    """The module that *resource* is a part of: its component's name."""
    parent = resources.get(resource.goal.parent)
    while parent is not None:
        if parent.goal.type == _MODULE:
            return parent.goal.name
        parent = resources.get(parent.goal.parent)
    tags = resource.goal.inputs.get("tags")
    return str(tags.get(_TAG, ENVIRONMENT)) if isinstance(tags, Mapping) else ENVIRONMENT
